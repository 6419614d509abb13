using System.Buffers;
using System.Globalization;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Interchanges;
using Bridge.Formats;
using Bridge.Intake;

namespace Bridge.Codecs.Hl7;

/// <summary>
/// Answers each message with its ACK. In original mode (MSH-15 and MSH-16 empty) AA, AE or AR; else what MSH-15 asks for, the accept acknowledgement CA, CE or CR, which is what a bridge can
/// say; where only MSH-16 asks, the application acknowledgement. One stream.
/// </summary>
internal sealed class Hl7Acknowledger(Hl7AcknowledgerOptions options, TimeProvider time) : IAcknowledger
{
    public bool Add(ReadOnlySpan<byte> message, in Receipt receipt, IBufferWriter<byte> output)
    {
        if (receipt.Kind == ReceiptKind.Busy && options.Busy == Hl7Busy.Close) return false;
        var now = time.GetUtcNow();
        var type = Hl7Acknowledgement.TypeOf(message);
        if (type is null)
        {
            Hl7Acknowledgement.WriteUnreadable(now, ControlId(now), output);
            return true;
        }
        if (type is "ACK" or "MCF") return receipt.Kind == ReceiptKind.Accepted; // an acknowledgement is never acknowledged
        var error = EdiRefusal.Of(receipt);
        var severity = error is null ? 0 : receipt.Kind == ReceiptKind.Busy || error.Code == EdiError.WrongType ? 2 : 1;
        var (commit, application) = (Hl7AckCode.CA + severity, Hl7AckCode.AA + severity);
        if (Hl7Acknowledgement.IsWanted(message, commit)) Hl7Acknowledgement.TryWrite(message, commit, error, now, ControlId(now), output);
        else if (Hl7Acknowledgement.IsWanted(message, application)) Hl7Acknowledgement.TryWrite(message, application, error, now, ControlId(now), output);
        return true;
    }

    public void Advance(ReadOnlySpan<byte> preamble, IBufferWriter<byte> output)
    {
        // Each message has its own answer, also in a batch.
    }

    private string ControlId(DateTimeOffset now) => DateTimeOffset.FromUnixTimeMilliseconds(options.Numbers.Next(now)).ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);
}
