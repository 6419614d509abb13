using Amqp;
using Bridge.Adapters.Amqp.Amqp.Outcomes;
using Bridge.Delivery;

namespace Bridge.Adapters.Amqp.Amqp.Sending;

/// <summary>Makes AMQP messages of deliveries. One caller at a time.</summary>
internal interface IComposer
{
    /// <summary>Makes the message of the delivery at <paramref name="first"/>, or one message of up to <paramref name="limit"/> neighbours from there.</summary>
    /// <returns>The message, and how many deliveries it carries.</returns>
    /// <exception cref="MessageRefusedException">The first delivery cannot be sent at all.</exception>
    /// <exception cref="MessagePostponedException">It cannot be sent yet, and neither can those behind it.</exception>
    (Message Message, int Count) Compose(DeliveryBatch deliveries, int first, int limit);
}

/// <summary>
/// Sends the messages of a batch over one link, up to <c>in flight</c> transfers ahead of their outcomes, and settles them by these. One caller at a time.
/// <para>
/// Order: what the peer gave back, and everything behind it with the same key, is offered again, even if the peer has taken some of the latter already. So a consumer
/// may see messages twice, but after the last repetition never an older one behind a newer one.
/// </para>
/// </summary>
internal sealed class TransferPipeline(IComposer composer, IOutcomeRules rules, int inFlight, TimeSpan outcomeTimeout, TimeProvider time)
{
    // A peer that is full stays nearly full: with hundreds in flight some would slip in between two refusals, in the wrong order. So one at a time for a while.
    private static readonly TimeSpan LockstepAfterPostponed = TimeSpan.FromSeconds(10);

    // What waits for something of ours is looked at again after so long.
    private static readonly TimeSpan NotYetPause = TimeSpan.FromMilliseconds(500);
    private const int NotYet = -1;

    private TransferWindow _window = new();
    private SenderLink? _link;
    private bool _careful;   // the last batch had trouble: try one message before sending hundreds
    private long _postponedAt;

    /// <summary>The link to send on from now on; none of the batches before may be in flight.</summary>
    public void Use(SenderLink link)
    {
        var window = _window = new TransferWindow();
        _link = link;
        link.AddClosedCallback((_, _) => window.Close());
    }

    /// <summary>Sends and settles. False: the peer ended the link meanwhile, and what has no outcome was left unsettled.</summary>
    /// <exception cref="TimeoutException">The peer owes outcomes for too long.</exception>
    public async ValueTask<bool> DeliverAsync(DeliveryBatch deliveries, CancellationToken cancellationToken)
    {
        var link = _link ?? throw new InvalidOperationException("ConnectAsync comes first.");
        var window = _window;
        var outcome = new BatchOutcome(deliveries, rules);
        var lockstep = _postponedAt != 0 && time.GetElapsedTime(_postponedAt) < LockstepAfterPostponed;
        try
        {
            window.Begin();
            for (var i = 0; i < deliveries.Count && !window.IsClosed;)
            {
                if (window.Troubled && outcome.IsHeldBack(window, i))
                {
                    i++;
                    continue;
                }
                // A message that failed before may fail again: alone, so that nothing overtakes it.
                var alone = lockstep || _careful || deliveries.Attempt(i) > 0;
                if (alone || window.Outstanding >= inFlight) await WaitAsync(window, alone ? 0 : inFlight / 2, cancellationToken);
                var count = Send(link, window, deliveries, i, alone || window.Troubled ? 1 : deliveries.Count - i);
                if (count == NotYet) break;
                i += Math.Max(count, 1);
                if (!alone || count == 0) continue;
                await WaitAsync(window, 0, cancellationToken);
                _careful &= window.Troubled;
            }
            await WaitAsync(window, 0, cancellationToken);
        }
        finally
        {
            outcome.Settle(window.Sent);
        }
        _careful = window.Troubled || outcome.MustIsolate;
        if (outcome.Postponed) _postponedAt = time.GetTimestamp();
        if (!window.IsClosed) return true;
        _careful = true;
        return false;
    }

    /// <summary>After <see cref="DeliverAsync"/> returned false: the one message that may be the reason; null if it may be any of several, which then come one by one.</summary>
    public int? Suspect => BatchOutcome.WithoutOutcome(_window.Sent) is [var only] ? only : null;

    /// <summary>Settles the suspect.</summary>
    public void Blame(DeliveryBatch deliveries, int index, Fate fate, string reason) => new BatchOutcome(deliveries, rules).Blame(index, fate, reason);

    // How many deliveries went; 0: the first cannot be sent at all and was rejected; NotYet: it and all behind it were postponed.
    private int Send(SenderLink link, TransferWindow window, DeliveryBatch deliveries, int first, int limit)
    {
        Message message;
        int count;
        try
        {
            (message, count) = composer.Compose(deliveries, first, limit);
        }
        catch (MessageRefusedException e)
        {
            deliveries.Reject(first, e.Message);
            return 0;
        }
        catch (MessagePostponedException e)
        {
            for (var i = first; i < deliveries.Count; i++) deliveries.Postpone(i, e.Message, NotYetPause);
            return NotYet;
        }
        var slot = window.Add(first, count);
        try
        {
            link.Send(message, null, TransferWindow.OnOutcome, slot);
        }
        catch (Exception e) when (e is AmqpException or IOException or System.Net.Sockets.SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The link went while it was written to. Whether this one left is not known, so it counts as one without an outcome.
            window.Close();
        }
        return count;
    }

    private async ValueTask WaitAsync(TransferWindow window, int atMost, CancellationToken cancellationToken)
    {
        var settled = window.WaitAsync(atMost);
        if (settled.IsCompleted) return;
        try
        {
            await settled.WaitAsync(outcomeTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The peer has not settled {window.Outstanding} transfers within {outcomeTimeout}; they are sent again on a new connection. A peer without room gives no credit.");
        }
    }
}
