using System.Buffers;
using Bridge.Formats;

namespace Bridge.Adapters.Tcp;

/// <summary>Tells answers in a stream of bytes. One instance per connection; not thread-safe; performs no I/O.</summary>
internal sealed class AnswerReader
{
    private readonly ExpectedAnswers _expected;
    private readonly FrameReader? _frames;
    private readonly (AnswerKind? Kind, ReadOnlyMemory<byte> Bytes)[] _known;

    /// <summary><paramref name="framer"/> is used for framed answers only.</summary>
    public AnswerReader(ExpectedAnswers expected, IFramer framer, int maxFrame)
    {
        _expected = expected;
        _frames = expected.Framed ? new FrameReader(framer, maxFrame) : null;
        _known = [.. new (AnswerKind?, ReadOnlyMemory<byte> Bytes)[] { (AnswerKind.Refused, expected.Refused), (AnswerKind.Busy, expected.Busy), (null, expected.Ignored), (AnswerKind.Accepted, expected.Accepted) }.Where(static k => !k.Bytes.IsEmpty)];
    }

    /// <summary>Takes the next answer from the front of the input; null if more bytes are needed.</summary>
    public Answer? TryRead(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        while (!input.IsEmpty)
        {
            var before = input.Length;
            var answer = _frames is null ? TakeBytes(ref input) : TakeFrame(ref input, endOfStream);
            if (answer is not null || input.Length == before) return answer;
        }
        return null;
    }

    private Answer? TakeBytes(ref ReadOnlySequence<byte> input)
    {
        var isPossible = false;
        foreach (var (kind, bytes) in _known)
        {
            var length = (int)Math.Min(bytes.Length, input.Length);
            if (!Equal(input.Slice(0, length), bytes.Span[..length])) continue;
            isPossible = true;
            if (length < bytes.Length) continue;
            input = input.Slice(length);
            return kind is { } known ? new Answer(known, bytes) : null;
        }
        if (isPossible) return null;
        var all = new Answer(AnswerKind.Unexpected, input.ToArray());
        input = input.Slice(input.End);
        return all;
    }

    private Answer? TakeFrame(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        var result = _frames!.Read(ref input, endOfStream, out var frame);
        switch (result.Status)
        {
            case FrameStatus.NeedMore or FrameStatus.Ignored:
                return null;
            case FrameStatus.Frame:
                var bytes = frame.ToArray();
                foreach (var (kind, expected) in _known)
                {
                    if (Matches(bytes, expected.Span)) return kind is { } known ? new Answer(known, bytes) : null;
                }
                return new Answer(_expected.Accepted.IsEmpty ? AnswerKind.Accepted : AnswerKind.Unexpected, bytes);
            default:
                return new Answer(AnswerKind.Unexpected, frame.ToArray());
        }
    }

    private bool Matches(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> expected) => _expected.Match switch
    {
        AnswerMatch.Start => answer.StartsWith(expected),
        AnswerMatch.Contains => answer.IndexOf(expected) >= 0,
        _ => answer.SequenceEqual(expected),
    };

    private static bool Equal(in ReadOnlySequence<byte> input, ReadOnlySpan<byte> bytes)
    {
        if (input.IsSingleSegment) return input.FirstSpan.SequenceEqual(bytes);
        return input.ToArray().AsSpan().SequenceEqual(bytes);
    }
}
