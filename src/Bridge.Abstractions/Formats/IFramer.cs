using System.Buffers;

namespace Bridge.Formats;

/// <summary>Cuts a byte stream into frames and back. One instance per stream; not thread-safe; performs no I/O, has no clock.</summary>
public interface IFramer
{
    /// <summary>
    /// Tries to take one frame from the front of <paramref name="input"/>, which then starts behind it.
    /// Called again with more bytes (the same front) after <see cref="FrameStatus.NeedMore"/>.
    /// </summary>
    /// <param name="input">All bytes that are not consumed yet.</param>
    /// <param name="endOfStream">No more bytes will come: what is left is the last frame, or broken.</param>
    /// <param name="frame">The payload without delimiters; for <see cref="FrameStatus.Skipped"/> and <see cref="FrameStatus.Broken"/> the bytes concerned.</param>
    FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame);

    /// <summary>
    /// Discards bytes of a frame that is too large to be kept, from the front of <paramref name="input"/>, without needing it whole.
    /// True when the frame's end was found; the input then starts behind it. A framer that cannot find the end consumes everything.
    /// </summary>
    bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream);

    /// <summary>What later frames need in order to be decoded alone (CSV header line, ISA, UNB). A change starts a new batch. Empty for most.</summary>
    ReadOnlyMemory<byte> Preamble { get; }

    /// <summary>
    /// What <see cref="Resume"/> needs in order to go on behind the frame read last: the preamble, and where the framer stands within a block. The bytes stay as they are until
    /// the next frame but one was read.
    /// </summary>
    ReadOnlyMemory<byte> State => Preamble;

    /// <summary>Goes on where another framer of the same stream was, from its <see cref="State"/>.</summary>
    void Resume(ReadOnlyMemory<byte> state);

    /// <summary>Writes one payload with its delimiters, length or check characters.</summary>
    /// <exception cref="MessageFormatException">The payload cannot be framed: it holds the delimiter, or is longer than the length field can say.</exception>
    void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output);
}
