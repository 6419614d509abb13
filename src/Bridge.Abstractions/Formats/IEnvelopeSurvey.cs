using System.Buffers;

namespace Bridge.Formats;

/// <summary>What a first pass over a stream finds out about its envelopes, in bounded memory. Not thread-safe; performs no I/O.</summary>
public interface IEnvelopeSurvey
{
    /// <summary>Takes what it can from the front of <paramref name="input"/>; the rest comes again, with more bytes behind it.</summary>
    void Read(ref ReadOnlySequence<byte> input, bool endOfStream);

    /// <summary>Why the frame at this offset of the stream must not be released, because its envelope contradicts itself; null if it may be.</summary>
    string? FaultAt(long offset);
}
