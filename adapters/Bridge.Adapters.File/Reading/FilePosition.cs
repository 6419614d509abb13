using System.Buffers.Binary;
using System.Text;

namespace Bridge.Adapters.File.Reading;

/// <summary>
/// How far a file was read, as it stands in the journal beside the batch that it belongs to. The layout is part of the journal's content: a new one gets a new version byte.
/// u8 version | u8 flags (1: the file's first batch, 2: its last, 4: records were refused) | i64 number | identity 16 | i64 start | i64 end | i64 record | u16 length | reason UTF-8 | preamble.
/// </summary>
/// <param name="Number">Number of the batch, one more for each.</param>
/// <param name="Identity">The file.</param>
/// <param name="Start">Offset where the batch begins.</param>
/// <param name="End">Offset where reading goes on.</param>
/// <param name="Record">Records up to the end.</param>
/// <param name="IsFirst">The file's first batch.</param>
/// <param name="IsLast">The file's last batch: what remains is to set the file aside.</param>
/// <param name="Failure">Why the file goes to the failure folder, or null.</param>
/// <param name="Preamble">The framer's preamble at the end.</param>
/// <param name="HasRefusals">Records of earlier batches were refused, as far as their receipts had come when this batch was submitted.</param>
internal sealed record FilePosition(long Number, FileIdentity Identity, long Start, long End, long Record, bool IsFirst, bool IsLast, string? Failure, ReadOnlyMemory<byte> Preamble, bool HasRefusals = false)
{
    private const byte Version = 1;
    private const int Fixed = 2 + 8 + FileIdentity.Size + 24 + 2;

    public ReadOnlyMemory<byte> Encode()
    {
        var reason = Failure is null ? [] : Encoding.UTF8.GetBytes(Failure.Length > 1000 ? Failure[..1000] : Failure);
        var bytes = new byte[Fixed + reason.Length + Preamble.Length];
        bytes[0] = Version;
        bytes[1] = (byte)((IsFirst ? 1 : 0) | (IsLast ? 2 : 0) | (HasRefusals ? 4 : 0));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2), Number);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(10), Identity.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(26), Start);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(34), End);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(42), Record);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(50), (ushort)reason.Length);
        reason.CopyTo(bytes, Fixed);
        Preamble.Span.CopyTo(bytes.AsSpan(Fixed + reason.Length));
        return bytes;
    }

    /// <summary>Reads a stored position; null if there is none, or a newer version wrote it (the file is then read from its start: duplicates, no loss).</summary>
    public static FilePosition? Decode(ReadOnlyMemory<byte> stored)
    {
        var bytes = stored.Span;
        if (bytes.Length < Fixed || bytes[0] != Version) return null;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[50..]);
        if (bytes.Length < Fixed + length) return null;
        return new FilePosition(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[2..]),
            new FileIdentity(BinaryPrimitives.ReadUInt128LittleEndian(bytes[10..])),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[26..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[34..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[42..]),
            (bytes[1] & 1) != 0, (bytes[1] & 2) != 0,
            length == 0 ? null : Encoding.UTF8.GetString(bytes.Slice(Fixed, length)),
            bytes[(Fixed + length)..].ToArray(),
            (bytes[1] & 4) != 0);
    }
}
