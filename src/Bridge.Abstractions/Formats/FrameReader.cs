using System.Buffers;

namespace Bridge.Formats;

/// <summary>
/// Reads frames through a framer under a size limit: what every stream source uses. A frame above the limit is not kept whole: its head is
/// returned once as <see cref="FrameStatus.Skipped"/>, the rest is discarded as it arrives, so memory stays bounded.
/// One instance per stream; not thread-safe; performs no I/O.
/// </summary>
public sealed class FrameReader
{
    /// <summary>How much of an oversized frame is kept for the dead letter, in bytes: enough to recognise it.</summary>
    public const int KeptHead = 4 * 1024;

    private readonly IFramer _framer;
    private readonly int _maxFrame;
    private bool _skipping;

    /// <summary>Wraps a framer. <paramref name="maxFrame"/> in bytes.</summary>
    public FrameReader(IFramer framer, int maxFrame)
    {
        ArgumentNullException.ThrowIfNull(framer);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxFrame);
        _framer = framer;
        _maxFrame = maxFrame;
    }

    /// <summary>True when the last answer was <see cref="FrameStatus.Skipped"/> because a frame was above the limit, not because the framer found noise. A connection is closed then.</summary>
    public bool IsOversized { get; private set; }

    /// <summary>The framer's preamble.</summary>
    public ReadOnlyMemory<byte> Preamble => _framer.Preamble;

    /// <summary>The framer's state, with which reading can be resumed; see <see cref="IFramer.State"/>.</summary>
    public ReadOnlyMemory<byte> State => _framer.State;

    /// <summary>
    /// Takes the next frame from the front of <paramref name="input"/>. After <see cref="FrameStatus.NeedMore"/> call again with more bytes; the input may have
    /// shrunk meanwhile. Never lets more than the limit plus one read accumulate.
    /// </summary>
    public FrameResult Read(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        IsOversized = false;
        if (_skipping)
        {
            if (!_framer.TrySkip(ref input, endOfStream)) return FrameResult.NeedMore;
            _skipping = false;
        }
        var before = input;
        var result = _framer.TryRead(ref input, endOfStream, out frame);
        if (result.Status == FrameStatus.Frame && frame.Length > _maxFrame)
        {
            IsOversized = true;
            var length = frame.Length;
            frame = frame.Slice(0, Math.Min(frame.Length, KeptHead));
            return FrameResult.Skipped($"A frame of {length} bytes is above max_frame ({_maxFrame} bytes); its first {frame.Length} bytes are kept. Raise max_frame if such messages are right.");
        }
        if (result.Status != FrameStatus.NeedMore || before.Length <= _maxFrame) return result;

        IsOversized = true;
        frame = before.Slice(0, Math.Min(before.Length, KeptHead));
        input = before;
        _skipping = !_framer.TrySkip(ref input, endOfStream);
        return FrameResult.Skipped($"A frame is above max_frame ({_maxFrame} bytes); its first {frame.Length} bytes are kept, the rest is discarded. Raise max_frame if such messages are right.");
    }
}
