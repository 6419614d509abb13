using System.Buffers;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Cli.Commands;

/// <summary>
/// Cuts a stream into messages, a batch at a time, in bounded memory: what the commands that work without a bridge read by. Without a framer the whole stream is one message.
/// </summary>
internal static class MessageStream
{
    private const int BatchBytes = 256 * 1024;

    /// <summary>The batches in order. Each is valid until the next is asked for.</summary>
    public static IEnumerable<MessageBatch> Read(Stream input, IFramer? framer, HeaderSet headers, int maxFrame)
    {
        if (framer is null)
        {
            using var whole = Whole(input, headers);
            yield return whole;
            yield break;
        }
        var reader = new FrameReader(framer, maxFrame);
        var buffer = new byte[BatchBytes];
        int start = 0, end = 0;
        long offset = 0, record = 0;
        var atEnd = false;
        while (true)
        {
            using var batch = MessageBatch.Rent();
            batch.SharedHeaders = headers;
            var broken = false;
            while (true)
            {
                var rest = new ReadOnlySequence<byte>(buffer, start, end - start);
                var before = rest.Length;
                var preamble = reader.Preamble;
                var result = reader.Read(ref rest, atEnd, out var frame);
                if (result.Status is FrameStatus.Frame or FrameStatus.Skipped or FrameStatus.Broken)
                {
                    if (batch.Count == 0) batch.Preamble = reader.Preamble.ToArray();
                    else if (!reader.Preamble.Span.SequenceEqual(batch.Preamble.Span))
                    {
                        // The frame belongs to another preamble: give out what there is, then start a batch with it.
                        yield return batch;
                        batch.Clear();
                        batch.SharedHeaders = headers;
                        batch.Preamble = reader.Preamble.ToArray();
                    }
                    batch.Add(new MessageDraft
                    {
                        Frame = frame,
                        Place = new Place(++record, offset),
                        Fault = result.Status == FrameStatus.Frame ? null : result.Reason ?? "no whole frame",
                    });
                }
                var taken = (int)(before - rest.Length);
                start += taken;
                offset += taken;
                if (result.Status == FrameStatus.Broken)
                {
                    broken = true;
                    break;
                }
                if (result.Status == FrameStatus.NeedMore && taken == 0 && (batch.Count > 0 || !Fill())) break;
                if (batch.Count > 0 && batch.Packed.Length > BatchBytes) break;
            }
            if (batch.Count > 0) yield return batch;
            else yield break;
            if (broken) yield break;
        }

        // Reads more; false at the end of the stream, after the framer has seen that it is the end.
        bool Fill()
        {
            if (atEnd) return false;
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                end -= start;
                start = 0;
            }
            if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            var read = input.Read(buffer, end, buffer.Length - end);
            end += read;
            atEnd = read == 0;
            return true;
        }
    }

    private static MessageBatch Whole(Stream input, HeaderSet headers)
    {
        using var copy = new MemoryStream();
        input.CopyTo(copy);
        var batch = MessageBatch.Rent();
        batch.SharedHeaders = headers;
        batch.Add(new MessageDraft { Body = copy.GetBuffer().AsSpan(0, (int)copy.Length), Place = new Place(1, 0) });
        return batch;
    }
}
