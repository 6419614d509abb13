using Bridge.Adapters.Amqp.Amqp.Outcomes;

using AmqpMessage = Amqp.Message;

namespace Bridge.Adapters.Amqp.Amqp.Sending;

/// <summary>Keeps a message that is over the peer's limit (2.7.3, max-message-size) off the wire, where it would cost the link.</summary>
internal static class MessageLimit
{
    // Below it the sections around the body fit for certain; above it the message is encoded once more to be measured, which only large messages pay for.
    private const int Measured = 16 * 1024;

    /// <param name="message">The message.</param>
    /// <param name="bodyLength">Bytes of its body.</param>
    /// <param name="limit">Bytes; 0 is none.</param>
    /// <exception cref="MessageRefusedException">It is too large.</exception>
    public static void Check(AmqpMessage message, int bodyLength, ulong limit)
    {
        if (limit == 0 || (ulong)bodyLength + Measured < limit) return;
        var size = (ulong)message.Encode().Length;
        if (size > limit) throw new MessageRefusedException($"The message has {size} bytes with its properties, more than the {limit} that the peer takes.{ErrorConditions.Cure(ErrorConditions.MessageSizeExceeded)}");
    }
}
