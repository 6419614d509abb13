using System.Runtime.CompilerServices;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Layouts.Fields;

/// <summary>Converts raw fields by their layout when they are first used. Thread-safe: all state is in the document.</summary>
internal class LayoutResolver(FieldLayout[] fields) : FieldResolver
{
    // One look tells that a text is ASCII and that a writer of JSON need not look for what it escapes.
    private static readonly System.Buffers.SearchValues<byte> NotPlain =
        System.Buffers.SearchValues.Create([.. Enumerable.Range(0, 256).Where(b => b is < 0x20 or '"' or '\\' or >= 0x80).Select(b => (byte)b)]);

    /// <inheritdoc/>
    public override void Resolve(Document document, int node)
    {
        ref var target = ref document.Edit(node);
        Convert(document, node, ref target, fields[target.Field - 1], false);
    }

    /// <summary>The field of a node.</summary>
    protected FieldLayout FieldOf(in DocumentNode node) => fields[node.Field - 1];

    /// <summary>Converts what the node's value now is.</summary>
    /// <param name="document">The document.</param>
    /// <param name="node">Number of the node.</param>
    /// <param name="target">The node.</param>
    /// <param name="field">Its field.</param>
    /// <param name="quoted">The value stood in quotes: it is neither trimmed nor blank nor null.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static void Convert(Document document, int node, ref DocumentNode target, FieldLayout field, bool quoted)
    {
        if (field.IsSimpleText && PlainText.IsPlain(document.From(target), target.Length, field.PadByte, field.Trim == Trim.Right && !quoted, out var length))
        {
            target.Kind = NodeKind.Text;
            target.Length = length;
            target.Flags = (target.Flags & ~NodeFlags.Raw) | NodeFlags.Clean;
        }
        else if (field.IsSimpleNumber && PlainNumber.TryConvert(document, ref target, field)) return;
        else if (field.Type == FieldType.Text) Text(document, ref target, field, quoted);
        else Typed(document, node, ref target, field);
    }

    private static void Text(Document document, ref DocumentNode target, FieldLayout field, bool quoted)
    {
        var text = document.Value(target);
        if (!quoted)
        {
            var pad = field.PadByte;
            if (field.Trim is Trim.Right or Trim.Both) text = text[..(text.LastIndexOfAnyExcept(pad) + 1)];
            if (field.Trim is Trim.Left or Trim.Both)
            {
                var full = text.Length;
                text = text.TrimStart(pad);
                target.Start += full - text.Length;
            }
            if ((text.IsEmpty || (text[0] == pad && text.IndexOfAnyExcept(pad) < 0)) && IsBlank(ref target, field, ref text)) return;
            if (field.NullBytes.Length > 0 && IsNull(field, text))
            {
                Finish(ref target, NodeKind.Null);
                return;
            }
        }
        target.Length = text.Length;
        if (field.Page.IsAsciiCompatible && text.IndexOfAny(NotPlain) < 0)
        {
            target.Flags |= NodeFlags.Clean;
            Finish(ref target, NodeKind.Text);
            return;
        }
        if (field.Page.IsAsciiOrValidUtf8(text))
        {
            Finish(ref target, NodeKind.Text);
            return;
        }
        var start = document.ScratchLength;
        field.Page.ToUtf8(document, text, target.SourceStart, $"field {field.Name}");
        target.Start = start;
        target.Length = document.ScratchLength - start;
        target.Flags |= NodeFlags.InScratch;
        Finish(ref target, NodeKind.Text);
    }

    // True when the field has become missing or null; for `empty` the text is what trimming left.
    private static bool IsBlank(ref DocumentNode target, FieldLayout field, ref ReadOnlySpan<byte> text)
    {
        if (field.Blank == BlankPolicy.Empty)
        {
            if (field.Trim != Trim.None) text = default;
            return false;
        }
        Finish(ref target, field.Blank == BlankPolicy.Null ? NodeKind.Null : NodeKind.Absent);
        return true;
    }

    private static bool IsNull(FieldLayout field, ReadOnlySpan<byte> text)
    {
        foreach (var spelling in field.NullBytes)
        {
            if (text.SequenceEqual(spelling)) return true;
        }
        return false;
    }

    private static void Finish(ref DocumentNode target, NodeKind kind)
    {
        target.Kind = kind;
        target.Flags &= ~NodeFlags.Raw;
    }

    private static void Typed(Document document, int node, ref DocumentNode target, FieldLayout field)
    {
        var bytes = document.Value(target);
        if (field.Type == FieldType.Binary)
        {
            Hex(document, ref target, bytes);
            return;
        }
        var text = bytes.Trim(field.BlankByte);
        if (text.IsEmpty || text.IndexOfAnyExcept((byte)0) < 0 || (field.PadByte is not ((byte)'0' or 0xF0) && text.IndexOfAnyExcept(field.PadByte) < 0))
        {
            target.Length = 0;
            Finish(ref target, field.Blank switch { BlankPolicy.Empty => NodeKind.Text, BlankPolicy.Null => NodeKind.Null, _ => NodeKind.Absent });
            return;
        }
        if (field.NullBytes.Length > 0 && IsNull(field, text))
        {
            Finish(ref target, NodeKind.Null);
            return;
        }
        var ascii = text;
        if (!field.Page.IsAsciiCompatible)
        {
            var translated = document.ReserveScratch(text.Length);
            document.AdvanceScratch(text.Length);
            for (var i = 0; i < text.Length; i++) translated[i] = Translate(field, text[i]);
            ascii = translated[..text.Length];
        }
        var reason = field.Type switch
        {
            FieldType.Integer or FieldType.Decimal => Number(document, ref target, field, bytes, text, ascii),
            FieldType.Boolean => Boolean(ref target, field, ascii),
            _ => Date(document, ref target, field, ascii),
        };
        if (reason.Length > 0) throw Wrong(document, node, field, reason);
    }

    // Zoned EBCDIC digits with a sign are told by their zone, whatever character the code page puts there.
    private static byte Translate(FieldLayout field, byte b)
    {
        if (field.IsNumber && field.Page.IsSingleByte)
        {
            if (b is >= 0xC0 and <= 0xC9) return OverpunchDigit.Write(b & 15, false);
            if (b is >= 0xD0 and <= 0xD9) return OverpunchDigit.Write(b & 15, true);
        }
        var c = field.Page.IsSingleByte ? field.Page.CharOf(b) : (char)b;
        return c < 0x80 ? (byte)c : (byte)0xFF;
    }

    private static string Number(Document document, ref DocumentNode target, FieldLayout field, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> text, ReadOnlySpan<byte> ascii)
    {
        if (field.Page.IsAsciiCompatible && NumberReader.IsCanonical(field, text))
        {
            target.Start += bytes.Length - bytes.TrimStart(field.BlankByte).Length;
            target.Length = text.Length;
            Finish(ref target, NodeKind.Number);
            return "";
        }
        var start = document.ScratchLength;
        var room = document.ReserveScratch(NumberReader.MaxLength(field, ascii.Length));
        if (!NumberReader.TryRead(field, ascii, room, out var written, out var reason)) return reason;
        document.AdvanceScratch(written);
        target.Start = start;
        target.Length = written;
        target.Flags |= NodeFlags.InScratch;
        Finish(ref target, NodeKind.Number);
        return "";
    }

    private static string Boolean(ref DocumentNode target, FieldLayout field, ReadOnlySpan<byte> ascii)
    {
        foreach (var (spellings, kind) in ((IReadOnlyList<string>, NodeKind)[])[(field.True, NodeKind.True), (field.False, NodeKind.False)])
        {
            foreach (var spelling in spellings)
            {
                if (!System.Text.Ascii.Equals(ascii, spelling)) continue;
                Finish(ref target, kind);
                return "";
            }
        }
        return $"it is neither {string.Join(", ", field.True)} (true) nor {string.Join(", ", field.False)} (false)";
    }

    private static string Date(Document document, ref DocumentNode target, FieldLayout field, ReadOnlySpan<byte> ascii)
    {
        var start = document.ScratchLength;
        if (!field.Picture!.TryRead(ascii, document.ReserveScratch(DatePicture.MaxIsoLength), out var written, out var reason)) return reason;
        document.AdvanceScratch(written);
        target.Start = start;
        target.Length = written;
        target.Flags |= NodeFlags.InScratch;
        Finish(ref target, NodeKind.Text);
        return "";
    }

    private static void Hex(Document document, ref DocumentNode target, ReadOnlySpan<byte> bytes)
    {
        var start = document.ScratchLength;
        System.Convert.TryToHexString(bytes, document.ReserveScratch(bytes.Length * 2), out var written);
        document.AdvanceScratch(written);
        target.Start = start;
        target.Length = written;
        target.Flags |= NodeFlags.InScratch;
        Finish(ref target, NodeKind.Text);
    }

    private static MessageFormatException Wrong(Document document, int node, FieldLayout field, string reason)
    {
        ref readonly var n = ref document.Nodes[node];
        var what = field.Type switch { FieldType.Integer => "whole number", FieldType.Decimal => "number", FieldType.Boolean => "true or false value", FieldType.Date => "date", FieldType.Time => "time", _ => "timestamp" };
        var raw = document.SourceOf(n);
        var shown = field.Sensitive ? "***" : $"'{System.Text.Encoding.Latin1.GetString(raw[..Math.Min(raw.Length, 40)])}'";
        return new MessageFormatException(LayoutError.Value, $"field {field.Name}: {shown} is no {what}: {reason}{LayoutError.In(field.Location)}", n.SourceStart, NodePath.Of(document, node))
        {
            Bytes = field.Sensitive ? default : raw[..Math.Min(raw.Length, LayoutError.ShownBytes)].ToArray(),
        };
    }
}
