using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Numbers;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Texts;

/// <summary>$string and the functions that cut, join and change texts.</summary>
internal static class TextFunctions
{
    public static readonly Val Empty = Val.Of([]);

    /// <summary>The text of a value, as $string and the &amp; operator see it. The value must not be undefined.</summary>
    public static Val ToText(EvaluationContext context, in Val value, bool pretty = false)
    {
        switch (value.Kind)
        {
            case ValKind.Text or ValKind.TapeText: return value;
            case ValKind.True: return Val.Of("true"u8.ToArray());
            case ValKind.False: return Val.Of("false"u8.ToArray());
            case ValKind.Function: return Empty;
            case ValKind.Exact or ValKind.Double or ValKind.TapeNumber or ValKind.BigExact:
                if (context.Exact || value.Kind is ValKind.Exact or ValKind.BigExact) break;
                var number = value.AsDouble;
                if (!double.IsFinite(number)) throw MappingException.Create("D3001", "null");
                var target = context.Buffers.ReserveText(NumberText.MaxLength);
                return context.Buffers.TakeText(NumberText.FormatForString(number, target));
        }
        var output = context.JsonBuffer;
        output.ResetWrittenCount();
        var inner = value.Kind == ValKind.Array && value.AsArray.OuterWrapper ? value.AsArray[0] : value;
        JsonOutput.Write(inner, output, rounded: !context.Exact, indent: pretty ? 0 : -1);
        return context.Buffers.CopyText(output.WrittenSpan);
    }

    public static Val String(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) =>
        arguments.At(0).IsUndefined ? default : ToText(context, arguments[0], arguments.At(1).Kind == ValKind.True);

    public static Val Length(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) =>
        arguments.At(0).IsUndefined ? default : context.Number(Wtf8.CountCodePoints(arguments[0].Utf8));

    public static Val Substring(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var value = arguments.At(0);
        if (value.IsUndefined) return default;
        var text = value.Utf8;
        var isAscii = System.Text.Ascii.IsValid(text);
        var count = isAscii ? text.Length : Wtf8.CountCodePoints(text);
        var start = arguments.At(1).IsUndefined ? 0 : arguments[1].AsDouble;
        if (count + start < 0) start = 0;
        double end = count;
        if (!arguments.At(2).IsUndefined)
        {
            var length = arguments[2].AsDouble;
            // A length behind a start that is missing is no number for the reference.
            if (length <= 0 || arguments[1].IsUndefined) return Empty;
            end = start >= 0 ? start + length : count + start + length;
        }
        var from = ToIndex(start, count);
        var to = ToIndex(end, count);
        if (to <= from) return Empty;
        if (!isAscii)
        {
            from = Wtf8.OffsetOf(text, from);
            to = Wtf8.OffsetOf(text, to);
        }
        return Slice(context, value, from, to - from);
    }

    // The rule of JavaScript's slice.
    private static int ToIndex(double position, int count)
    {
        position = Math.Truncate(position);
        return (int)(position < 0 ? Math.Max(count + position, 0) : Math.Min(position, count));
    }

    /// <summary>A part of a text; a slice where the bytes are our own, else a copy.</summary>
    public static Val Slice(EvaluationContext context, in Val text, int start, int length) =>
        text.Kind == ValKind.Text ? Val.Of((byte[])text.Ref!, (int)text.Bits + start, length) : context.Buffers.CopyText(text.Utf8.Slice(start, length));

    public static Val SubstringBefore(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var value = arguments.At(0);
        if (value.IsUndefined) return default;
        var at = value.Utf8.IndexOf(Separator(arguments.At(1)));
        return at < 0 ? value : Slice(context, value, 0, at);
    }

    public static Val SubstringAfter(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var value = arguments.At(0);
        if (value.IsUndefined) return default;
        var separator = Separator(arguments.At(1));
        var text = value.Utf8;
        var at = text.IndexOf(separator);
        if (at < 0) return value;
        at += separator.Length;
        return Slice(context, value, at, text.Length - at);
    }

    // JavaScript searches for the word "undefined" where the separator has no value.
    private static ReadOnlySpan<byte> Separator(in Val value) => value.IsUndefined ? "undefined"u8 : value.Utf8;

    public static Val Lowercase(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var text = arguments[0].Utf8;
        var target = context.Buffers.ReserveText(text.Length);
        return System.Text.Ascii.ToLower(text, target, out var written) == System.Buffers.OperationStatus.Done
            ? context.Buffers.TakeText(written)
            : context.Buffers.EncodeText(Casing.ToLower(Wtf8.Decode(text)));
    }

    public static Val Uppercase(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var text = arguments[0].Utf8;
        var target = context.Buffers.ReserveText(text.Length);
        return System.Text.Ascii.ToUpper(text, target, out var written) == System.Buffers.OperationStatus.Done
            ? context.Buffers.TakeText(written)
            : context.Buffers.EncodeText(Casing.ToUpper(Wtf8.Decode(text)));
    }

    public static Val Trim(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var text = arguments[0].Utf8;
        var target = context.Buffers.ReserveText(text.Length);
        var written = 0;
        var pending = false;
        foreach (var b in text)
        {
            if (b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            {
                pending = written > 0;
                continue;
            }
            if (pending) target[written++] = (byte)' ';
            pending = false;
            target[written++] = b;
        }
        return context.Buffers.TakeText(written);
    }

    public static Val Pad(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var value = arguments.At(0);
        if (value.IsUndefined) return default;
        var width = arguments.At(1).IsUndefined ? 0 : Math.Truncate(arguments[1].AsDouble);
        var text = value.Utf8;
        var missing = Math.Abs(width) - Wtf8.CountCodePoints(text);
        if (!(missing > 0)) return value;
        if (missing > MaxPadding) throw MappingException.Create("D2015", MaxPadding.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var fill = arguments.At(2).Utf8;
        if (fill.IsEmpty) fill = " "u8;
        var target = context.Buffers.ReserveText(text.Length + ((long)missing * Math.Min(fill.Length, 4)));
        var at = 0;
        if (width > 0)
        {
            text.CopyTo(target);
            at = text.Length;
        }
        at += Fill(target[at..], fill, (int)missing);
        if (width < 0)
        {
            text.CopyTo(target[at..]);
            at += text.Length;
        }
        return context.Buffers.TakeText(at);
    }

    /// <summary>More padding than this is an error rather than gigabytes of blanks.</summary>
    private const int MaxPadding = 100_000_000;

    /// <summary>Repeats the characters of <paramref name="fill"/> until there are so many, and returns the bytes written.</summary>
    private static int Fill(Span<byte> target, ReadOnlySpan<byte> fill, int characters)
    {
        if (fill.Length == 1)
        {
            target[..characters].Fill(fill[0]);
            return characters;
        }
        var written = 0;
        for (var at = 0; characters > 0; characters--)
        {
            var next = at + 1;
            while (next < fill.Length && (fill[next] & 0xC0) == 0x80) next++;
            fill[at..next].CopyTo(target[written..]);
            written += next - at;
            at = next == fill.Length ? 0 : next;
        }
        return written;
    }

    public static Val Join(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var values = arguments.At(0);
        if (values.IsUndefined) return default;
        var separator = arguments.At(1).Utf8;
        var size = 0L;
        var measure = new ItemCursor(values);
        while (measure.Next(out var item)) size += item.Utf8.Length + separator.Length;
        var target = context.Buffers.ReserveText(size);
        var at = 0;
        var items = new ItemCursor(values);
        for (var first = true; items.Next(out var item); first = false)
        {
            if (!first)
            {
                separator.CopyTo(target[at..]);
                at += separator.Length;
            }
            var text = item.Utf8;
            text.CopyTo(target[at..]);
            at += text.Length;
        }
        return context.Buffers.TakeText(at);
    }

    /// <summary>Splits by a text, as JavaScript does: an empty separator splits into UTF-16 units.</summary>
    public static Val SplitByText(EvaluationContext context, in Val value, ReadOnlySpan<byte> separator, uint limit)
    {
        var result = context.Buffers.NewArray();
        var text = value.Utf8;
        if (separator.IsEmpty)
        {
            foreach (var unit in Wtf8.Decode(text))
            {
                if (result.Count >= limit) break;
                result.Add(context.Buffers.EncodeText([unit]));
            }
            return Val.Of(result);
        }
        var at = 0;
        while (result.Count < limit)
        {
            var next = text[at..].IndexOf(separator);
            if (next < 0)
            {
                result.Add(Slice(context, value, at, text.Length - at));
                break;
            }
            result.Add(Slice(context, value, at, next));
            at += next + separator.Length;
        }
        return Val.Of(result);
    }
}
