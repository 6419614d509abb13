using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Bridge.Adapters.Amqp.Amqp;
using Bridge.Adapters.Amqp.Amqp.Connecting;
using Bridge.Adapters.Amqp.Amqp.Outcomes;
using Bridge.Adapters.Amqp.Amqp.Receiving;
using Bridge.Registration;
using AmqpMessage = Amqp.Message;
using Error = Amqp.Framing.Error;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>What becomes of a message that the route refuses.</summary>
internal enum Refused
{
    DeadLetter,
    Abandon,
    Defer,
}

/// <summary>
/// Completes, abandons, defers and dead-letters, on the link. Where the lock may be lost it asks at $management instead: the library settles in one go, so the service
/// could not say no.
/// </summary>
internal sealed class Settlement(PeerConnection connection, RequestLink? requests, LockKeeper? locks, string entity, Refused refused, AdapterContext context) : ISettler
{
    private const int MaxReason = 4096;   // characters of a dead-letter reason and description
    private const int MaxTokens = 200;
    private static readonly Accepted Completed = new();
    private static readonly Modified Abandoned = new() { DeliveryFailed = false, UndeliverableHere = false };

    /// <summary>To be set before messages come.</summary>
    public ReceiverLink? Link { get; set; }

    public Arrival Arrived(AmqpMessage message)
    {
        var until = message.MessageAnnotations?.Map[new Symbol("x-opt-locked-until")] is DateTime time
            ? new DateTimeOffset(DateTime.SpecifyKind(time.ToUniversalTime(), DateTimeKind.Utc)) : DateTimeOffset.MaxValue;
        if (locks is not null && message.DeliveryTag is { Length: 16 } tag) locks.Add(new Guid(tag), until);
        return new Arrival(message.GetDelivery(), message.Header?.DeliveryCount ?? 0);
    }

    public async ValueTask AcceptAsync(IReadOnlyList<Arrival> arrivals, int first, int count, CancellationToken cancellationToken)
    {
        List<Guid>? doubtful = null;
        for (var i = first; i < first + count; i++)
        {
            if (IsDoubtful(arrivals[i], out var token)) (doubtful ??= []).Add(token);
            else Settle(arrivals[i], Completed);
        }
        if (doubtful is null) return;
        var lost = 0;
        foreach (var some in doubtful.Chunk(MaxTokens)) lost += await CompleteAsync(some, cancellationToken);
        if (lost > 0) Log.LockLost(context.Logger, lost, entity);
    }

    public bool RefusedComesAgain => refused == Refused.Abandon;

    public ValueTask RefuseAsync(Arrival arrival, string reason, CancellationToken cancellationToken)
    {
        IsDoubtful(arrival, out _);   // a refused message whose lock is lost comes again and is refused again
        Settle(arrival, refused switch
        {
            Refused.Abandon => Abandoned,
            Refused.Defer => new Modified { DeliveryFailed = false, UndeliverableHere = true },
            _ => new Rejected
            {
                Error = new Error(ErrorConditions.DeadLetter)
                {
                    Info = new Fields { [new Symbol("DeadLetterReason")] = "RefusedByBridge", [new Symbol("DeadLetterErrorDescription")] = reason.Length > MaxReason ? reason[..MaxReason] : reason },
                },
            },
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask GiveBackAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        IsDoubtful(arrival, out _);
        Settle(arrival, Abandoned);
        return ValueTask.CompletedTask;
    }

    public ValueTask CloseAsync() => Link is { IsClosed: false } link ? PeerConnection.CloseAsync(link) : ValueTask.CompletedTask;

    // A session's messages are free with the end of its link; others stay locked, until they are abandoned or the lock runs out.
    public async ValueTask ReturnAsync(IReadOnlyList<Arrival> rest, CancellationToken cancellationToken)
    {
        if (locks is null || requests is not { IsConnected: true }) return;
        var tokens = rest.Where(static a => a.Delivery.Tag is { Length: 16 }).Select(static a => new Guid(a.Delivery.Tag)).ToArray();
        foreach (var some in tokens.Chunk(MaxTokens))
        {
            await requests.AskAsync(new Map { ["operation"] = "com.microsoft:update-disposition" }, new Map { ["lock-tokens"] = some, ["disposition-status"] = "abandoned" }, cancellationToken);
        }
    }

    private bool IsDoubtful(in Arrival arrival, out Guid token)
    {
        token = default;
        if (locks is null || arrival.Delivery.Tag is not { Length: 16 } tag) return false;
        token = new Guid(tag);
        return !locks.TryRemove(token);
    }

    // How many were lost.
    private async Task<int> CompleteAsync(Guid[] tokens, CancellationToken cancellationToken)
    {
        var answer = await requests!.AskAsync(new Map { ["operation"] = "com.microsoft:update-disposition" }, new Map { ["lock-tokens"] = tokens, ["disposition-status"] = "completed" }, cancellationToken);
        if (answer.IsGood) return 0;
        if (answer.Status != 410) throw new LinkRefusedException($"{connection.Settings.Name} did not complete messages of '{entity}': {answer.Status} {answer.Text}.", answer.Condition);
        if (tokens.Length == 1) return 1;
        var lost = 0;
        foreach (var token in tokens) lost += await CompleteAsync([token], cancellationToken);
        return lost;
    }

    private void Settle(in Arrival arrival, DeliveryState state)
    {
        try
        {
            Link!.Complete(arrival.Delivery, state);
        }
        catch (AmqpException e)
        {
            throw connection.Lost($"the link from '{entity}'", e.Error);
        }
    }
}
