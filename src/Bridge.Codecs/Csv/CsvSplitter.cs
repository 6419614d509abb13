using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Bridge.Codecs.Layouts;
using Bridge.Documents;

namespace Bridge.Codecs.Csv;

/// <summary>Finds the columns of one record. Pure; the fast path takes 32 bytes at a time.</summary>
internal static class CsvSplitter
{
    /// <summary>Writes each column's place to its node, quotes and escapes still in it. Returns how many columns there are.</summary>
    /// <param name="options">The dialect.</param>
    /// <param name="record">The record without its line end.</param>
    /// <param name="offset">Where it starts, added to every place.</param>
    /// <param name="columns">Node of each column, or -1.</param>
    /// <param name="nodes">The nodes.</param>
    [SkipLocalsInit]
    public static int Split(CsvOptions options, ReadOnlySpan<byte> record, int offset, int[] columns, Span<DocumentNode> nodes)
    {
        var delimiter = options.Delimiter;
        var quote = options.Quote ?? delimiter;
        int column = 0, start = 0, at = 0;
        if (Vector256.IsHardwareAccelerated && record.Length >= Vector256<byte>.Count)
        {
            ref var bytes = ref MemoryMarshal.GetReference(record);
            var delimiters = Vector256.Create(delimiter);
            var quotes = Vector256.Create(quote);
            var last = record.Length - Vector256<byte>.Count;
            while (true)
            {
                var block = Vector256.LoadUnsafe(ref bytes, (nuint)at);
                var found = (Vector256.Equals(block, delimiters) | Vector256.Equals(block, quotes)).ExtractMostSignificantBits();
                while (found != 0)
                {
                    var stop = at + BitOperations.TrailingZeroCount(found);
                    found &= found - 1;
                    if (Unsafe.Add(ref bytes, stop) != delimiter)
                    {
                        if (IsOpening(options, record, start, stop)) return SplitQuoted(options, record, offset, columns, nodes, column, start);
                        continue;
                    }
                    if (stop < start) continue; // seen by the block before
                    Set(columns, nodes, column++, offset, start, stop);
                    start = stop + 1;
                }
                if (at == last) break;
                at = Math.Min(at + Vector256<byte>.Count, last);
            }
            Set(columns, nodes, column++, offset, start, record.Length);
            return column;
        }
        for (; at < record.Length; at++)
        {
            if (record[at] == delimiter)
            {
                Set(columns, nodes, column++, offset, start, at);
                start = at + 1;
            }
            else if (record[at] == quote && IsOpening(options, record, start, at))
            {
                return SplitQuoted(options, record, offset, columns, nodes, column, start);
            }
        }
        Set(columns, nodes, column++, offset, start, record.Length);
        return column;
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOpening(CsvOptions options, ReadOnlySpan<byte> record, int start, int quote) =>
        quote == start || (quote > start && options.Trim && record[start..quote].IndexOfAnyExcept(options.Blanks) < 0);

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
        if ((uint)target >= (uint)nodes.Length) return;
        ref var node = ref nodes[target];
        node.Start = node.SourceStart = offset + start;
        node.Length = node.SourceLength = end - start;
    }
}
