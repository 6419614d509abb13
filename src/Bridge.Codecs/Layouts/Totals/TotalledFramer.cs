using System.Buffers;
using Bridge.Formats;

namespace Bridge.Codecs.Layouts.Totals;

/// <summary>Details of a stream whose trailers have totals. Where the stream cannot be read twice, a wrong trailer is skipped with the reason. One instance per stream.</summary>
internal sealed class TotalledFramer(Func<RunningTotals> createTotals, Func<RunningTotals, DetailFramer> create) : ISurveyedFramer
{
    private readonly DetailFramer _details = create(createTotals());

    public ReadOnlyMemory<byte> Preamble => _details.Preamble;

    public ReadOnlyMemory<byte> State => ((IFramer)_details).State;

    public IStreamSurvey BeginSurvey(int maxFrame)
    {
        var totals = createTotals();
        return new TotalsSurvey(create(totals), totals, maxFrame);
    }

    public void Resume(ReadOnlyMemory<byte> state) => _details.Resume(state);

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame) => _details.TryRead(ref input, endOfStream, out frame);

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream) => _details.TrySkip(ref input, endOfStream);

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output) => _details.Write(payload, output);
}
