using System.Buffers.Binary;
using System.IO.Hashing;

namespace Bridge.Journal.Store;

/// <summary>
/// How many entries were ever confirmed as durable, kept beside the database in <c>journal.mark</c>. It is written after each commit and not fsynced, so it may lag behind
/// the database but is never ahead of it. A database that holds less than the mark has lost what was confirmed: its write-ahead log is gone or cut, or the file is an older copy.
/// SQLite alone cannot tell. 24 bytes: "BRJMARK1" | i64 entries | u64 XXH3 of the 16 bytes before.
/// </summary>
internal sealed class DurabilityMark : IDisposable
{
    public const string FileName = "journal.mark";
    private const int Size = 24;
    private readonly FileStream _file;
    private readonly byte[] _bytes = new byte[Size];

    private DurabilityMark(FileStream file) => _file = file;

    public static DurabilityMark Open(string directory) =>
        new(new FileStream(Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0));

    /// <summary>The mark, or null when there is none that is whole (a power cut may leave it empty).</summary>
    public long? Read()
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (RandomAccess.Read(_file.SafeFileHandle, bytes, 0) != Size || !bytes[..8].SequenceEqual("BRJMARK1"u8)) return null;
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]) == XxHash3.HashToUInt64(bytes[..16]) ? BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]) : null;
    }

    /// <summary>Writes the mark; a failure is ignored, since a mark that lags is allowed.</summary>
    public void Write(long entries)
    {
        "BRJMARK1"u8.CopyTo(_bytes);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(8), entries);
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(16), XxHash3.HashToUInt64(_bytes.AsSpan(0, 16)));
        try
        {
            RandomAccess.Write(_file.SafeFileHandle, _bytes, 0);
        }
        catch (IOException)
        {
            // No room for 24 bytes on a file system that allocates on write; the commit itself is durable.
        }
    }

    public void Dispose() => _file.Dispose();
}
