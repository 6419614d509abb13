using System.Buffers;
using Bridge.Formats;

namespace Bridge.Codecs.Layouts.Totals;

/// <summary>The first pass over a file whose trailers have totals over several messages: one that is wrong, or does not come, speaks against the file as a whole.</summary>
internal sealed class TotalsSurvey(IFramer framer, RunningTotals totals, int maxFrame) : IStreamSurvey
{
    private readonly FrameReader _frames = new(framer, maxFrame);
    private bool _isBroken;

    public string? Fault => totals.Contradiction;

    public void Read(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        while (!_isBroken)
        {
            var before = input.Length;
            var result = _frames.Read(ref input, endOfStream, out _);
            _isBroken = result.Status == FrameStatus.Broken;
            if (result.Status == FrameStatus.NeedMore && before == input.Length) return;
        }
        input = input.Slice(input.End); // reading comes upon it again, where it is reported
    }

    public string? FaultAt(long offset) => null;
}
