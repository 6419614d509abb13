using System.Buffers;
using System.Globalization;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Edifact;

/// <summary>
/// Builds CONTRL, the syntax and service report (ISO 9735, part 4) for an interchange: what was received, and which messages are accepted or rejected and why. Give it the headers
/// and each message as they came; one interchange, one thread at a time.
/// </summary>
internal sealed class EdifactAcknowledgement
{
    private readonly EdiDelimiters _d;
    private readonly EdiReceived _header;
    private readonly List<EdiReceived> _messages = [];

    /// <param name="preamble">The headers of the interchange as the framer gives them: UNA, UNB, UNG.</param>
    /// <exception cref="MessageFormatException">They have no readable UNB: there is nobody to answer.</exception>
    public EdifactAcknowledgement(ReadOnlySpan<byte> preamble)
    {
        _d = EdifactDialect.Instance.Detect(preamble[..Math.Min(preamble.Length, EdiInterchangeDialect.HeadLength)])
            ?? throw EdiError.At(EdiError.Delimiters, "EDIFACT", preamble, 0, "the separators cannot be read, so the interchange cannot be answered");
        _header = new EdiReceived(EdifactDialect.Instance, preamble, _d);
        if (!_header.Has("UNB")) throw EdiError.At(EdiError.NoMessage, "EDIFACT", preamble, 0, "there is no UNB, so nobody can be answered");
    }

    /// <summary>Adds a message of the interchange; <paramref name="error"/> is why it is rejected, null if it is accepted.</summary>
    public void Add(ReadOnlySpan<byte> message, MessageFormatException? error = null) => _messages.Add(new EdiReceived(EdifactDialect.Instance, message, _d, error));

    /// <summary>Writes an interchange with one CONTRL.</summary>
    /// <param name="now">Date and time of preparation.</param>
    /// <param name="reference">Its interchange control reference.</param>
    public void Write(DateTimeOffset now, string reference, IBufferWriter<byte> output)
    {
        var writer = EdifactDialect.Instance.CreateWriter(new EdiInterchangeOptions());
        writer.Reset(output);
        writer.BeginObject();
        var segments = new EdiSegmentList(EdifactDialect.Instance, writer);
        segments.Add("UNB", Syntax(), _header.Parts("UNB", 2, 3), _header.Parts("UNB", 1, 3), new[] { now.ToString("yyMMdd", CultureInfo.InvariantCulture), now.ToString("HHmm", CultureInfo.InvariantCulture) }, reference);
        // The version of CONTRL follows the syntax: part 4 of ISO 9735:1998 for version 4, the D.3 message before it.
        segments.Add("UNH", "1", Syntax()[1] == "4" ? new[] { "CONTRL", "4", "1", "UN" } : ["CONTRL", "D", "3", "UN"]);
        // 7: acknowledged, lower levels may say otherwise. 8: received, for an interchange of which nothing more is said.
        segments.Add("UCI", _header.Text("UNB", 4), _header.Parts("UNB", 1, 3), _header.Parts("UNB", 2, 3), _messages.Count == 0 ? "8" : "7");
        segments.Begin("Answers");
        foreach (var message in _messages)
        {
            writer.BeginObject();
            Message(segments, message);
            writer.EndObject();
        }
        writer.EndArray();
        writer.EndObject();
        writer.Complete();
    }

    private static void Message(EdiSegmentList segments, EdiReceived message)
    {
        var code = ErrorOf(message);
        segments.Add("UCM", message.Text("UNH", 0), message.Parts("UNH", 1, 5), code.Length == 0 ? "7" : "4", code);
        if (message.Error is not { Offset: >= 0 } error) return;
        var (position, _) = message.SegmentAt(error.Offset);
        if (position > 0) segments.Add("UCS", position.ToString(CultureInfo.InvariantCulture), code);
    }

    /// <summary>The code of data element 0085; empty for a message that is accepted.</summary>
    private static string ErrorOf(EdiReceived message) => message.Error?.Code switch
    {
        null when message.IsMiscounted => "29",
        null when message.IsMisreferenced => "28",
        null => "",
        EdiError.Cut => "13",                                    // missing
        EdiError.Totals => message.IsMiscounted ? "29" : "28",
        EdiError.Tag => "22",                                    // invalid service character
        EdiError.Structure => "15",                              // not supported in this position
        CodePage.WrongByte => "21",                              // invalid character
        _ => "18",                                               // unspecified error
    };

    private string[] Syntax() => _header.Text("UNB", 0).Length == 0 ? ["UNOA", "3"] : [_header.Text("UNB", 0), _header.Text("UNB", 0, 1) is { Length: > 0 } version ? version : "3"];
}
