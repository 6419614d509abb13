using System.Buffers;
using Bridge.Formats;

namespace Bridge.Codecs.Edi.Envelopes;

/// <summary>Holds the messages of an envelope back until its trailer was seen; those of one that contradicts itself come out as dead letters, each with the reason. One stream.</summary>
internal sealed class HoldingFramer(Func<IEnvelopeFramer> create) : ISurveyedFramer
{
    private readonly IEnvelopeFramer _inner = create();
    private readonly EnvelopeScout _scout = new(create);
    private bool _isHolding = true;
    private string? _fault;
    private long _known;     // bytes at the front that may be taken
    private long _ahead;     // bytes behind them that the scout has seen

    public ReadOnlyMemory<byte> Preamble => _inner.Preamble;

    public IStreamSurvey BeginSurvey(int maxFrame)
    {
        _isHolding = false;
        return new EnvelopeSurvey(create);
    }

    public void Resume(ReadOnlyMemory<byte> preamble)
    {
        _inner.Resume(preamble);
        _scout.Reset();
        _scout.Resume(preamble);
        _known = _ahead = 0;
        _fault = null;
    }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (_isHolding && _known == 0 && !LookAhead(input, endOfStream)) return FrameResult.NeedMore;
        var before = input.Length;
        var result = _inner.TryRead(ref input, endOfStream, out frame);
        if (result.Status == FrameStatus.Skipped && (_inner.Events & EnvelopeEvents.Lost) != 0)
        {
            // The trailer that did not come is the reason that each message before this header has already.
            frame = default;
            result = FrameResult.Ignored;
        }
        if (!_isHolding) return result;
        var taken = before - input.Length;
        _ahead = Math.Max(0, _ahead - Math.Max(0, taken - _known));
        _known = Math.Max(0, _known - taken);
        return result.Status == FrameStatus.Frame && _fault is not null ? FrameResult.Skipped(_fault) : result;
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        if (!_isHolding) return _inner.TrySkip(ref input, endOfStream);
        if (!_scout.IsOpen)
        {
            // A message in no envelope, or one that is released.
            if (!_inner.TrySkip(ref input, endOfStream)) return false;
            _scout.Reset();
            _known = _ahead = 0;
            return true;
        }
        input = input.Slice(Math.Min(_ahead, input.Length));
        _ahead = 0;
        return _scout.TrySkipEnvelope(ref input, endOfStream);
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output) => _inner.Write(payload, output);

    // Finds out how much of the front may be taken: an envelope to its end, or what stands in none.
    private bool LookAhead(in ReadOnlySequence<byte> input, bool endOfStream)
    {
        if (!_scout.IsOpen) _fault = null;
        var rest = input.Slice(_ahead);
        while (true)
        {
            var before = rest.Length;
            var step = _scout.TryStep(ref rest, endOfStream);
            if (step == EnvelopeScout.Step.NeedMore && endOfStream && _scout.IsOpen)
            {
                _scout.Cut();
                (_known, _ahead, _fault) = (input.Length, 0, _scout.Fault);
                return true;
            }
            var taken = before - rest.Length;
            switch (step)
            {
                case EnvelopeScout.Step.NeedMore:
                    _ahead += taken;
                    return endOfStream; // nothing is open: the rest is what it is
                case EnvelopeScout.Step.Inside:
                    _ahead += taken;
                    continue;
                case EnvelopeScout.Step.EndBefore:
                    (_known, _ahead, _fault) = (_ahead, taken, _scout.Fault);
                    if (_known > 0) return true;
                    continue;
                default:
                    (_known, _ahead, _fault) = (_ahead + taken, 0, step == EnvelopeScout.Step.End ? _scout.Fault : null);
                    return true;
            }
        }
    }
}
