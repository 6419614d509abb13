using System.Buffers;
using System.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Framing;

/// <summary>Feeds a framer with a stream cut into pieces, each piece a segment of its own, as sockets do.</summary>
internal static class Feed
{
    public static List<(FrameStatus Status, string Bytes)> Read(IFramer framer, ReadOnlySpan<byte> stream, IEnumerable<int> pieces, int maxFrame = int.MaxValue)
    {
        var reader = new FrameReader(framer, maxFrame);
        var found = new List<(FrameStatus, string)>();
        var waiting = new List<byte[]>();
        var at = 0;
        var ended = false;
        using var lengths = pieces.GetEnumerator();
        while (!ended)
        {
            var length = at < stream.Length && lengths.MoveNext() ? Math.Clamp(lengths.Current, 1, stream.Length - at) : stream.Length - at;
            if (length > 0) waiting.Add(stream.Slice(at, length).ToArray());
            at += length;
            ended = at == stream.Length;
            while (true)
            {
                var input = Sequence(waiting);
                var before = input.Length;
                var result = reader.Read(ref input, ended, out var frame);
                if (result.Status == FrameStatus.NeedMore && input.Length == before) break;
                if (result.Status is FrameStatus.Frame or FrameStatus.Skipped or FrameStatus.Broken) found.Add((result.Status, Encoding.Latin1.GetString(frame)));
                if (result.Status is FrameStatus.Skipped or FrameStatus.Broken) Assert.False(string.IsNullOrEmpty(result.Reason));
                if (result.Status == FrameStatus.Broken) return found;
                Assert.True(input.Length < before || result.Status == FrameStatus.Skipped, $"{result} consumed nothing");
                waiting = input.IsEmpty ? [] : [.. Segments(input)];
                if (result.Status == FrameStatus.NeedMore && input.IsEmpty) break;
            }
        }
        return found;
    }

    /// <summary>Frames alone, the stream in one piece.</summary>
    public static List<string> Frames(IFramer framer, string latin1) =>
        [.. Read(framer, Encoding.Latin1.GetBytes(latin1), []).Where(f => f.Status == FrameStatus.Frame).Select(f => f.Bytes)];

    public static byte[] Write(IFramer framer, params ReadOnlySpan<byte[]> payloads)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var payload in payloads) framer.Write(payload, output);
        return output.WrittenSpan.ToArray();
    }

    public static IEnumerable<int> RandomPieces(Random random, int largest)
    {
        while (true) yield return random.Next(1, largest + 1);
    }

    private static ReadOnlySequence<byte> Sequence(List<byte[]> pieces)
    {
        if (pieces.Count == 0) return default;
        if (pieces.Count == 1) return new ReadOnlySequence<byte>(pieces[0]);
        var first = new Segment(pieces[0], 0);
        var last = first;
        foreach (var piece in pieces.Skip(1)) last = last.Append(piece);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private static IEnumerable<byte[]> Segments(ReadOnlySequence<byte> input)
    {
        foreach (var segment in input)
        {
            if (!segment.IsEmpty) yield return segment.ToArray();
        }
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, long index) => (Memory, RunningIndex) = (bytes, index);

        public Segment Append(byte[] bytes)
        {
            var next = new Segment(bytes, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
