using System.Buffers;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Mapping.Testing;

/// <summary>Cuts a whole input into messages by a codec's own framer, for tests and the command line; without one the input is one message.</summary>
public static class MessageCutter
{
    /// <summary>The messages of an input. The result owns its bytes.</summary>
    /// <param name="input">All of it.</param>
    /// <param name="codec">The format; null for bytes as they are.</param>
    /// <param name="headers">Headers of every message, such as <c>:topic</c>.</param>
    public static IReadOnlyList<MessageBatch> Cut(ReadOnlyMemory<byte> input, ICodec? codec, HeaderSet headers = default)
    {
        var batches = new List<MessageBatch>();
        if (codec?.CreateFramer() is not { } framer)
        {
            var only = NewBatch(default, headers);
            only.Add(new MessageDraft { Body = input.Span, Place = new Place(1, 0) });
            return [only];
        }
        var rest = new ReadOnlySequence<byte>(input);
        var record = 0L;
        MessageBatch? batch = null;
        while (true)
        {
            var offset = input.Length - rest.Length;
            var result = framer.TryRead(ref rest, endOfStream: true, out var frame);
            if (result.Status == FrameStatus.NeedMore) break;
            if (result.Status == FrameStatus.Ignored) continue;
            if (batch is null || !batch.Preamble.Span.SequenceEqual(framer.Preamble.Span))
            {
                batch = NewBatch(framer.Preamble.ToArray(), headers);
                batches.Add(batch);
            }
            batch.Add(new MessageDraft { Frame = frame, Place = new Place(++record, offset), Fault = result.Status == FrameStatus.Frame ? null : result.Reason ?? "no whole frame" });
            if (result.Status == FrameStatus.Broken) break;
        }
        return batches;
    }

    private static MessageBatch NewBatch(ReadOnlyMemory<byte> preamble, HeaderSet headers)
    {
        var batch = MessageBatch.Rent();
        batch.Preamble = preamble;
        batch.SharedHeaders = headers;
        return batch;
    }
}
