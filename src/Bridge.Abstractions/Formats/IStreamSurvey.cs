using System.Buffers;

namespace Bridge.Formats;

/// <summary>What a first pass over a stream finds out, in bounded memory. Not thread-safe; performs no I/O.</summary>
public interface IStreamSurvey
{
    /// <summary>Takes what it can from the front of <paramref name="input"/>; the rest comes again, with more bytes behind it.</summary>
    void Read(ref ReadOnlySequence<byte> input, bool endOfStream);

    /// <summary>Why nothing of the stream must be released, because the stream contradicts itself as a whole; null if something may be. Complete behind the end of the stream.</summary>
    string? Fault { get; }

    /// <summary>Why the frame at this offset of the stream must not be released, because its envelope contradicts itself; null if it may be.</summary>
    string? FaultAt(long offset);
}
