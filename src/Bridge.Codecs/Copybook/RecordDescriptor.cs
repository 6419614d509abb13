using System.Buffers;
using System.Buffers.Binary;

namespace Bridge.Codecs.Copybook;

/// <summary>The word of four bytes before a record (RDW) or a block (BDW) that says its length. Immutable.</summary>
/// <param name="LittleEndian">The low byte of the length comes first.</param>
/// <param name="CountsItself">The length of a record counts the word.</param>
internal readonly record struct RecordDescriptor(bool LittleEndian, bool CountsItself)
{
    /// <summary>Its length in bytes.</summary>
    public const int Size = 4;

    /// <summary>The length that it says.</summary>
    public int Read(ReadOnlySpan<byte> word) => LittleEndian ? word[2] | word[3] << 8 : word[0] << 8 | word[1];

    /// <summary>The length that the word of a block says; that of a large block has 31 bits, marked by the highest one.</summary>
    public int ReadBlock(ReadOnlySpan<byte> word) => !LittleEndian && (word[0] & 0x80) != 0 ? BinaryPrimitives.ReadInt32BigEndian(word) & int.MaxValue : Read(word);

    /// <summary>Why the word can be none of a record; null if it can be one.</summary>
    public string? Fault(ReadOnlySpan<byte> word)
    {
        var rest = LittleEndian ? word[..2] : word[2..];
        if (rest.IndexOfAnyExcept((byte)0) < 0) return null;
        var turned = this with { LittleEndian = !LittleEndian };
        if (turned.Total(turned.Read(word)) > Size && (LittleEndian ? word[2..] : word[..2]).IndexOfAnyExcept((byte)0) < 0) return $"the bytes {Convert.ToHexString(word)} are no record descriptor as it is read; {(LittleEndian ? "with its high byte first it says" : "with its low byte first it says")} {turned.Read(word)} bytes: set rdw_little_endian to {(LittleEndian ? "false" : "true")}";
        return !LittleEndian && rest is [<= 3, 0] && Read(word) > Size
            ? "the record is a piece of a spanned record (VBS), which is not put together; unload the file as VB"
            : $"the bytes {Convert.ToHexString(word)} are no record descriptor, which has two bytes of length and two of zero; look at `records` and `rdw_little_endian`, and whether the transfer kept the descriptors (FTP from z/OS: `SITE RDW`) and was binary";
    }

    /// <summary>How long a record is with its word that says this length.</summary>
    public int Total(int length) => CountsItself ? length : length + Size;

    /// <summary>Writes the word of a record of so many bytes.</summary>
    public void WriteFor(int payload, IBufferWriter<byte> output) => Write(payload + (CountsItself ? Size : 0), output);

    /// <summary>Writes a word that says this length.</summary>
    public void Write(int length, IBufferWriter<byte> output) =>
        output.Write(LittleEndian ? [0, 0, (byte)length, (byte)(length >> 8)] : [(byte)(length >> 8), (byte)length, 0, 0]);
}
