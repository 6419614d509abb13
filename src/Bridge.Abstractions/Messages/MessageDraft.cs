using System.Buffers;

namespace Bridge.Messages;

/// <summary>One message on its way into a <see cref="MessageBatch"/>. All spans are read during the call and not kept.</summary>
public ref struct MessageDraft
{
    /// <summary>The message's bytes, exactly as the peer sent them. Give either this or <see cref="Frame"/>.</summary>
    public ReadOnlySpan<byte> Body { get; set; }

    /// <summary>The message's bytes when they lie in several segments; used when not empty.</summary>
    public ReadOnlySequence<byte> Frame { get; set; }

    /// <summary>
    /// A deterministic identity, at most 255 bytes of UTF-8: the same bytes read again after a crash give the same id.
    /// Empty when the source has none; the journal then makes one of bridge id, epoch and sequence.
    /// </summary>
    public ReadOnlySpan<byte> Id { get; set; }

    /// <summary>The ordering key, at most 65,535 bytes of UTF-8; empty for the route's single lane.</summary>
    public ReadOnlySpan<byte> Key { get; set; }

    /// <summary>Headers of this message alone; what all messages of a batch share stands once in <see cref="MessageBatch.SharedHeaders"/>.</summary>
    public HeaderSet Headers { get; set; }

    /// <summary>Record number and byte offset in its stream.</summary>
    public Place Place { get; set; }

    /// <summary>
    /// Why these bytes are no whole message (an oversized, broken or skipped frame), at most 65,535 bytes of UTF-8.
    /// Such a message keeps its place in the order and goes to the dead letters with this reason instead of to a destination.
    /// </summary>
    public string? Fault { get; set; }
}
