using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Bridge.Messages;

/// <summary>One header: name, type and value, borrowed from the message's bytes.</summary>
public readonly struct HeaderField
{
    internal HeaderField(ReadOnlyMemory<byte> name, HeaderKind kind, ReadOnlyMemory<byte> value)
    {
        Name = name;
        Kind = kind;
        Value = value;
    }

    /// <summary>The name, UTF-8.</summary>
    public ReadOnlyMemory<byte> Name { get; }

    /// <summary>The value's type.</summary>
    public HeaderKind Kind { get; }

    /// <summary>The value's bytes in the encoding of its type.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>True for what tells about the receipt and is never sent on; see <see cref="HeaderNames"/>.</summary>
    public bool IsMeta => Name.Length > 0 && Name.Span[0] == (byte)':';

    /// <summary>The name as text.</summary>
    public string NameText => Encoding.UTF8.GetString(Name.Span);

    /// <summary>The value as text: numbers in invariant form, times in ISO 8601, binary in Base64, null as empty text.</summary>
    public string ValueText => ToObject() switch
    {
        null => "",
        string text => text,
        byte[] bytes => Convert.ToBase64String(bytes),
        bool value => value ? "true" : "false",
        DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffK", CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString() ?? "",
    };

    /// <summary>The value as a .NET object of its type; allocates.</summary>
    public object? ToObject()
    {
        var value = Value.Span;
        return Kind switch
        {
            HeaderKind.Null => null,
            HeaderKind.Text or HeaderKind.Symbol => Encoding.UTF8.GetString(value),
            HeaderKind.Boolean => value[0] != 0,
            HeaderKind.SByte => (sbyte)value[0],
            HeaderKind.Byte => value[0],
            HeaderKind.Int16 => BinaryPrimitives.ReadInt16LittleEndian(value),
            HeaderKind.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(value),
            HeaderKind.Int32 => BinaryPrimitives.ReadInt32LittleEndian(value),
            HeaderKind.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(value),
            HeaderKind.Int64 => BinaryPrimitives.ReadInt64LittleEndian(value),
            HeaderKind.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(value),
            HeaderKind.Single => BinaryPrimitives.ReadSingleLittleEndian(value),
            HeaderKind.Double => BinaryPrimitives.ReadDoubleLittleEndian(value),
            HeaderKind.Decimal => new decimal([BinaryPrimitives.ReadInt32LittleEndian(value), BinaryPrimitives.ReadInt32LittleEndian(value[4..]),
                BinaryPrimitives.ReadInt32LittleEndian(value[8..]), BinaryPrimitives.ReadInt32LittleEndian(value[12..])]),
            HeaderKind.Timestamp => DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(value)),
            HeaderKind.Uuid => new Guid(value, bigEndian: true),
            HeaderKind.Char => new Rune(BinaryPrimitives.ReadInt32LittleEndian(value)),
            _ => value.ToArray(),
        };
    }
}
