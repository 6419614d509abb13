using System.Buffers;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Mapping.Testing;

/// <summary>Cuts an input into messages by a codec's own framer, for tests and the command line; without one the input is one message.</summary>
public static class MessageCutter
{
    private const int ReadBytes = 256 * 1024;

    /// <summary>The messages of an input that is in memory: one batch for each preamble. The batches own their bytes.</summary>
    /// <param name="input">All of it.</param>
    /// <param name="codec">The format; null for bytes as they are.</param>
    /// <param name="headers">Headers of every message, such as <c>:topic</c>.</param>
    public static IReadOnlyList<MessageBatch> Cut(ReadOnlyMemory<byte> input, ICodec? codec, HeaderSet headers = default)
    {
        using var stream = new MemoryStream(input.ToArray(), writable: false);
        return [.. Cut(stream, codec, headers, maxFrame: int.MaxValue, asItComes: false)];
    }

    /// <summary>
    /// The messages of a stream as it comes, in bounded memory: what one read brought is a batch, which the caller disposes. Bytes that are no whole
    /// frame, or one above <paramref name="maxFrame"/>, are messages with a fault.
    /// </summary>
    public static IEnumerable<MessageBatch> Cut(Stream input, ICodec? codec, HeaderSet headers, int maxFrame)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Cut(input, codec, headers, maxFrame, asItComes: true);
    }

    private static IEnumerable<MessageBatch> Cut(Stream input, ICodec? codec, HeaderSet headers, int maxFrame, bool asItComes)
    {
        if (codec?.CreateFramer() is not { } framer)
        {
            yield return Whole(input, headers);
            yield break;
        }
        var survey = Survey(input, framer, maxFrame);
        var reader = new FrameReader(framer, maxFrame);
        var window = new Window(input);
        var batch = NewBatch(headers, 1);
        var record = 0L;
        while (true)
        {
            var rest = window.Unread;
            var before = rest.Length;
            var result = reader.Read(ref rest, window.IsAtEnd, out var frame);
            if (result.Status is FrameStatus.Frame or FrameStatus.Skipped or FrameStatus.Broken)
            {
                var fault = result.Status == FrameStatus.Frame ? survey?.FaultAt(window.Offset) : result.Reason ?? "no whole frame";
                if (batch.Count > 0 && !reader.Preamble.Span.SequenceEqual(batch.Preamble.Span))
                {
                    yield return batch;
                    batch = NewBatch(headers, record + 1);
                }
                if (batch.Count == 0) batch.Preamble = reader.Preamble.ToArray();
                batch.Add(new MessageDraft
                {
                    Frame = frame,
                    Place = new Place(++record, window.Offset),
                    Fault = fault,
                });
            }
            window.Take(before - rest.Length);
            if (result.Status == FrameStatus.Broken) break;
            if (result.Status != FrameStatus.NeedMore || before != rest.Length) continue;
            if (asItComes && batch.Count > 0)
            {
                yield return batch; // the next read may wait for a peer
                batch = NewBatch(headers, record + 1);
            }
            if (!window.Fill()) break;
        }
        if (batch.Count > 0) yield return batch;
        else batch.Dispose();
    }

    // What is larger than a framer may hold back is looked through first, if it can be read twice.
    private static IStreamSurvey? Survey(Stream input, IFramer framer, int maxFrame)
    {
        if (framer is not ISurveyedFramer surveyed || !input.CanSeek || input.Length - input.Position <= maxFrame) return null;
        var start = input.Position;
        var survey = surveyed.BeginSurvey(maxFrame);
        var window = new Window(input);
        do
        {
            var rest = window.Unread;
            var before = rest.Length;
            survey.Read(ref rest, window.IsAtEnd);
            window.Take(before - rest.Length);
        }
        while (window.Fill());
        input.Position = start;
        return survey;
    }

    private static MessageBatch Whole(Stream input, HeaderSet headers)
    {
        using var copy = new MemoryStream();
        input.CopyTo(copy);
        var batch = NewBatch(headers, 1);
        batch.Add(new MessageDraft { Body = copy.GetBuffer().AsSpan(0, (int)copy.Length), Place = new Place(1, 0) });
        return batch;
    }

    // Numbered as in a journal, so that what is fixed for each message ($uuid4, $random) differs from one to the next.
    private static MessageBatch NewBatch(HeaderSet headers, long first)
    {
        var batch = MessageBatch.Rent();
        batch.SharedHeaders = headers;
        batch.IdPrefix = "record";
        batch.FirstSequence = first;
        return batch;
    }

    /// <summary>The part of a stream that is in memory and not consumed yet.</summary>
    private sealed class Window(Stream input)
    {
        private byte[] _buffer = new byte[ReadBytes];
        private int _start;
        private int _end;

        /// <summary>Where the unread part begins in the stream.</summary>
        public long Offset { get; private set; }

        /// <summary>The stream has no more.</summary>
        public bool IsAtEnd { get; private set; }

        public ReadOnlySequence<byte> Unread => new(_buffer, _start, _end - _start);

        public void Take(long count)
        {
            _start += (int)count;
            Offset += count;
        }

        /// <summary>Reads more; true also once at the end, so that the framer sees that it is the end. False if it has seen it.</summary>
        public bool Fill()
        {
            if (IsAtEnd) return false;
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
            if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
            var read = input.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            IsAtEnd = read == 0;
            return true;
        }
    }
}
