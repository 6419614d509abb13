using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Bridge.Messages;

/// <summary>
/// Messages packed in one pooled buffer; the same form at the intake, in the journal and at the sink, so a message is copied once.
/// Not thread-safe while it is filled; may be read from several threads once nobody adds to it.
/// The owner disposes it; views and memories taken from it are valid until then.
/// The byte layout is described in docs/journal-format.md; changing it changes the journal's format version.
/// </summary>
public sealed class MessageBatch : IBufferWriter<byte>, IDisposable
{
    // Entry: u32 length of the rest | u8 flags | u8 id length | u16 key length | u32 header length | u32 body length
    //        | [i64 record, i64 offset] | [u16 fault length] | id | key | headers | fault | body
    private const int Fixed = 16;
    private const byte HasPlace = 1, HasFault = 2;

    private byte[] _buffer;
    private readonly bool _pooled;
    private int[] _offsets = ArrayPool<int>.Shared.Rent(256);
    private int _length;
    private int _open = -1;      // offset of the entry that Start began, or -1
    private bool _disposed;

    private MessageBatch(byte[] buffer, int length, bool pooled)
    {
        _buffer = buffer;
        _length = length;
        _pooled = pooled;
    }

    /// <summary>An empty batch over pooled memory that grows as needed. <paramref name="capacity"/> in bytes.</summary>
    public static MessageBatch Rent(int capacity = 64 * 1024) => new(ArrayPool<byte>.Shared.Rent(capacity), 0, pooled: true);

    /// <summary>Reads a packed batch back. The array is kept, not copied, and must not change.</summary>
    /// <exception cref="InvalidDataException">The bytes are no whole packed batch.</exception>
    public static MessageBatch FromPacked(byte[] packed, int length)
    {
        ArgumentNullException.ThrowIfNull(packed);
        var batch = new MessageBatch(packed, length, pooled: false);
        for (var at = 0; at < length;)
        {
            if (length - at < Fixed) throw new InvalidDataException($"A packed batch is cut at byte {at} of {length}.");
            var rest = BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(at));
            if (rest < Fixed - 4 || rest > length - at - 4 || !batch.IsWhole(at, (int)rest)) throw new InvalidDataException($"A packed batch has a wrong entry at byte {at} of {length}.");
            batch.Index(at);
            at += 4 + (int)rest;
        }
        return batch;
    }

    /// <summary>How many messages it holds.</summary>
    public int Count { get; private set; }

    /// <summary>The packed bytes, ready to be a row of the journal.</summary>
    public ReadOnlyMemory<byte> Packed => _buffer.AsMemory(0, _length);

    /// <summary>A view of one message.</summary>
    public Message this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return new Message(this, index);
        }
    }

    /// <summary>A source's position that is to be stored in the same transaction as the messages, e.g. a file and the offset behind the last record.</summary>
    public (string Name, ReadOnlyMemory<byte> Value)? Position { get; set; }

    /// <summary>One per batch, stored once with the row; see <see cref="Message.Preamble"/>. A framer whose preamble changes starts a new batch.</summary>
    public ReadOnlyMemory<byte> Preamble
    {
        get;
        set
        {
            field = value;
            ParsedPreamble = null;
        }
    }

    /// <summary>What a codec made of the preamble, kept here for the other messages of the batch; gone when another preamble is set. A codec takes back only what it made itself. May be set by several threads: the last one stays.</summary>
    public object? ParsedPreamble { get; set; }

    /// <summary>Headers that all messages of the batch have, stored once with the row.</summary>
    public HeaderSet SharedHeaders { get; set; }

    /// <summary>Sequence of the first message in its route's journal, from 1; 0 before it was journaled.</summary>
    public long FirstSequence { get; set; }

    /// <summary>Bridge id and journal epoch: the first part of the ids of messages that have none of their own.</summary>
    public string IdPrefix { get; set; } = "";

    /// <summary>When the intake took the batch.</summary>
    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>Adds a message; its bytes are copied once, into the packed buffer.</summary>
    /// <exception cref="ArgumentException">The id is longer than 255 bytes or the key longer than 65,535 bytes.</exception>
    public void Add(scoped in MessageDraft draft)
    {
        Start(draft);
        if (!draft.Frame.IsEmpty)
        {
            foreach (var segment in draft.Frame) Append(segment.Span);
        }
        else
        {
            Append(draft.Body);
        }
        Commit();
    }

    /// <summary>Copies all messages of another batch behind its own. What stands once per batch (position, preamble, shared headers, sequence) is not copied.</summary>
    public void AddAll(MessageBatch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ObjectDisposedException.ThrowIf(_disposed || other._disposed, this);
        if (_open >= 0 || other._open >= 0) throw new InvalidOperationException("The message begun before was neither committed nor abandoned.");
        var start = _length;
        Append(other.Packed.Span);
        for (int i = 0, count = other.Count; i < count; i++) Index(start + other._offsets[i]);
    }

    /// <summary>
    /// Begins a message whose body is written through the returned writer (this batch), without a copy in between.
    /// The draft's body is ignored. End with <see cref="Commit"/> or <see cref="Abandon"/>.
    /// </summary>
    public IBufferWriter<byte> Start(scoped in MessageDraft draft)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_open >= 0) throw new InvalidOperationException("The message begun before was neither committed nor abandoned.");
        if (draft.Id.Length > byte.MaxValue) throw new ArgumentException("An id has at most 255 bytes.", nameof(draft));
        if (draft.Key.Length > ushort.MaxValue) throw new ArgumentException("An ordering key has at most 65,535 bytes.", nameof(draft));

        var faultLength = draft.Fault is null ? 0 : Math.Min(Encoding.UTF8.GetByteCount(draft.Fault), ushort.MaxValue);
        var headers = draft.Headers.Encoded.Span;
        var size = Fixed + 16 + 2 + draft.Id.Length + draft.Key.Length + headers.Length + faultLength;
        var entry = Reserve(size);
        var at = Fixed;
        byte flags = 0;
        if (draft.Place.IsKnown)
        {
            flags |= HasPlace;
            BinaryPrimitives.WriteInt64LittleEndian(entry[at..], draft.Place.Record);
            BinaryPrimitives.WriteInt64LittleEndian(entry[(at + 8)..], draft.Place.Offset);
            at += 16;
        }
        if (draft.Fault is not null)
        {
            flags |= HasFault;
            BinaryPrimitives.WriteUInt16LittleEndian(entry[at..], (ushort)faultLength);
            at += 2;
        }
        draft.Id.CopyTo(entry[at..]);
        at += draft.Id.Length;
        draft.Key.CopyTo(entry[at..]);
        at += draft.Key.Length;
        headers.CopyTo(entry[at..]);
        at += headers.Length;
        if (draft.Fault is not null)
        {
            Encoding.UTF8.GetEncoder().Convert(draft.Fault, entry.Slice(at, faultLength), flush: true, out _, out var written, out _);
            entry.Slice(at + written, faultLength - written).Clear();
            at += faultLength;
        }
        entry[4] = flags;
        entry[5] = (byte)draft.Id.Length;
        BinaryPrimitives.WriteUInt16LittleEndian(entry[6..], (ushort)draft.Key.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], (uint)headers.Length);
        _open = _length;
        _bodyStart = _length + at;
        _length += at;
        return this;
    }

    private int _bodyStart;

    /// <summary>Ends the message that <see cref="Start"/> began and makes it visible.</summary>
    public void Commit()
    {
        if (_open < 0) throw new InvalidOperationException("No message was begun.");
        var entry = _buffer.AsSpan(_open);
        BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)(_length - _open - 4));
        BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], (uint)(_length - _bodyStart));
        Index(_open);
        _open = -1;
    }

    /// <summary>Takes back the message that <see cref="Start"/> began.</summary>
    public void Abandon()
    {
        if (_open < 0) return;
        _length = _open;
        _open = -1;
    }

    /// <summary>Removes the last messages so that <paramref name="count"/> remain.</summary>
    public void Truncate(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        if (count == Count) return;
        _length = _offsets[count];
        Count = count;
    }

    /// <summary>Empties the batch for reuse; keeps its memory.</summary>
    public void Clear()
    {
        Count = 0;
        _length = 0;
        _open = -1;
        Position = null;
        Preamble = default;
        SharedHeaders = default;
        FirstSequence = 0;
    }

    /// <summary>Gives the memory back to the pool. Idempotent.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (_pooled) ArrayPool<byte>.Shared.Return(_buffer);
        ArrayPool<int>.Shared.Return(_offsets);
        _buffer = [];
        _offsets = [];
        Count = 0;
    }

    void IBufferWriter<byte>.Advance(int count)
    {
        if ((uint)count > (uint)(_buffer.Length - _length)) throw new ArgumentOutOfRangeException(nameof(count));
        _length += count;
    }

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
    {
        Reserve(Math.Max(sizeHint, 256));
        return _buffer.AsMemory(_length);
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => Reserve(Math.Max(sizeHint, 256));

    internal (ReadOnlyMemory<byte> Id, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Headers, ReadOnlyMemory<byte> Body) Read(int index)
    {
        var offset = Offset(index);
        var entry = _buffer.AsSpan(offset);
        int idLength = entry[5], keyLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[6..]);
        var headerLength = (int)BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]);
        var bodyLength = (int)BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]);
        var id = offset + Head(entry[4]);
        var end = offset + 4 + (int)BinaryPrimitives.ReadUInt32LittleEndian(entry);
        return (new ReadOnlyMemory<byte>(_buffer, id, idLength), new ReadOnlyMemory<byte>(_buffer, id + idLength, keyLength),
            new ReadOnlyMemory<byte>(_buffer, id + idLength + keyLength, headerLength), new ReadOnlyMemory<byte>(_buffer, end - bodyLength, bodyLength));
    }

    // What every codec asks for, without the rest.
    internal ReadOnlyMemory<byte> ReadBody(int index)
    {
        var offset = Offset(index);
        var entry = _buffer.AsSpan(offset, 16);
        var bodyLength = (int)BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]);
        return new ReadOnlyMemory<byte>(_buffer, offset + 4 + (int)BinaryPrimitives.ReadUInt32LittleEndian(entry) - bodyLength, bodyLength);
    }

    internal Place ReadPlace(int index)
    {
        var entry = _buffer.AsSpan(Offset(index));
        return (entry[4] & HasPlace) == 0 ? Place.None : new Place(BinaryPrimitives.ReadInt64LittleEndian(entry[Fixed..]), BinaryPrimitives.ReadInt64LittleEndian(entry[(Fixed + 8)..]));
    }

    internal string? ReadFault(int index)
    {
        var entry = _buffer.AsSpan(Offset(index));
        if ((entry[4] & HasFault) == 0) return null;
        var at = Fixed + ((entry[4] & HasPlace) == 0 ? 0 : 16);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(entry[at..]);
        at += 2 + entry[5] + BinaryPrimitives.ReadUInt16LittleEndian(entry[6..]) + (int)BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]);
        return Encoding.UTF8.GetString(entry.Slice(at, length));
    }

    private static int Head(byte flags) => Fixed + ((flags & HasPlace) == 0 ? 0 : 16) + ((flags & HasFault) == 0 ? 0 : 2);

    private bool IsWhole(int offset, int rest)
    {
        var entry = _buffer.AsSpan(offset, 4 + rest);
        var head = Head(entry[4]);
        if (entry.Length < head) return false;
        long faultLength = (entry[4] & HasFault) == 0 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(entry[(head - 2)..]);
        return head + entry[5] + BinaryPrimitives.ReadUInt16LittleEndian(entry[6..]) + (long)BinaryPrimitives.ReadUInt32LittleEndian(entry[8..])
            + faultLength + BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]) == entry.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Offset(int index)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return _offsets[index];
    }

    private void Index(int offset)
    {
        if (Count == _offsets.Length)
        {
            var larger = ArrayPool<int>.Shared.Rent(_offsets.Length * 2);
            _offsets.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<int>.Shared.Return(_offsets);
            _offsets = larger;
        }
        _offsets[Count++] = offset;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _length += bytes.Length;
    }

    private Span<byte> Reserve(int size)
    {
        if (_buffer.Length - _length < size)
        {
            if (!_pooled) throw new InvalidOperationException("A batch that was read back cannot grow.");
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max((long)_buffer.Length * 2, (long)_length + size)));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        return _buffer.AsSpan(_length);
    }
}
