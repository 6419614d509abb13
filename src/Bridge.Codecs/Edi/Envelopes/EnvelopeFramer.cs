using System.Buffers;
using Bridge.Codecs.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Edi.Envelopes;

/// <summary>
/// Cuts a stream into whole envelopes, each one frame (<c>document: interchange</c>). What stands outside of them is a frame up to the next envelope. One stream.
/// </summary>
internal sealed class EnvelopeFramer(Func<IEnvelopeFramer> create) : IFramer
{
    /// <summary>No line end is longer.</summary>
    private const int MaxLineEnd = 8;

    private readonly EnvelopeScout _scout = new(create);
    private long _ahead;       // bytes of the frame at the front that the scout has seen
    private (long Start, int Length) _gap;   // the line end before the segment that was seen last
    private bool _isBare;      // the frame holds messages without an envelope
    private bool _isEnded;     // the trailer was seen, its line end may still come

    public ReadOnlyMemory<byte> Preamble => default;

    public void Resume(ReadOnlyMemory<byte> preamble)
    {
        // Each frame is whole: there is nothing to go on with.
    }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        while (!_isEnded)
        {
            var rest = input.Slice(_ahead);
            var (before, wasOpen) = (rest.Length, _scout.IsOpen);
            var step = _scout.TryStep(ref rest, endOfStream);
            var taken = before - rest.Length;
            switch (step)
            {
                case EnvelopeScout.Step.NeedMore:
                    if (!endOfStream || input.IsEmpty) return FrameResult.NeedMore;
                    return Take(ref input, input.Length, 0, out frame);
                case EnvelopeScout.Step.Outside when _ahead == 0 && _scout.IsIgnored && IsBlank(input):
                    input = rest;
                    return FrameResult.Ignored;
                case EnvelopeScout.Step.EndBefore:
                case EnvelopeScout.Step.Inside when !wasOpen && _isBare:
                    var length = _ahead;
                    return Take(ref input, length, taken, out frame);
                case EnvelopeScout.Step.End:
                    _ahead += taken;
                    _isEnded = true;
                    continue;
                default:
                    _isBare |= step == EnvelopeScout.Step.Outside && !_scout.IsIgnored;
                    var isLineEnd = _scout.IsIgnored && ByteSearch.At(input, _ahead) is (byte)'\r' or (byte)'\n';
                    if (!isLineEnd || _gap.Start + _gap.Length != _ahead) _gap = (_ahead, 0);
                    if (isLineEnd) _gap.Length = (int)Math.Min(_gap.Length + taken, MaxLineEnd);
                    _ahead += taken;
                    continue;
            }
        }
        // What stands before the trailer stands behind it too, if its sender writes lines.
        var lineEnd = input.Slice(_gap.Start, _gap.Length).ToArray();
        var behind = input.Slice(_ahead);
        if (behind.Length < lineEnd.Length && !endOfStream) return FrameResult.NeedMore;
        var isThere = behind.Length >= lineEnd.Length && behind.Slice(0, lineEnd.Length).ToArray().AsSpan().SequenceEqual(lineEnd);
        return Take(ref input, _ahead + (isThere ? lineEnd.Length : 0), 0, out frame);
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        input = input.Slice(Math.Min(_ahead, input.Length));
        _ahead = 0;
        _isEnded = _isBare = false;
        if (_scout.IsOpen) return _scout.TrySkipEnvelope(ref input, endOfStream);
        if (!_scout.TrySkip(ref input, endOfStream)) return false;
        _scout.Reset();
        return true;
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output) => output.Write(payload);

    private static bool IsBlank(in ReadOnlySequence<byte> input) => ByteSearch.At(input, 0) is <= (byte)' ' or >= 0x80;

    private FrameResult Take(ref ReadOnlySequence<byte> input, long length, long ahead, out ReadOnlySequence<byte> frame)
    {
        frame = input.Slice(0, length);
        input = input.Slice(length);
        _ahead = ahead;
        _gap = default;
        _isEnded = _isBare = false;
        return FrameResult.Frame;
    }
}
