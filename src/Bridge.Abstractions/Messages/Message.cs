using System.Text;

namespace Bridge.Messages;

/// <summary>
/// One message of a batch: a 16-byte view that owns nothing. Valid until its batch is disposed; safe to read from several threads
/// while nobody adds to the batch.
/// </summary>
public readonly struct Message
{
    private readonly MessageBatch _batch;
    private readonly int _index;

    internal Message(MessageBatch batch, int index)
    {
        _batch = batch;
        _index = index;
    }

    /// <summary>The batch that holds the bytes.</summary>
    public MessageBatch Batch => _batch;

    /// <summary>Position within the batch, from 0.</summary>
    public int Index => _index;

    /// <summary>Number of the entry in its route's journal, from 1; 0 before it was journaled.</summary>
    public long Sequence => _batch.FirstSequence == 0 ? 0 : _batch.FirstSequence + _index;

    /// <summary>The identity, UTF-8; empty if the source gave none (see <see cref="IdText"/>).</summary>
    public ReadOnlyMemory<byte> Id => _batch.Read(_index).Id;

    /// <summary>The ordering key, UTF-8; empty for the single lane.</summary>
    public ReadOnlyMemory<byte> Key => _batch.Read(_index).Key;

    /// <summary>Headers of this message alone, without the batch's shared ones.</summary>
    public HeaderSet OwnHeaders => new(_batch.Read(_index).Headers);

    /// <summary>The bytes as they came from the peer, or as they go to it.</summary>
    public ReadOnlyMemory<byte> Body => _batch.ReadBody(_index);

    /// <summary>What a codec needs to decode this frame alone: a CSV header line, ISA, UNB, MSH delimiters, enclosing header records.</summary>
    public ReadOnlyMemory<byte> Preamble => _batch.Preamble;

    /// <summary>Record number and byte offset in its stream.</summary>
    public Place Place => _batch.ReadPlace(_index);

    /// <summary>Why the bytes are no whole message, or null. See <see cref="MessageDraft.Fault"/>.</summary>
    public string? Fault => _batch.ReadFault(_index);

    /// <summary>When the bridge took the message, as the journal holds it.</summary>
    public DateTimeOffset ReceivedAt => _batch.ReceivedAt;

    /// <summary>The identity as text; made of the journal's id prefix and the sequence where the source gave none.</summary>
    public string IdText
    {
        get
        {
            var id = Id;
            return id.IsEmpty ? string.Concat(_batch.IdPrefix, "-", Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture)) : Encoding.UTF8.GetString(id.Span);
        }
    }

    /// <summary>Finds a header by name (ordinal), first among the message's own, then among the batch's shared ones.</summary>
    public bool TryGetHeader(ReadOnlySpan<byte> name, out HeaderField field) =>
        OwnHeaders.TryGet(name, out field) || _batch.SharedHeaders.TryGet(name, out field);

    /// <summary>Shared headers, then the message's own; a name may come twice, the later one wins.</summary>
    public HeaderEnumerator GetHeaders() => new(_batch.SharedHeaders, OwnHeaders);
}
