using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Documents;

namespace Bridge.Codecs.Csv;

/// <summary>Finds the columns of one record. Pure; the fast path takes 64 bytes at a time.</summary>
internal static class CsvSplitter
{
    /// <summary>The most columns that the fast path takes.</summary>
    private const int FastColumns = 256;

    /// <summary>Writes each column's place to its node, quotes and escapes still in it. Returns how many columns there are.</summary>
    /// <param name="options">The dialect.</param>
    /// <param name="record">The record; a line end behind it is passed over.</param>
    /// <param name="offset">Where it starts, added to every place.</param>
    /// <param name="columns">Node of each column, or -1.</param>
    /// <param name="nodes">The nodes.</param>
    [SkipLocalsInit]
    public static int Split(CsvOptions options, ReadOnlySpan<byte> record, int offset, int[] columns, Span<DocumentNode> nodes)
    {
        var stop = options.Stop;
        record = WithoutLineEnd(options, record);
        if (options.Escapes == Escapes.Backslash && record.Contains((byte)'\\')) return SplitEscaped(options, record, offset, columns, nodes);
        if (!Vector256.IsHardwareAccelerated || options.Trim || options.Escape != (options.Quote ?? 0) || columns.Length > FastColumns || record.Length < CsvBlock.Size)
        {
            return SplitSlowly(options, record, offset, columns, nodes, stop);
        }
        Span<int> ends = stackalloc int[FastColumns + CsvBlock.Size + 8];
        ref var bytes = ref MemoryMarshal.GetReference(record);
        ref var end = ref MemoryMarshal.GetReference(ends);
        var block = new CsvBlock(options.Delimiter, options.Quote, stop);
        var count = 0;
        for (var at = 0; at < record.Length; at += CsvBlock.Size)
        {
            var from = Math.Min(at, record.Length - CsvBlock.Size);
            block.Read(ref Unsafe.Add(ref bytes, from), at - from);
            if (block.LineEnds != 0 || count > FastColumns) return SplitSlowly(options, record, offset, columns, nodes, stop);
            var found = block.Delimiters;
            var total = count + BitOperations.PopCount(found);
            // Four at a time without asking how many there are: a wrong guess of a branch costs more than a store.
            while (count < total)
            {
                for (var i = 0; i < 4; i++)
                {
                    Unsafe.Add(ref end, count + i) = at + BitOperations.TrailingZeroCount(found);
                    found &= found - 1;
                }
                count += 4;
            }
            count = total;
        }
        if (!block.IsRegular || block.IsInside) return SplitSlowly(options, record, offset, columns, nodes, stop);
        Unsafe.Add(ref end, count++) = record.Length;
        var quote = options.Quote ?? options.Delimiter;
        var start = 0;
        for (var column = 0; column < Math.Min(count, columns.Length); column++)
        {
            var to = Unsafe.Add(ref end, column);
            // What begins with a quote ends with one.
            if (to > start && Unsafe.Add(ref bytes, start) == quote && (to - start < 2 || Unsafe.Add(ref bytes, to - 1) != quote)) return SplitSlowly(options, record, offset, columns, nodes, stop);
            Set(columns, nodes, column, offset, start, to);
            start = to + 1;
        }
        return count;
    }

    private static int SplitSlowly(CsvOptions options, ReadOnlySpan<byte> record, int offset, int[] columns, Span<DocumentNode> nodes, byte stop)
    {
        if (record.Contains(stop)) CheckOne(options, record);
        if (options.Quote is { } quote && record.Contains(quote)) return SplitQuoted(options, record, offset, columns, nodes, 0, 0);
        int column = 0, start = 0;
        while (true)
        {
            var found = record[start..].IndexOf(options.Delimiter);
            var end = found < 0 ? record.Length : start + found;
            Set(columns, nodes, column++, offset, start, end);
            if (found < 0) return column;
            start = end + 1;
        }
    }

    // A delimiter behind a backslash is a part of the value, as COPY writes it.
    private static int SplitEscaped(CsvOptions options, ReadOnlySpan<byte> record, int offset, int[] columns, Span<DocumentNode> nodes)
    {
        if (record.Contains(options.Stop)) CheckOne(options, record);
        int column = 0, start = 0;
        while (true)
        {
            var end = start + EndOfEscaped(options, record[start..]);
            Set(columns, nodes, column++, offset, start, end);
            if (end >= record.Length) return column;
            start = end + 1;
        }
    }

    /// <summary>Where a column with backslash escapes ends.</summary>
    public static int EndOfEscaped(CsvOptions options, ReadOnlySpan<byte> rest)
    {
        for (var at = 0; ; at += 2)
        {
            if (at >= rest.Length || rest[at..].IndexOfAny(options.Delimiter, (byte)'\\') is not (>= 0 and var found)) return rest.Length;
            at += found;
            if (rest[at] == options.Delimiter) return at;
        }
    }

    /// <summary>The record without the line end behind it, if there is one.</summary>
    public static ReadOnlySpan<byte> WithoutLineEnd(CsvOptions options, ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty || record[^1] != options.Stop) return record;
        if (options.LineEnd == LineEnd.Cr) return record[..^1];
        if (record.Length > 1 && record[^2] == options.Cr && options.LineEnd != LineEnd.Lf) return record[..^2];
        return options.LineEnd == LineEnd.Crlf ? record : record[..^1];
    }

    private static void CheckOne(CsvOptions options, ReadOnlySpan<byte> record)
    {
        if (!CsvFramer.FindEnd(options, record, out _, out var next) || record[next..].IndexOfAnyExcept(options.Lf, options.Cr) < 0) return;
        throw LayoutError.At(LayoutError.Sequence, "a second record stands in the message; the source must hand over one record at a time (the format's own framing does)", record, next, record.Length - next);
    }

    /// <summary>The column's bytes with its quotes: finds where a quoted value ends. Returns the index of the closing quote, or -1.</summary>
    public static int ClosingQuote(CsvOptions options, ReadOnlySpan<byte> record, int opening)
    {
        var quote = options.Quote!.Value;
        var at = opening + 1;
        while (true)
        {
            var found = options.Escape == quote ? record[at..].IndexOf(quote) : record[at..].IndexOfAny(quote, options.Escape);
            if (found < 0) return -1;
            at += found;
            if (record[at] == options.Escape && at + 1 < record.Length && (record[at + 1] == quote || (record[at + 1] == options.Escape && options.Escape != quote)))
            {
                at += 2;
                continue;
            }
            if (record[at] == quote) return at;
            at++;
            if (at >= record.Length) return -1;
        }
    }

    // A quote opens a value at its start only; elsewhere it is a character like others.
    private static int SplitQuoted(CsvOptions options, ReadOnlySpan<byte> record, int offset, int[] columns, Span<DocumentNode> nodes, int column, int start)
    {
        while (true)
        {
            var opening = start;
            if (options.Trim) while (opening < record.Length && record[opening] == options.Blanks) opening++;
            int end;
            if (opening < record.Length && record[opening] == options.Quote)
            {
                var closing = ClosingQuote(options, record, opening);
                if (closing < 0)
                {
                    throw LayoutError.At(LayoutError.Quote, $"the quote that opens column {column + 1} at byte {offset + opening} is never closed; a quote within a value is doubled, or the dialect has quote: none", record, opening, record.Length - opening);
                }
                end = closing + 1;
                while (end < record.Length && record[end] == options.Blanks) end++; // blanks behind the quotes do no harm
                if (end < record.Length && record[end] != options.Delimiter)
                {
                    throw LayoutError.At(LayoutError.Quote, $"column {column + 1} goes on behind its closing quote at byte {offset + closing}; a quote within a value is doubled, or `escape` is another", record, closing, record.Length - closing);
                }
            }
            else
            {
                var found = record[start..].IndexOf(options.Delimiter);
                end = found < 0 ? record.Length : start + found;
            }
            Set(columns, nodes, column++, offset, start, end);
            if (end >= record.Length) return column;
            start = end + 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Set(int[] columns, Span<DocumentNode> nodes, int column, int offset, int start, int end)
    {
        if ((uint)column >= (uint)columns.Length) return;
        var target = columns[column];
        if ((uint)target < (uint)nodes.Length) nodes[target].SetPlace(offset + start, end - start);
    }
}
