using System.Buffers;
using System.Text;
using Bridge.Formats;

namespace Bridge.Abstractions.Tests.Formats;

public class FrameReaderTests
{
    private sealed class LineFramer : IFramer
    {
        public ReadOnlyMemory<byte> Preamble => default;

        public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
        {
            frame = default;
            if (input.PositionOf((byte)'\n') is not { } end) return FrameResult.NeedMore;
            frame = input.Slice(0, end);
            input = input.Slice(input.GetPosition(1, end));
            return FrameResult.Frame;
        }

        public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
        {
            if (input.PositionOf((byte)'\n') is { } end)
            {
                input = input.Slice(input.GetPosition(1, end));
                return true;
            }
            input = input.Slice(input.End);
            return false;
        }

        public void Resume(ReadOnlyMemory<byte> preamble)
        {
        }

        public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
        {
            output.Write(payload);
            output.Write("\n"u8);
        }
    }

    [Fact]
    public void An_oversized_frame_is_shown_once_by_its_head_and_the_rest_is_discarded_as_it_arrives()
    {
        var reader = new FrameReader(new LineFramer(), 100);
        var results = new List<(FrameStatus Status, int Length)>();
        var pending = new List<byte>();
        void Feed(string text)
        {
            pending.AddRange(Encoding.ASCII.GetBytes(text));
            var input = new ReadOnlySequence<byte>(pending.ToArray());
            while (true)
            {
                var result = reader.Read(ref input, false, out var frame);
                if (result.Status == FrameStatus.NeedMore) break;
                results.Add((result.Status, (int)frame.Length));
            }
            pending = [.. input.ToArray()];
            Assert.True(pending.Count <= 200);
        }
        Feed("short\n");
        for (var i = 0; i < 50; i++) Feed(new string('x', 90));
        Feed("\nafter\n");
        Assert.Equal([(FrameStatus.Frame, 5), (FrameStatus.Skipped, 180), (FrameStatus.Frame, 5)], results);
    }
}
