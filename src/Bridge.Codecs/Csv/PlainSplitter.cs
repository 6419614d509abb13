using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Bridge.Documents;

namespace Bridge.Codecs.Csv;

/// <summary>
/// Finds the columns of a record that has neither quotes nor escapes, as most have none, and writes their places straight to their nodes. Immutable and thread-safe; one for each plan.
/// </summary>
internal sealed class PlainSplitter
{
    private const int Block = 64;

    /// <summary>The longest record that it takes, in blocks.</summary>
    private const int MostBlocks = 64;

    private readonly int _columns;
    private readonly Vector512<byte> _delimiters;
    private readonly Vector512<byte> _quotes;
    private readonly Vector512<byte> _stops;

    private PlainSplitter(int columns, byte delimiter, byte quote, byte stop) =>
        (_columns, _delimiters, _quotes, _stops) = (columns, Vector512.Create(delimiter), Vector512.Create(quote), Vector512.Create(stop));

    /// <summary>A splitter for a dialect and a plan; null if the dialect wants more than a look for delimiters, or the plan leaves columns out.</summary>
    public static PlainSplitter? For(CsvOptions options, CsvPlan plan)
    {
        for (var i = 0; i < plan.Columns.Length; i++)
        {
            if (plan.Columns[i] != i) return null;
        }
        var mayUse = Vector256.IsHardwareAccelerated && !options.Trim && plan.Columns.Length > 0;
        return mayUse ? new PlainSplitter(plan.Columns.Length, options.Delimiter, options.Quote ?? (options.Escapes == Escapes.Backslash ? (byte)'\\' : options.Lf), options.Stop) : null;
    }

    /// <summary>
    /// Writes the place of each column's node. Returns how many columns the record has, which may be fewer than nodes; -1 if there are more, or if a quote or a line end
    /// stands in it; then some places are written.
    /// </summary>
    /// <param name="record">The record without its line end.</param>
    /// <param name="offset">Where it starts in the source.</param>
    /// <param name="nodes">The document's nodes, the object first.</param>
    [SkipLocalsInit]
    public int Split(ReadOnlySpan<byte> record, int offset, Span<DocumentNode> nodes)
    {
        ref var node = ref MemoryMarshal.GetReference(nodes[1..(_columns + 1)]);
        Span<ulong> blocks = stackalloc ulong[MostBlocks + 2];
        ref var masks = ref MemoryMarshal.GetReference(blocks);
        var count = 0;
        if (record.Length < Block)
        {
            Span<byte> padded = stackalloc byte[Block];
            record.CopyTo(padded);
            if (!Look(ref MemoryMarshal.GetReference(padded), (1UL << record.Length) - 1, out masks)) return -1;
            count = BitOperations.PopCount(masks);
        }
        else
        {
            if (record.Length > MostBlocks * Block) return -1;
            ref var bytes = ref MemoryMarshal.GetReference(record);
            ref var mask = ref masks;
            var at = 0;
            for (; at <= record.Length - Block; at += Block)
            {
                if (!Look(ref Unsafe.Add(ref bytes, at), ulong.MaxValue, out mask)) return -1;
                count += BitOperations.PopCount(mask);
                mask = ref Unsafe.Add(ref mask, 1);
            }
            // The last block begins earlier, so that it ends with the record.
            var rest = record.Length - at;
            if (!Look(ref Unsafe.Add(ref bytes, record.Length - Block), ulong.MaxValue, out mask)) return -1;
            mask = rest == 0 ? 0 : mask >> (Block - rest);
            count += BitOperations.PopCount(mask);
        }
        if (count >= _columns) return -1;
        var from = offset;
        var start = offset;
        var found = masks;
        for (var column = 0; column < count; column++)
        {
            while (found == 0)
            {
                masks = ref Unsafe.Add(ref masks, 1);
                found = masks;
                from += Block;
            }
            var end = from + BitOperations.TrailingZeroCount(found);
            node.SetPlace(start, end - start);
            found &= found - 1;
            start = end + 1;
            node = ref Unsafe.Add(ref node, 1);
        }
        node.SetPlace(start, offset + record.Length - start);
        return count + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Look(ref byte block, ulong within, out ulong delimiters)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var all = Vector512.LoadUnsafe(ref block);
            delimiters = Vector512.Equals(all, _delimiters).ExtractMostSignificantBits() & within;
            return ((Vector512.Equals(all, _quotes) | Vector512.Equals(all, _stops)).ExtractMostSignificantBits() & within) == 0;
        }
        var low = Vector256.LoadUnsafe(ref block);
        var high = Vector256.LoadUnsafe(ref block, 32);
        delimiters = Mask(Vector256.Equals(low, _delimiters.GetLower()), Vector256.Equals(high, _delimiters.GetLower())) & within;
        var (quote, stop) = (_quotes.GetLower(), _stops.GetLower());
        return (Mask(Vector256.Equals(low, quote) | Vector256.Equals(low, stop), Vector256.Equals(high, quote) | Vector256.Equals(high, stop)) & within) == 0;
    }

    private static ulong Mask(Vector256<byte> low, Vector256<byte> high) => low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);
}
