namespace Bridge.Adapters.RabbitMq;

/// <summary>A message that cannot be written in AMQP 0-9-1 at all, such as one with a property that is too long.</summary>
internal sealed class PublishRefusedException(string message, Exception? inner = null) : Exception(message, inner);
