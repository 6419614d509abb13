namespace Bridge.Adapters.Amqp.Amqp.Sending;

/// <summary>A message that lacks something which will come: it waits, and so does everything behind it.</summary>
internal sealed class MessagePostponedException(string message) : Exception(message);
