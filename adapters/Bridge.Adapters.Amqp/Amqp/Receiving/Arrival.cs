using Amqp;
using Bridge.Messages;

namespace Bridge.Adapters.Amqp.Amqp.Receiving;

/// <summary>One message of the peer that is in our hands and not settled.</summary>
/// <param name="Delivery">By which it is settled.</param>
/// <param name="DeliveryCount">How often it was delivered before (3.2.1).</param>
internal readonly record struct Arrival(MessageDelivery Delivery, uint DeliveryCount);

/// <summary>Messages that arrived together.</summary>
internal readonly record struct Gathered(MessageBatch Batch, IReadOnlyList<Arrival> Arrivals);
