using System.Buffers.Binary;
using System.IO.Hashing;

namespace Bridge.Adapters.File.Writing;

/// <summary>
/// What a growing file is about to hold: written to disk before its records are, so that after a crash records that are there in part can be told from whole ones and cut off.
/// Two slots of 64 bytes take turns, so that a mark that is torn itself leaves the one before:
/// i64 turn | i64 start | i64 end | u64 hash of the bytes between | i64 records before | i64 records after | i64 first record at, in Unix milliseconds | u64 hash of all that.
/// </summary>
/// <param name="Turn">Counts the marks of a file, from 1.</param>
/// <param name="Start">Length of the file before.</param>
/// <param name="End">Length of the file with the new records.</param>
/// <param name="Hash">XXH64 of what is added.</param>
/// <param name="Before">Records before.</param>
/// <param name="After">Records with the new ones.</param>
/// <param name="Since">When the first record came.</param>
internal sealed record AppendMark(long Turn, long Start, long End, ulong Hash, long Before, long After, long Since)
{
    private const int Slot = 64;

    /// <summary>Reads the newest whole mark of a file; null if there is none.</summary>
    public static AppendMark? Read(string path)
    {
        if (!System.IO.File.Exists(path)) return null;
        var bytes = System.IO.File.ReadAllBytes(path);
        AppendMark? newest = null;
        for (var at = 0; at + Slot <= bytes.Length; at += Slot)
        {
            if (Decode(bytes.AsSpan(at, Slot)) is { } mark && mark.Turn > (newest?.Turn ?? 0)) newest = mark;
        }
        return newest;
    }

    /// <summary>Writes the mark to disk.</summary>
    public void Write(string path)
    {
        var isNew = !System.IO.File.Exists(path);
        Span<byte> bytes = stackalloc byte[Slot];
        Encode(bytes);
        using (var file = System.IO.File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None))
        {
            RandomAccess.Write(file, bytes, Turn % 2 * Slot);
            RandomAccess.FlushToDisk(file);
        }
        if (isNew) FolderSync.Flush(Path.GetDirectoryName(path)!);
    }

    private void Encode(Span<byte> bytes)
    {
        ReadOnlySpan<long> numbers = [Turn, Start, End, (long)Hash, Before, After, Since];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(bytes[(8 * i)..], numbers[i]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[(Slot - 8)..], XxHash64.HashToUInt64(bytes[..(Slot - 8)]));
    }

    private static AppendMark? Decode(ReadOnlySpan<byte> bytes)
    {
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[(Slot - 8)..]) != XxHash64.HashToUInt64(bytes[..(Slot - 8)])) return null;
        Span<long> n = stackalloc long[7];
        for (var i = 0; i < n.Length; i++) n[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * i)..]);
        return n[0] > 0 ? new AppendMark(n[0], n[1], n[2], (ulong)n[3], n[4], n[5], n[6]) : null;
    }
}
