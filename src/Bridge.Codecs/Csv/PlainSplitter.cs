using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Bridge.Documents;

namespace Bridge.Codecs.Csv;

/// <summary>
/// Finds the columns of a record that has no quotes, as most have none, and writes them straight to their nodes. Immutable and thread-safe; one for each plan.
/// </summary>
internal sealed class PlainSplitter
{
    /// <summary>The most columns that it takes.</summary>
    private const int MostColumns = 256;

    private const int Block = 64;

    private readonly DocumentNode[] _template;
    private readonly byte _delimiter;
    private readonly byte _quote;
    private readonly byte _stop;

    private PlainSplitter(DocumentNode[] template, byte delimiter, byte quote, byte stop) => (_template, _delimiter, _quote, _stop) = (template, delimiter, quote, stop);

    /// <summary>A splitter for a dialect and a plan; null if the dialect wants more than a look for delimiters, or the plan leaves columns out.</summary>
    public static PlainSplitter? For(CsvOptions options, CsvPlan plan)
    {
        for (var i = 0; i < plan.Columns.Length; i++)
        {
            if (plan.Columns[i] != i) return null;
        }
        var mayUse = Vector256.IsHardwareAccelerated && !options.Trim && plan.Columns.Length is > 0 and <= MostColumns;
        return mayUse ? new PlainSplitter(plan.Whole, options.Delimiter, options.Quote ?? options.Lf, options.Stop) : null;
    }

    /// <summary>
    /// Writes kind, flags and place of each column's node. Returns how many columns the record has, which may be fewer or more than nodes; -1 if a quote or a line end stands
    /// in it, then nodes may be written in part.
    /// </summary>
    /// <param name="record">The record without its line end.</param>
    /// <param name="offset">Where it starts in the source.</param>
    /// <param name="nodes">The document's nodes, the object first; names, ends and parents are there.</param>
    [SkipLocalsInit]
    public int Split(ReadOnlySpan<byte> record, int offset, Span<DocumentNode> nodes)
    {
        Span<int> ends = stackalloc int[MostColumns + Block + 8];
        ref var end = ref MemoryMarshal.GetReference(ends);
        ref var bytes = ref MemoryMarshal.GetReference(record);
        var count = 0;
        if (record.Length < Block)
        {
            Span<byte> padded = stackalloc byte[Block];
            record.CopyTo(padded);
            if (!Look(ref MemoryMarshal.GetReference(padded), (1UL << record.Length) - 1, out var found)) return -1;
            count = Append(ref end, 0, 0, found);
        }
        else
        {
            for (var at = 0; at < record.Length; at += Block)
            {
                // The last block begins earlier, so that it ends with the record.
                var from = Math.Min(at, record.Length - Block);
                if (!Look(ref Unsafe.Add(ref bytes, from), ulong.MaxValue << (at - from), out var found) || count > MostColumns) return -1;
                count = Append(ref end, count, from, found);
            }
        }
        Unsafe.Add(ref end, count++) = record.Length;
        Place(ref end, Math.Min(count, _template.Length - 1), offset, nodes);
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Look(ref byte block, ulong within, out ulong delimiters)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var all = Vector512.LoadUnsafe(ref block);
            delimiters = Vector512.Equals(all, Vector512.Create(_delimiter)).ExtractMostSignificantBits() & within;
            return ((Vector512.Equals(all, Vector512.Create(_quote)) | Vector512.Equals(all, Vector512.Create(_stop))).ExtractMostSignificantBits() & within) == 0;
        }
        var low = Vector256.LoadUnsafe(ref block);
        var high = Vector256.LoadUnsafe(ref block, 32);
        delimiters = Mask(Vector256.Equals(low, Vector256.Create(_delimiter)), Vector256.Equals(high, Vector256.Create(_delimiter))) & within;
        var (quote, stop) = (Vector256.Create(_quote), Vector256.Create(_stop));
        return (Mask(Vector256.Equals(low, quote) | Vector256.Equals(low, stop), Vector256.Equals(high, quote) | Vector256.Equals(high, stop)) & within) == 0;
    }

    private static ulong Mask(Vector256<byte> low, Vector256<byte> high) => low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);

    // Four at a time without asking how many there are: a wrong guess of a branch costs more than a store.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Append(ref int ends, int count, int from, ulong found)
    {
        var total = count + BitOperations.PopCount(found);
        for (; count < total; count += 4)
        {
            for (var i = 0; i < 4; i++)
            {
                Unsafe.Add(ref ends, count + i) = from + BitOperations.TrailingZeroCount(found);
                found &= found - 1;
            }
        }
        return total;
    }

    private void Place(ref int ends, int count, int offset, Span<DocumentNode> nodes)
    {
        ref var node = ref MemoryMarshal.GetReference(nodes[..(count + 1)]);
        ref var template = ref MemoryMarshal.GetArrayDataReference(_template);
        var start = offset;
        for (var column = 0; column < count; column++)
        {
            node = ref Unsafe.Add(ref node, 1);
            template = ref Unsafe.Add(ref template, 1);
            var end = offset + Unsafe.Add(ref ends, column);
            node.SetState(template);
            node.SetPlace(start, end - start);
            start = end + 1;
        }
    }
}
