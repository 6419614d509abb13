using Bridge.Formats;
using Bridge.Intake;

namespace Bridge.Codecs.Edi.Interchanges;

/// <summary>Says to a sender what the bridge's own people read in full: what is wrong, without places in its configuration.</summary>
internal static class EdiRefusal
{
    /// <summary>ERR-8 holds no more.</summary>
    private const int MaxText = 250;

    /// <summary>Why a message was not accepted; null if it was.</summary>
    public static MessageFormatException? Of(in Receipt receipt)
    {
        if (receipt.Kind == ReceiptKind.Accepted) return null;
        var line = (receipt.Reason ?? "").Split('\n')[0].Trim();
        var code = receipt.Finding?.Code ?? "";
        if (line.StartsWith("BR", StringComparison.Ordinal) && line.IndexOf(' ', StringComparison.Ordinal) == 6)
        {
            if (code.Length == 0) code = line[..6];
            line = line[7..];
            // The place in the mapping file, two blanks behind it.
            var place = line.IndexOf("  ", StringComparison.Ordinal);
            if (place > 0) line = line[(place + 2)..];
        }
        if (line.Length > MaxText) line = line[..MaxText];
        return new MessageFormatException(code, line, receipt.Finding?.Offset ?? -1, receipt.Finding?.Path ?? "");
    }
}
