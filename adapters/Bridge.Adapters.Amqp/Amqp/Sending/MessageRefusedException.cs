namespace Bridge.Adapters.Amqp.Amqp.Sending;

/// <summary>A message that must not go onto the wire: it cannot be written in AMQP 1.0, is over the peer's limit, or lacks what the entity demands.</summary>
internal sealed class MessageRefusedException(string message) : Exception(message);
