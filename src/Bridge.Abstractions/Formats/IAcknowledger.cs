using System.Buffers;
using Bridge.Intake;

namespace Bridge.Formats;

/// <summary>
/// Answers messages as their format has it: HL7's ACK for each message, X12's 997 or EDIFACT's CONTRL for what came in one envelope. One instance per stream; not thread-safe; performs no
/// I/O. What it writes is one payload for the stream's framer, or nothing.
/// </summary>
public interface IAcknowledger
{
    /// <summary>
    /// Takes note of one message (or of bytes that are none) and of what became of it, in the order of the stream, and writes what its sender gets now. A format that answers whole envelopes
    /// writes nothing before the envelope ends.
    /// </summary>
    /// <param name="message">The frame as it came; of one that was too large, its head. Borrowed for the call.</param>
    /// <param name="receipt">What the intake said.</param>
    /// <param name="output">Where the answer goes.</param>
    /// <returns>
    /// False if the format has no answer for this: there is nobody to answer, or an answer would be final where the sender ought to send again. Unless the message was accepted, the
    /// connection is then to be closed.
    /// </returns>
    bool Add(ReadOnlySpan<byte> message, in Receipt receipt, IBufferWriter<byte> output);

    /// <summary>
    /// The framer's preamble has changed: what was added came under the old one, what follows comes under this. Writes the answer to an envelope that has ended.
    /// </summary>
    void Advance(ReadOnlySpan<byte> preamble, IBufferWriter<byte> output);
}
