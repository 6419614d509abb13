using System.Buffers;
using Bridge.Formats;

namespace Bridge.Codecs.Edi.Envelopes;

/// <summary>Reads a stream ahead of those who take its messages, and finds out which envelopes contradict themselves. One stream; not thread-safe.</summary>
internal sealed class EnvelopeScout(Func<IEnvelopeFramer> create)
{
    /// <summary>While an envelope is passed over: what may gather of one message in it.</summary>
    private const int MaxBuffered = 64 * 1024;

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

    /// <summary>True if the last step met what carries no data: white space, headers.</summary>
    public bool IsIgnored { get; private set; }

    /// <summary>Why the envelope that ended with the last step must not be released; null if it may be.</summary>
    public string? Fault { get; private set; }

    public Step TryStep(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        var result = _framer.TryRead(ref input, endOfStream, out _);
        if (result.Status is FrameStatus.NeedMore or FrameStatus.Broken) return Step.NeedMore; // broken: the data end within the envelope, which is told by who reads it
        IsIgnored = result.Status == FrameStatus.Ignored;
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

    /// <summary>Passes over one message, as it comes.</summary>
    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream) => _framer.TrySkip(ref input, endOfStream);

    /// <summary>Passes over the envelope that is open, as it comes, and forgets everything; false if more bytes are needed.</summary>
    public bool TrySkipEnvelope(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        while (true)
        {
            var before = input;
            switch (TryStep(ref input, endOfStream))
            {
                case Step.EndBefore:
                    input = before; // what begins here is another envelope, of which nothing is known yet
                    Reset();
                    return true;
                case Step.End:
                    Reset();
                    return true;
                case Step.NeedMore when endOfStream:
                    input = input.Slice(input.End);
                    Reset();
                    return true;
                case Step.NeedMore:
                    if (input.Length > MaxBuffered && TrySkip(ref input, endOfStream)) continue;
                    return false;
            }
        }
    }

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
