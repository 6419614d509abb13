using System.Buffers;
using Bridge.Formats;
using Bridge.Intake;

namespace Bridge.Codecs.Edi.Interchanges;

/// <summary>
/// What X12 and EDIFACT share when they answer: an answer comes when its envelope ends, trailers that contradict are taken note of, and a frame that holds whole interchanges is taken apart
/// first. One stream.
/// </summary>
internal abstract class EdiInterchangeAcknowledger(EdiInterchangeDialect dialect) : IAcknowledger
{
    public bool Add(ReadOnlySpan<byte> message, in Receipt receipt, IBufferWriter<byte> output)
    {
        // A rejection is final in these formats. Without an answer the interchange comes again.
        if (receipt.Kind == ReceiptKind.Busy) return false;
        return IsInterchange(message) ? AddInterchanges(message, receipt, output) : AddOne(message, receipt);
    }

    private bool IsInterchange(ReadOnlySpan<byte> bytes) => TagOf(bytes) == dialect.Envelope.Interchange.Start || dialect.AdviceLength(bytes) > 0;

    private bool AddOne(ReadOnlySpan<byte> message, in Receipt receipt)
    {
        if (IsInterchange(message)) return false; // a header that cannot be read, by which nobody can be answered
        var tag = TagOf(message);
        if (dialect.IsAlone(tag)) return true;
        if (dialect.Envelope.IsOuter(tag)) return AddTrailer(message, tag);
        return AddMessage(message, EdiRefusal.Of(receipt));
    }

    public abstract void Advance(ReadOnlySpan<byte> preamble, IBufferWriter<byte> output);

    /// <summary>Takes note of one message; false if nobody can be answered.</summary>
    protected abstract bool AddMessage(ReadOnlySpan<byte> message, MessageFormatException? error);

    /// <summary>Takes note of a trailer that contradicts what came; false if nobody can be answered.</summary>
    protected abstract bool AddTrailer(ReadOnlySpan<byte> trailer, int tag);

    // The framing was another than the format's own, so that one frame is the whole interchange. An error's place in it is given up: it counts from the interchange.
    private bool AddInterchanges(ReadOnlySpan<byte> bytes, in Receipt receipt, IBufferWriter<byte> output)
    {
        var framer = new EdiInterchangeFramer(dialect);
        var input = new ReadOnlySequence<byte>(bytes.ToArray());
        var inner = receipt.Finding is { } finding ? receipt with { Finding = finding with { Offset = -1 } } : receipt;
        byte[] preamble = [];
        var isAnswered = false;
        while (true)
        {
            var before = input.Length;
            var result = framer.TryRead(ref input, endOfStream: true, out var frame);
            if (!frame.IsEmpty) isAnswered |= AddOne(frame.ToArray(), result.Status == FrameStatus.Skipped && inner.Kind == ReceiptKind.Accepted ? Receipt.Refused(result.Reason!) : inner);
            if (!framer.Preamble.Span.SequenceEqual(preamble)) Advance(preamble = framer.Preamble.ToArray(), output);
            if (result.Status == FrameStatus.NeedMore || input.Length == before) break;
        }
        Advance(default, output);
        return isAnswered;
    }

    private static int TagOf(ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        while (length < Math.Min(4, bytes.Length) && char.IsAsciiLetterOrDigit((char)bytes[length])) length++;
        return EdiTag.Key(bytes[..length]);
    }
}
