using System.Buffers;
using System.Globalization;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Interchanges;
using Bridge.Codecs.Edi.Writing;
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
    private readonly List<Level> _levels = [new(null)];
    private int _count, _received, _reports;

    /// <summary>How many messages are named one by one if nothing is wrong with them: CONTRL acknowledges those that it does not name, and memory stays bounded.</summary>
    private const int MaxListed = 10_000;

    /// <summary>Of messages with faults more are named, but not without end either.</summary>
    private const int MaxFaulty = 100_000;

    private readonly record struct Message(string Reference, string[] Identifier, string Code, int Position);

    /// <summary>The messages of one group, or those that stand in none.</summary>
    private sealed class Level(EdiReceived? header)
    {
        public EdiReceived? Header { get; } = header;

        public List<Message> Messages { get; } = [];
    }

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
    public void Add(ReadOnlySpan<byte> message, MessageFormatException? error = null)
    {
        var received = new EdiReceived(EdifactDialect.Instance, message, _d, error);
        var code = ErrorOf(received);
        _received++;
        if (received.Text("UNH", 1) == "CONTRL") _reports++;
        if (_count >= (code.Length > 0 ? MaxFaulty : MaxListed)) return;
        _count++;
        var position = error is { Offset: >= 0 } ? received.SegmentAt(error.Offset).Position : 0;
        _levels[^1].Messages.Add(new Message(received.Text("UNH", 0), received.Parts("UNH", 1, 5), code, position));
    }

    /// <summary>Begins a functional group: what is added from now on belongs to it.</summary>
    /// <param name="preamble">The headers with UNG.</param>
    public void BeginGroup(ReadOnlySpan<byte> preamble)
    {
        var header = new EdiReceived(EdifactDialect.Instance, preamble, _d);
        _levels.Add(new Level(header.Has("UNG") ? header : null));
    }

    /// <summary>True if nothing but CONTRL came, which is never answered.</summary>
    public bool HoldsReportsOnly => _reports > 0 && _reports == _received;

    /// <summary>True if the sender asks for an acknowledgement (data element 0031 of UNB).</summary>
    public bool IsRequested => _header.Text("UNB", 8) is "1" or "2";

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
        segments.Add("UCI", _header.Text("UNB", 4), _header.Parts("UNB", 1, 3), _header.Parts("UNB", 2, 3), _received == 0 ? "8" : "7");
        segments.Begin("Answers");
        foreach (var level in _levels)
        {
            if (level.Header is { } group)
            {
                writer.BeginObject();
                segments.Add("UCF", group.Text("UNG", 4), group.Parts("UNG", 1, 2), group.Parts("UNG", 2, 2), "7");
                writer.EndObject();
            }
            foreach (var message in level.Messages)
            {
                writer.BeginObject();
                segments.Add("UCM", message.Reference, message.Identifier, message.Code.Length == 0 ? "7" : "4", message.Code);
                if (message.Position > 0) segments.Add("UCS", message.Position.ToString(CultureInfo.InvariantCulture), message.Code);
                writer.EndObject();
            }
        }
        writer.EndArray();
        writer.EndObject();
        writer.Complete();
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
