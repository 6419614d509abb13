using System.Runtime.InteropServices;
using Bridge.Messages;

namespace Bridge.Journal.Writing;

/// <summary>
/// Makes rows of the batches of a group: batches of one route that follow one another and share preamble and headers become one row of up to a mebibyte, since a row costs as much as
/// some hundred messages in it. A batch that fills its row alone becomes that row without a copy. Owned by the writer's thread.
/// </summary>
internal static class RowBuilder
{
    private const int MaxRowBytes = 1 << 20;

    /// <summary>What a row takes beside its blobs: its other columns and its part of the tree. Counted, so that the limit is one of the disk.</summary>
    public const int RowOverhead = 96;

    /// <summary>What a batch takes on disk as a row of its own.</summary>
    public static long SizeOf(MessageBatch batch) => (long)batch.Packed.Length + batch.Preamble.Length + batch.SharedHeaders.Encoded.Length + RowOverhead;

    /// <summary>Numbers the messages from <paramref name="next"/> on and fills <see cref="RouteState.NewRows"/>; returns the sequence after the last one.</summary>
    public static long Build(RouteState route, long next, DateTimeOffset now)
    {
        var appends = CollectionsMarshal.AsSpan(route.Appends);
        for (var from = 0; from < appends.Length;)
        {
            var first = appends[from].Batch!;
            var to = from + 1;
            long bytes = first.Packed.Length;
            while (to < appends.Length && bytes + appends[to].Batch!.Packed.Length <= MaxRowBytes && IsAlike(first, appends[to].Batch!)) bytes += appends[to++].Batch!.Packed.Length;

            var sequence = next;
            foreach (var append in appends[from..to])
            {
                append.FirstSequence = append.Count == 0 ? 0 : sequence;
                append.IsRow = false;
                sequence += append.Count;
            }
            if (sequence > next)
            {
                var isBatchItself = to - from == 1 && IsFull(first);
                appends[from].IsRow = isBatchItself;
                var batch = isBatchItself ? first : Join(appends[from..to], (int)bytes);
                batch.FirstSequence = next;
                batch.IdPrefix = route.IdPrefix;
                batch.ReceivedAt = first.ReceivedAt == default ? now : first.ReceivedAt;
                batch.Preamble = route.Preamble = Keep(route.Preamble, first.Preamble);
                batch.SharedHeaders = new HeaderSet(route.Headers = Keep(route.Headers, first.SharedHeaders.Encoded));
                route.NewRows.Add(new SharedRow(batch) { IsBatchItself = isBatchItself });
            }
            next = sequence;
            from = to;
        }
        return next;
    }

    /// <summary>The commit failed: frees the copies; the batches are still there for the next try.</summary>
    public static void Undo(RouteState route)
    {
        foreach (var row in route.NewRows)
        {
            if (!row.IsBatchItself) row.Release();
        }
        route.NewRows.Clear();
    }

    private static bool IsAlike(MessageBatch a, MessageBatch b) =>
        a.Preamble.Span.SequenceEqual(b.Preamble.Span) && a.SharedHeaders.Encoded.Span.SequenceEqual(b.SharedHeaders.Encoded.Span);

    /// <summary>A batch that leaves most of its memory empty is copied, or the rows kept for readers would hold mostly nothing.</summary>
    private static bool IsFull(MessageBatch batch) =>
        MemoryMarshal.TryGetArray(batch.Packed, out var segment) && segment.Array!.Length <= 4L * batch.Packed.Length;

    private static MessageBatch Join(ReadOnlySpan<AppendOperation> appends, int bytes)
    {
        var joined = MessageBatch.Rent(bytes);
        foreach (var append in appends) joined.AddAll(append.Batch!);
        return joined;
    }

    private static byte[] Keep(byte[] kept, ReadOnlyMemory<byte> value) => kept.AsSpan().SequenceEqual(value.Span) ? kept : value.ToArray();
}
