using Bridge.Configuration.Values;
using Bridge.Messages;

namespace Bridge.Delivery;

/// <summary>Messages offered to a sink, to be settled by index, each once; the first settlement counts. Settling is thread-safe.</summary>
public abstract class DeliveryBatch
{
    /// <summary>How many messages are offered.</summary>
    public abstract int Count { get; }

    /// <summary>A message as it goes out: mapped and encoded, with the headers that travel. Valid until <see cref="ISink.DeliverAsync"/> returned.</summary>
    public abstract Message this[int index] { get; }

    /// <summary>What must stand before the first message of a stream or file (<see cref="Formats.ICodec.OutputPreamble"/>).</summary>
    public abstract ReadOnlyMemory<byte> OutputPreamble { get; }

    /// <summary>How many attempts the message has cost so far; 0 at first.</summary>
    public abstract int Attempt(int index);

    /// <summary>The value of a template for this message, evaluated over its mapped document. Equal values come as the same string, without allocation.</summary>
    public abstract string Text(int index, Template template);

    /// <summary>The peer has it, as surely as the protocol can tell. <paramref name="reply"/> is copied.</summary>
    public abstract void Accept(int index, ReadOnlyMemory<byte> reply = default);

    /// <summary>Infrastructure failed (busy, quota, timeout, broker nack): offered again for ever, in order, after a pause; costs no attempt.</summary>
    public abstract void Postpone(int index, string reason, TimeSpan? after = null);

    /// <summary>This message failed and may succeed later: costs an attempt; a dead letter when the attempts are used up.</summary>
    public abstract void Retry(int index, string reason, TimeSpan? after = null);

    /// <summary>The peer said "never": a dead letter with this reason.</summary>
    public abstract void Reject(int index, string reason);
}
