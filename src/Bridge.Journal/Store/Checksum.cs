using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Bridge.Journal.Store;

/// <summary>XXH3 (64 bits) over the fields of a stored row in the order of docs/journal-format.md. Reusable; not thread-safe.</summary>
internal sealed class Checksum
{
    private readonly XxHash3 _hash = new();

    public Checksum Start()
    {
        _hash.Reset();
        return this;
    }

    public Checksum Add(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _hash.Append(bytes);
        return this;
    }

    /// <summary>The length as i64, then the bytes.</summary>
    public Checksum Add(ReadOnlySpan<byte> value)
    {
        Add((long)value.Length);
        _hash.Append(value);
        return this;
    }

    /// <summary>UTF-8; null counts as a length of -1.</summary>
    public Checksum Add(string? value)
    {
        if (value is null) return Add(-1);
        Span<byte> bytes = stackalloc byte[256];
        return Encoding.UTF8.TryGetBytes(value, bytes, out var length) ? Add(bytes[..length]) : Add(Encoding.UTF8.GetBytes(value));
    }

    public long Value => unchecked((long)_hash.GetCurrentHashAsUInt64());
}
