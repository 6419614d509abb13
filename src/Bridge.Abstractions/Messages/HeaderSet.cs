using System.Buffers.Binary;

namespace Bridge.Messages;

/// <summary>
/// Headers in their packed form, encoded once by a <see cref="HeaderWriter"/> and reused. Immutable and thread-safe; owns nothing
/// (the memory belongs to the batch or to whoever encoded it).
/// Each field: u16 name length | name | u8 kind | u32 value length | value.
/// </summary>
public readonly struct HeaderSet
{
    /// <summary>Wraps packed headers without a copy.</summary>
    public HeaderSet(ReadOnlyMemory<byte> encoded) => Encoded = encoded;

    /// <summary>The packed form.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>True when there is no header.</summary>
    public bool IsEmpty => Encoded.IsEmpty;

    /// <summary>Finds the last field of this name (ordinal).</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out HeaderField field)
    {
        field = default;
        var found = false;
        foreach (var candidate in this)
        {
            if (!candidate.Name.Span.SequenceEqual(name)) continue;
            field = candidate;
            found = true;
        }
        return found;
    }

    /// <summary>The fields in the order they were written.</summary>
    public HeaderEnumerator GetEnumerator() => new(default, this);

    internal static bool TryRead(ref ReadOnlyMemory<byte> rest, out HeaderField field)
    {
        field = default;
        if (rest.Length < 7) return false;
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(rest.Span);
        if (rest.Length < 7 + nameLength) return false;
        var kind = (HeaderKind)rest.Span[2 + nameLength];
        var valueLength = BinaryPrimitives.ReadUInt32LittleEndian(rest.Span[(3 + nameLength)..]);
        if (rest.Length - 7 - nameLength < valueLength) return false;
        field = new HeaderField(rest.Slice(2, nameLength), kind, rest.Slice(7 + nameLength, (int)valueLength));
        rest = rest[(7 + nameLength + (int)valueLength)..];
        return true;
    }
}
