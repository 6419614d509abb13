using System.Buffers;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Documents;

namespace Bridge.Codecs.FixedWidth;

/// <summary>Positions that count characters of UTF-8, for records that are not plain ASCII. Pure.</summary>
internal static class CharacterPositions
{
    /// <summary>How many characters there are.</summary>
    public static int Count(ReadOnlySpan<byte> record)
    {
        var count = 0;
        foreach (var b in record) count += (b & 0xC0) == 0x80 ? 0 : 1;
        return count;
    }

    /// <summary>Index of the byte at which a character begins; the length of the record behind its end.</summary>
    public static int ByteAt(ReadOnlySpan<byte> record, int character)
    {
        for (var i = 0; i < record.Length; i++)
        {
            if ((record[i] & 0xC0) != 0x80 && character-- == 0) return i;
        }
        return record.Length;
    }

    /// <summary>Gives the nodes of a record their places in bytes.</summary>
    public static void Place(RecordLayout layout, ReadOnlySpan<byte> record, int start, Span<DocumentNode> nodes)
    {
        for (var i = 0; i < nodes.Length; i++)
        {
            var field = layout.Fields[i];
            var from = ByteAt(record, field.Start);
            nodes[i].SetPlace(start + from, ByteAt(record, field.Start + field.Length) - from);
        }
    }

    /// <summary>Appends a value in a field of so many characters.</summary>
    public static void Write(FieldLayout field, ReadOnlySpan<byte> content, int count, IBufferWriter<byte> output)
    {
        var padding = output.GetSpan(field.Length - count + 1)[..(field.Length - count)];
        padding.Fill(field.PadByte);
        if (field.Justify == Justify.Right) output.Advance(padding.Length);
        output.Write(content);
        if (field.Justify == Justify.Right) return;
        padding = output.GetSpan(field.Length - count + 1)[..(field.Length - count)];
        padding.Fill(field.PadByte);
        output.Advance(padding.Length);
    }
}
