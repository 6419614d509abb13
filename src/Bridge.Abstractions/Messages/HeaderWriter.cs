using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Bridge.Messages;

/// <summary>Encodes headers into their packed form. Reusable after <see cref="Clear"/>; not thread-safe.</summary>
public sealed class HeaderWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    /// <summary>The headers written so far; valid until the next call. Use <see cref="ToHeaderSet"/> for a copy that lasts.</summary>
    public HeaderSet Written => new(_buffer.WrittenMemory);

    /// <summary>A copy of the headers that lasts.</summary>
    public HeaderSet ToHeaderSet() => new(_buffer.WrittenMemory.ToArray());

    /// <summary>Forgets all headers, keeps the memory.</summary>
    public void Clear() => _buffer.ResetWrittenCount();

    /// <summary>Adds a header in its encoded form.</summary>
    public void Add(ReadOnlySpan<byte> name, HeaderKind kind, ReadOnlySpan<byte> value)
    {
        if (name.Length > ushort.MaxValue) throw new ArgumentException("A header's name has at most 65,535 bytes.", nameof(name));
        var size = 7 + name.Length + value.Length;
        var span = _buffer.GetSpan(size);
        BinaryPrimitives.WriteUInt16LittleEndian(span, (ushort)name.Length);
        name.CopyTo(span[2..]);
        span[2 + name.Length] = (byte)kind;
        BinaryPrimitives.WriteUInt32LittleEndian(span[(3 + name.Length)..], (uint)value.Length);
        value.CopyTo(span[(7 + name.Length)..]);
        _buffer.Advance(size);
    }

    /// <summary>Copies a field of another message.</summary>
    public void Add(in HeaderField field) => Add(field.Name.Span, field.Kind, field.Value.Span);

    /// <summary>Adds text.</summary>
    public void Add(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length));
        AddNamed(name, HeaderKind.Text, rented.AsSpan(0, Encoding.UTF8.GetBytes(value, rented)));
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Adds bytes.</summary>
    public void Add(string name, ReadOnlySpan<byte> value) => AddNamed(name, HeaderKind.Binary, value);

    /// <summary>Adds a 64-bit integer.</summary>
    public void Add(string name, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        AddNamed(name, HeaderKind.Int64, bytes);
    }

    /// <summary>Adds a boolean.</summary>
    public void Add(string name, bool value) => AddNamed(name, HeaderKind.Boolean, [value ? (byte)1 : (byte)0]);

    /// <summary>Adds a value by its .NET type; a type that no header has is written as its text.</summary>
    public void AddObject(string name, object? value)
    {
        Span<byte> bytes = stackalloc byte[16];
        switch (value)
        {
            case null: AddNamed(name, HeaderKind.Null, default); break;
            case string text: Add(name, text); break;
            case byte[] binary: Add(name, binary.AsSpan()); break;
            case ReadOnlyMemory<byte> binary: Add(name, binary.Span); break;
            case bool b: Add(name, b); break;
            case sbyte v: AddNamed(name, HeaderKind.SByte, [(byte)v]); break;
            case byte v: AddNamed(name, HeaderKind.Byte, [v]); break;
            case short v: BinaryPrimitives.WriteInt16LittleEndian(bytes, v); AddNamed(name, HeaderKind.Int16, bytes[..2]); break;
            case ushort v: BinaryPrimitives.WriteUInt16LittleEndian(bytes, v); AddNamed(name, HeaderKind.UInt16, bytes[..2]); break;
            case int v: BinaryPrimitives.WriteInt32LittleEndian(bytes, v); AddNamed(name, HeaderKind.Int32, bytes[..4]); break;
            case uint v: BinaryPrimitives.WriteUInt32LittleEndian(bytes, v); AddNamed(name, HeaderKind.UInt32, bytes[..4]); break;
            case long v: Add(name, v); break;
            case ulong v: BinaryPrimitives.WriteUInt64LittleEndian(bytes, v); AddNamed(name, HeaderKind.UInt64, bytes[..8]); break;
            case float v: BinaryPrimitives.WriteSingleLittleEndian(bytes, v); AddNamed(name, HeaderKind.Single, bytes[..4]); break;
            case double v: BinaryPrimitives.WriteDoubleLittleEndian(bytes, v); AddNamed(name, HeaderKind.Double, bytes[..8]); break;
            case decimal v:
                Span<int> parts = stackalloc int[4];
                decimal.GetBits(v, parts);
                for (var i = 0; i < 4; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes[(4 * i)..], parts[i]);
                AddNamed(name, HeaderKind.Decimal, bytes);
                break;
            case DateTimeOffset time: Timestamp(name, time.ToUnixTimeMilliseconds()); break;
            case DateTime time: Timestamp(name, new DateTimeOffset(time.ToUniversalTime()).ToUnixTimeMilliseconds()); break;
            case Guid guid: guid.TryWriteBytes(bytes, bigEndian: true, out _); AddNamed(name, HeaderKind.Uuid, bytes); break;
            case Rune rune: BinaryPrimitives.WriteInt32LittleEndian(bytes, rune.Value); AddNamed(name, HeaderKind.Char, bytes[..4]); break;
            case char c: BinaryPrimitives.WriteInt32LittleEndian(bytes, c); AddNamed(name, HeaderKind.Char, bytes[..4]); break;
            default: Add(name, value.ToString() ?? ""); break;
        }
    }

    private void Timestamp(string name, long milliseconds)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, milliseconds);
        AddNamed(name, HeaderKind.Timestamp, bytes);
    }

    private void AddNamed(string name, HeaderKind kind, ReadOnlySpan<byte> value)
    {
        Span<byte> utf8 = stackalloc byte[256];
        if (!Encoding.UTF8.TryGetBytes(name, utf8, out var length))
        {
            utf8 = Encoding.UTF8.GetBytes(name);
            length = utf8.Length;
        }
        Add(utf8[..length], kind, value);
    }
}
