namespace Bridge.Delivery;

/// <summary>Outbound half of an adapter. One instance is one connection and is never revived; one caller at a time.</summary>
public interface ISink : IAsyncDisposable
{
    /// <summary>Connects; completes when messages can be delivered. Throws if it cannot; the engine makes a new instance after a pause, for ever.</summary>
    ValueTask ConnectAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Delivers in order and settles each message of the batch. May return before all are settled only if it has given up on the rest: a message left unsettled
    /// is offered again and costs no attempt. Throwing means the connection is lost: what was settled before stays settled, the rest is offered again on a new one.
    /// Bodies are borrowed for the duration of the call.
    /// </summary>
    ValueTask DeliverAsync(DeliveryBatch deliveries, CancellationToken cancellationToken);
}
