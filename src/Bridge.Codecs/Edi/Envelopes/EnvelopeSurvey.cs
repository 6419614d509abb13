using System.Buffers;
using Bridge.Formats;

namespace Bridge.Codecs.Edi.Envelopes;

/// <summary>The first pass over a file: counters, and the places of the envelopes that contradict themselves.</summary>
internal sealed class EnvelopeSurvey(Func<IEnvelopeFramer> create) : IStreamSurvey
{
    /// <summary>What is buffered of one message before it is passed over as it comes.</summary>
    private const int MaxBuffered = 1024 * 1024;

    /// <summary>Contradictory envelopes that are remembered one by one; behind them nothing is released.</summary>
    private const int MaxFaults = 100_000;

    private readonly EnvelopeScout _scout = new(create);
    private readonly List<(long Start, long End, string Reason)> _faults = [];
    private long _offset;
    private long _start;
    private bool _isSkipping;

    public string? Fault => null; // each envelope speaks for itself

    public void Read(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        while (true)
        {
            var (before, at, wasOpen) = (input.Length, _offset, _scout.IsOpen);
            var step = EnvelopeScout.Step.Inside;
            if (_isSkipping) _isSkipping = !_scout.TrySkip(ref input, endOfStream);
            else step = _scout.TryStep(ref input, endOfStream);
            _offset += before - input.Length;
            if (!wasOpen && _scout.IsOpen) _start = at;
            if (step is EnvelopeScout.Step.End or EnvelopeScout.Step.EndBefore)
            {
                Note(step == EnvelopeScout.Step.End ? _offset : at);
                _start = at;
            }
            if (step != EnvelopeScout.Step.NeedMore && !_isSkipping) continue;
            if (step == EnvelopeScout.Step.NeedMore && !endOfStream && input.Length > MaxBuffered)
            {
                _isSkipping = true;
                continue;
            }
            if (!endOfStream || !_scout.IsOpen) return;
            _scout.Cut();
            Note(long.MaxValue);
            return;
        }
    }

    public string? FaultAt(long offset)
    {
        int low = 0, high = _faults.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var (start, end, reason) = _faults[middle];
            if (offset < start) high = middle - 1;
            else if (offset >= end) low = middle + 1;
            else return reason;
        }
        return null;
    }

    private void Note(long end)
    {
        if (_scout.Fault is not { } fault || _faults.Count > MaxFaults) return;
        _faults.Add(_faults.Count < MaxFaults ? (_start, end, fault) : (_start, long.MaxValue, $"held back: more than {MaxFaults} envelopes before it contradict themselves"));
    }
}
