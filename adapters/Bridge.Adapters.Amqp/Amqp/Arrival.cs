using Amqp;
using Bridge.Messages;

namespace Bridge.Adapters.Amqp.Amqp;

/// <summary>One message of the peer that is in our hands and not settled.</summary>
/// <param name="Delivery">By which it is settled.</param>
/// <param name="LockedUntil">When the peer takes it back; default where it waits as long as the link lives.</param>
internal readonly record struct Arrival(MessageDelivery Delivery, DateTimeOffset LockedUntil);

/// <summary>Messages that arrived together.</summary>
internal readonly record struct Gathered(MessageBatch Batch, IReadOnlyList<Arrival> Arrivals);
