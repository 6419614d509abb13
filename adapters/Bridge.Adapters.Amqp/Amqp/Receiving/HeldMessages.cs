namespace Bridge.Adapters.Amqp.Amqp.Receiving;

/// <summary>
/// Refused messages that come again once they are given back: each is held for a pause that doubles with every delivery, or it would go round as fast as the network can.
/// Nothing else waits for them. One caller at a time.
/// </summary>
/// <param name="settler">Gives them back.</param>
/// <param name="inbox">Told when one no longer counts among the messages in hand.</param>
/// <param name="limit">The most messages that are held beside those that the credit allows; more count among these, so that a flood of refused ones is not fetched without end.</param>
/// <param name="firstPause">After the first delivery.</param>
/// <param name="time">The clock.</param>
internal sealed class HeldMessages(ISettler settler, Inbox inbox, int limit, TimeSpan firstPause, TimeProvider time)
{
    // Long enough that a message which nobody wants costs nothing, short enough that a route which has been mended soon gets it.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Held> _held = [];

    /// <summary>Holds a message and then gives it back.</summary>
    public void Hold(in Arrival arrival, string reason)
    {
        Held held;
        lock (_gate)
        {
            held = new Held(arrival, reason, isBeside: _held.Count < limit);
            _held.Add(held);
        }
        if (held.IsBeside) inbox.Settled(1);
        _ = ReturnAsync(held);
    }

    /// <summary>What is held, which from now on is not given back here.</summary>
    public IReadOnlyList<Arrival> TakeAll()
    {
        List<Arrival> all;
        lock (_gate)
        {
            all = [.. _held.Select(static h => h.Arrival)];
            _held.Clear();
        }
        _ended.Cancel();
        return all;
    }

    private TimeSpan PauseAfter(uint deliveries)
    {
        var longest = LongestPause > firstPause ? LongestPause : firstPause;
        var seconds = firstPause.TotalSeconds * Math.Pow(2, deliveries);
        return seconds < longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : longest;
    }

    private async Task ReturnAsync(Held held)
    {
        await Task.Delay(PauseAfter(held.Arrival.DeliveryCount), time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (!_held.Remove(held)) return;
        }
        try
        {
            await settler.RefuseAsync(held.Arrival, held.Reason, CancellationToken.None);
            if (!held.IsBeside) inbox.Settled(1);
        }
        catch (IOException)
        {
            // The link has ended, and the peer has it back with that.
        }
    }

    private sealed class Held(Arrival arrival, string reason, bool isBeside)
    {
        public Arrival Arrival => arrival;

        public string Reason => reason;

        public bool IsBeside => isBeside;
    }
}
