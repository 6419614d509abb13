namespace Bridge.Engine.Hosting;

/// <summary>Counts requests to stop: the first one stops in order, the second one skips the waiting. Thread-safe.</summary>
internal sealed class StopRequests : IDisposable
{
    private readonly CancellationTokenSource _hurry = new();
    private int _count;

    /// <summary>Fires at the second request.</summary>
    public CancellationToken Hurry => _hurry.Token;

    /// <summary>One more request; true for the first one.</summary>
    public bool Add()
    {
        if (Interlocked.Increment(ref _count) == 1) return true;
        try
        {
            _hurry.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile.
        }
        return false;
    }

    /// <summary>The stop has begun, whoever asked for it: the next request is the second one.</summary>
    public void Begin() => Interlocked.CompareExchange(ref _count, 1, 0);

    /// <inheritdoc/>
    public void Dispose() => _hurry.Dispose();
}
