using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Bridge.Adapters.File.Reading;

/// <summary>
/// Tells one file from another, also after a restart: a hash over bridge, route, path, size, modification time and the first bytes.
/// The same content dropped again has another time, so it is another file.
/// </summary>
internal readonly record struct FileIdentity(UInt128 Value)
{
    /// <summary>Bytes of the content that take part: one page, enough to tell a rewritten file whose size and time were set back.</summary>
    public const int HeadSize = 4096;

    /// <summary>Length of the identity in bytes.</summary>
    public const int Size = 16;

    public static async ValueTask<FileIdentity> ComputeAsync(SafeFileHandle file, string owner, string path, long size, DateTime modified, CancellationToken cancellationToken)
    {
        var head = ArrayPool<byte>.Shared.Rent(HeadSize);
        try
        {
            var length = 0;
            while (length < HeadSize)
            {
                var read = await RandomAccess.ReadAsync(file, head.AsMemory(length, HeadSize - length), length, cancellationToken);
                if (read == 0) break;
                length += read;
            }
            var hash = new XxHash128();
            Append(hash, owner);
            Append(hash, path);
            Span<byte> numbers = stackalloc byte[16];
            BinaryPrimitives.WriteInt64LittleEndian(numbers, size);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], modified.Ticks);
            hash.Append(numbers);
            hash.Append(head.AsSpan(0, length));
            return new FileIdentity(hash.GetCurrentHashAsUInt128());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(head);
        }
    }

    /// <summary>The name under which a kept file's position is stored.</summary>
    public static string NameOf(string path) => Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(path)));

    /// <summary>The identity of a part of the file.</summary>
    public FileIdentity Part(string name)
    {
        var hash = new XxHash128();
        Span<byte> whole = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt128LittleEndian(whole, Value);
        hash.Append(whole);
        Append(hash, name);
        return new FileIdentity(hash.GetCurrentHashAsUInt128());
    }

    public override string ToString() => Value.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    private static void Append(XxHash128 hash, string text)
    {
        hash.Append(Encoding.UTF8.GetBytes(text));
        hash.Append([0]);
    }
}
