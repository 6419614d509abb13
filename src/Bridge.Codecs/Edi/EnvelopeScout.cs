using System.Buffers;
using Bridge.Formats;

namespace Bridge.Codecs.Edi;

/// <summary>Reads a stream ahead of those who take its messages, and finds out which envelopes contradict themselves. One stream; not thread-safe.</summary>
internal sealed class EnvelopeScout(Func<IEnvelopeFramer> create)
{
    private IEnvelopeFramer _framer = create();
    private string? _fault;

    /// <summary>What a step met.</summary>
    internal enum Step
    {
        /// <summary>More bytes are needed.</summary>
        NeedMore,
        /// <summary>Something that stands in no envelope.</summary>
        Outside,
        /// <summary>The front, or the inside, of an envelope.</summary>
        Inside,
        /// <summary>The end of an envelope; <see cref="Fault"/> says whether it is good.</summary>
        End,
        /// <summary>The envelope ended before the bytes of this step, which begin another; <see cref="Fault"/> is of the one that ended.</summary>
        EndBefore,
    }

    public bool IsOpen { get; private set; }

    /// <summary>Why the envelope that ended with the last step must not be released; null if it may be.</summary>
    public string? Fault { get; private set; }

    public Step TryStep(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        var result = _framer.TryRead(ref input, endOfStream, out _);
        if (result.Status == FrameStatus.NeedMore) return Step.NeedMore;
        var events = _framer.Events;
        var isLost = (events & EnvelopeEvents.Lost) != 0 && IsOpen;
        if (isLost) End("it has no trailer: it was cut, or the trailer is damaged");
        if ((events & EnvelopeEvents.Opened) != 0) IsOpen = true;
        if (isLost) return Step.EndBefore;
        if ((events & EnvelopeEvents.Contradicted) != 0) _fault ??= result.Reason;
        if ((events & EnvelopeEvents.Closed) == 0 || !IsOpen) return IsOpen ? Step.Inside : Step.Outside;
        End(null);
        return Step.End;
    }

    /// <summary>The stream has ended within the envelope.</summary>
    public void Cut() => End("the data end before its trailer");

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream) => _framer.TrySkip(ref input, endOfStream);

    public void Resume(ReadOnlyMemory<byte> preamble)
    {
        _framer.Resume(preamble);
        IsOpen = !preamble.IsEmpty;
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        _framer = create();
        IsOpen = false;
        _fault = Fault = null;
    }

    private void End(string? fault)
    {
        fault ??= _fault;
        Fault = fault is null ? null : $"held back with all messages of its envelope: {fault} (totals: reject; warn lets them pass)";
        _fault = null;
        IsOpen = false;
    }
}
