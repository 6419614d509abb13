using AmqpMessage = Amqp.Message;

namespace Bridge.Adapters.Amqp.Amqp.Receiving;

/// <summary>
/// Tells the peer what became of its messages: the part of receiving in which Service Bus differs from other brokers. <see cref="Arrived"/> is called by the connection's
/// reader, the rest by the pump, one at a time.
/// </summary>
internal interface ISettler
{
    /// <summary>A message came; what is known of its lock is noted.</summary>
    Arrival Arrived(AmqpMessage message);

    /// <summary>The route has them all.</summary>
    ValueTask AcceptAsync(IReadOnlyList<Arrival> arrivals, int first, int count, CancellationToken cancellationToken);

    /// <summary>A message that the route does not want comes again once the peer is told.</summary>
    bool RefusedComesAgain { get; }

    /// <summary>The route does not want it. Called on any thread, several at a time.</summary>
    /// <exception cref="IOException">The link has ended.</exception>
    ValueTask RefuseAsync(Arrival arrival, string reason, CancellationToken cancellationToken);

    /// <summary>The route has no room for it now.</summary>
    ValueTask GiveBackAsync(Arrival arrival, CancellationToken cancellationToken);

    /// <summary>We stop: ends the link, and waits until the peer has ended it too. Never throws.</summary>
    ValueTask CloseAsync();

    /// <summary>Gives back what came and was not looked at, after <see cref="CloseAsync"/>.</summary>
    ValueTask ReturnAsync(IReadOnlyList<Arrival> rest, CancellationToken cancellationToken);
}
