using System.Buffers;
using System.Text;
using Bridge.Mapping.Errors;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Texts;

/// <summary>Text functions beyond JSONata for fixed formats and foreign alphabets. Undefined gives undefined; numbers are taken as their digits.</summary>
internal static class FixedTextFunctions
{
    private static MappingException Error(string message, in Val value) => MappingException.Create(ErrorMessages.ValueCode, JsonOutput.ToText(value), message: message);

    /// <summary>A text as it is; a number as its digits.</summary>
    public static Val TextOf(EvaluationContext context, in Val value) => value.IsText ? value : TextFunctions.ToText(context, value);

    private static int Width(in Val value)
    {
        var width = value.AsDouble;
        return width is >= 0 and <= 1_000_000 ? (int)width : throw Error("a width must lie between 0 and 1000000", value);
    }

    public static Val PadLeft(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) => Pad(context, arguments, toLeft: true);

    public static Val PadRight(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) => Pad(context, arguments, toLeft: false);

    private static Val Pad(EvaluationContext context, ReadOnlySpan<Val> arguments, bool toLeft)
    {
        if (arguments.At(0).IsUndefined) return default;
        return Fill(context, TextOf(context, arguments[0]), Width(arguments.At(1)), arguments.At(2), toLeft);
    }

    private static Val Fill(EvaluationContext context, in Val text, int width, in Val fill, bool toLeft)
    {
        var utf8 = text.Utf8;
        var missing = width - Wtf8.CountCodePoints(utf8);
        if (missing <= 0) return text;
        var pad = fill.IsUndefined || fill.Utf8.IsEmpty ? " "u8 : fill.Utf8;
        if (Wtf8.CountCodePoints(pad) != 1) throw Error("the fill of a padded text is one character", fill);
        var target = context.Buffers.ReserveText(utf8.Length + ((long)missing * pad.Length));
        var at = 0;
        if (!toLeft)
        {
            utf8.CopyTo(target);
            at = utf8.Length;
        }
        for (; missing > 0; missing--, at += pad.Length) pad.CopyTo(target[at..]);
        if (toLeft)
        {
            utf8.CopyTo(target[at..]);
            at += utf8.Length;
        }
        return context.Buffers.TakeText(at);
    }

    public static Val Fit(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var text = TextOf(context, arguments[0]);
        var width = Width(arguments.At(1));
        var toLeft = Choice(arguments.At(2), "left", "right", "alignment") == 1;
        var count = Wtf8.CountCodePoints(text.Utf8);
        if (count <= width) return Fill(context, text, width, arguments.At(3), toLeft);
        if (Choice(arguments.At(4), "cut", "error", "overflow") == 1) throw Error($"the text has {count} characters, {width} fit", text);
        var utf8 = text.Utf8;
        if (toLeft)
        {
            var from = Wtf8.OffsetOf(utf8, count - width);
            return TextFunctions.Slice(context, text, from, utf8.Length - from);
        }
        return TextFunctions.Slice(context, text, 0, Wtf8.OffsetOf(utf8, width));
    }

    public static string? CheckAlignment(in Val value)
    {
        Choice(value, "left", "right", "alignment");
        return null;
    }

    public static string? CheckOverflow(in Val value)
    {
        Choice(value, "cut", "error", "overflow");
        return null;
    }

    public static string? CheckFill(in Val fill) => Wtf8.CountCodePoints(fill.Utf8) <= 1 ? null : "the fill of a padded text is one character";

    private static int Choice(in Val value, string first, string second, string what)
    {
        if (value.IsUndefined || value.AsString == first) return 0;
        return value.AsString == second ? 1 : throw Error($"the {what} is \"{first}\" or \"{second}\"", value);
    }

    public static Val Clean(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var text = arguments[0].Utf8;
        var target = context.Buffers.ReserveText(text.Length);
        var at = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (b is (byte)'\t' or (byte)'\n' or (byte)'\r')
            {
                if (b == '\r' && i + 1 < text.Length && text[i + 1] == '\n') continue;
                target[at++] = (byte)' ';
            }
            else if (b is >= 0x20 and not 0x7F)
            {
                if (b == 0xC2 && i + 1 < text.Length && text[i + 1] < 0xA0) i++; // C1 controls
                else target[at++] = b;
            }
        }
        return context.Buffers.TakeText(at);
    }

    public static Val ToAscii(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        if (Ascii.IsValid(arguments[0].Utf8)) return arguments[0];
        return context.Buffers.EncodeText(Transliteration.ToAscii(arguments[0].AsString));
    }

    public static Val Codepage(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var text = arguments[0].AsString;
        var encoding = CodePages.Find(arguments.At(1).AsString) ?? throw Error("there is no code page of this name", arguments.At(1));
        var result = new StringBuilder(text.Length);
        Span<char> chars = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf16(chars);
            if (CodePages.CanEncode(encoding, chars[..length])) result.Append(chars[..length]);
            else if (arguments.At(2).IsUndefined) throw Error($"the character U+{rune.Value:X4} does not exist in {encoding.WebName}; give a substitute or use $ascii", arguments[0]);
            else result.Append(arguments[2].AsString);
        }
        return context.Buffers.EncodeText(result.ToString());
    }

    public static string? CheckCodepage(in Val name) => CodePages.Find(name.AsString) is null ? "there is no code page of this name" : null;

    public static Val Hex(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var text = arguments[0].Utf8;
        var target = context.Buffers.ReserveText(text.Length * 2);
        Convert.TryToHexString(text, target, out var written);
        return context.Buffers.TakeText(written);
    }

    public static Val Unhex(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var text = arguments[0].Utf8;
        var target = context.Buffers.ReserveText(text.Length / 2);
        if (Convert.FromHexString(text, target, out _, out var written) != OperationStatus.Done || !System.Text.Unicode.Utf8.IsValid(target[..written]))
        {
            throw Error("the text is not the hexadecimal form of a UTF-8 text", arguments[0]);
        }
        return context.Buffers.TakeText(written);
    }

    public static Val Translate(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var from = arguments.At(1).AsString.EnumerateRunes().ToArray();
        var to = arguments.At(2).AsString.EnumerateRunes().ToArray();
        var result = new StringBuilder();
        foreach (var rune in arguments[0].AsString.EnumerateRunes())
        {
            var at = Array.IndexOf(from, rune);
            if (at < 0) result.Append(rune);
            else if (at < to.Length) result.Append(to[at]);
        }
        return context.Buffers.EncodeText(result.ToString());
    }
}
