using System.Buffers;
using System.Globalization;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Interchanges;
using Bridge.Codecs.Edi.Writing;
using Bridge.Codecs.Text;
using Bridge.Formats;

namespace Bridge.Codecs.X12;

/// <summary>
/// Builds the functional acknowledgement of a group, 997 or (for implementation guides, with IK instead of AK segments) 999, and the interchange acknowledgement TA1. Give it the
/// headers and each transaction set as they came; one group, one thread at a time.
/// </summary>
internal sealed class X12Acknowledgement
{
    private readonly EdiDelimiters _d;
    private readonly EdiReceived _header;
    private readonly List<Set> _listed = [];
    private int _received, _rejected, _flawed;

    /// <summary>How many sets are named one by one if nothing is wrong with them; those beyond are counted only, as the standard allows, so that memory stays bounded.</summary>
    private const int MaxListed = 10_000;

    /// <summary>Of sets with faults more are named, but not without end either.</summary>
    private const int MaxFaulty = 100_000;

    private readonly record struct Set(string Type, string Control, string Guide, string Code, bool IsRejected, int Position, string Tag);

    /// <param name="preamble">The headers as the framer gives them: ISA, GS.</param>
    /// <exception cref="MessageFormatException">They have no readable ISA: there is nobody to answer.</exception>
    public X12Acknowledgement(ReadOnlySpan<byte> preamble)
    {
        var head = preamble[..Math.Min(preamble.Length, EdiInterchangeDialect.HeadLength)];
        _d = (head.StartsWith("ISA"u8) ? X12Dialect.Instance.Detect(head) : null) ?? throw EdiError.At(EdiError.Delimiters, "X12", preamble, 0, "there is no readable ISA, so nobody can be answered");
        _header = new EdiReceived(X12Dialect.Instance, preamble, _d);
    }

    /// <summary>Adds a transaction set of the group; <paramref name="error"/> is why it is rejected, null if it is accepted.</summary>
    public void Add(ReadOnlySpan<byte> transactionSet, MessageFormatException? error = null)
    {
        var set = new EdiReceived(X12Dialect.Instance, transactionSet, _d, error);
        var code = ErrorOf(set);
        _received++;
        if (set.Error is not null) _rejected++;
        if (code.Length > 0) _flawed++;
        if (_listed.Count >= (code.Length > 0 ? MaxFaulty : MaxListed)) return;
        var (position, tag) = set.Error is { Offset: >= 0 } found ? set.SegmentAt(found.Offset) : (0, "");
        _listed.Add(new Set(set.Text("ST", 0), set.Text("ST", 1), set.Text("ST", 2), code, set.Error is not null, position, tag));
    }

    /// <summary>Writes an interchange with one acknowledgement of the group.</summary>
    /// <param name="implementation">True for 999, false for 997.</param>
    /// <param name="declared">GE01 of the group as it came; null if it was not seen, so that the number received stands there.</param>
    /// <param name="now">Date and time of the headers.</param>
    /// <param name="control">Control number of interchange, group and acknowledgement.</param>
    public void Write(bool implementation, int? declared, DateTimeOffset now, int control, IBufferWriter<byte> output)
    {
        var writer = Begin(now, control, output, out var segments);
        var version = _header.Text("GS", 7);
        var kind = implementation ? "999" : "997";
        segments.Add("GS", "FA", _header.Text("GS", 2), _header.Text("GS", 1), now.ToString("yyyyMMdd", CultureInfo.InvariantCulture), now.ToString("HHmm", CultureInfo.InvariantCulture),
            control.ToString(CultureInfo.InvariantCulture), "X", implementation ? "005010X231A1" : version.Length > 6 ? version[..6] : version);
        segments.Add("ST", kind, control.ToString("D4", CultureInfo.InvariantCulture), implementation ? "005010X231A1" : null);
        segments.Add("AK1", _header.Text("GS", 0), _header.Text("GS", 5), implementation ? version : null);
        segments.Begin("Answers");
        foreach (var set in _listed)
        {
            writer.BeginObject();
            segments.Add("AK2", set.Type, set.Control, implementation ? set.Guide : null);
            if (set.Position > 0) segments.Add(implementation ? "IK3" : "AK3", set.Tag, set.Position.ToString(CultureInfo.InvariantCulture), null, "8"); // segment has data element errors
            segments.Add(implementation ? "IK5" : "AK5", set.IsRejected ? "R" : set.Code.Length > 0 ? "E" : "A", set.Code);
            writer.EndObject();
        }
        writer.EndArray();
        var isMiscounted = declared is { } d && d != _received;
        var accepted = _received - _rejected;
        segments.Add("AK9", _rejected == 0 ? _flawed > 0 || isMiscounted ? "E" : "A" : accepted == 0 ? "R" : "P", (declared ?? _received).ToString(CultureInfo.InvariantCulture),
            _received.ToString(CultureInfo.InvariantCulture), accepted.ToString(CultureInfo.InvariantCulture), isMiscounted ? "5" : null);
        writer.EndObject();
        writer.Complete();
    }

    /// <summary>Writes an interchange with TA1: the interchange was received (000), or why not (I18 note code, such as 001: control numbers do not match).</summary>
    public void WriteInterchange(string noteCode, DateTimeOffset now, int control, IBufferWriter<byte> output)
    {
        var writer = Begin(now, control, output, out var segments);
        segments.Add("TA1", _header.Text("ISA", 12), _header.Text("ISA", 8), _header.Text("ISA", 9), noteCode == "000" ? "A" : "R", noteCode);
        writer.EndObject();
        writer.Complete();
    }

    /// <summary>What the group holds (GS01), such as PO; FA is acknowledgements.</summary>
    public string FunctionalId => _header.Text("GS", 0);

    /// <summary>How many sets a trailer GE declares; null if it is unreadable.</summary>
    public int? CountIn(ReadOnlySpan<byte> trailer) => int.TryParse(new EdiReceived(X12Dialect.Instance, trailer, _d).Text("GE", 0), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    /// <summary>True if a trailer IEA repeats the interchange's control number.</summary>
    public bool IsRepeatedIn(ReadOnlySpan<byte> trailer) => new EdiReceived(X12Dialect.Instance, trailer, _d).Text("IEA", 1) == _header.Text("ISA", 12);

    /// <summary>True if the sender asks for TA1 (ISA14).</summary>
    public bool WantsInterchangeAcknowledgement => _header.Text("ISA", 13) == "1";

    private EdiInterchangeWriter Begin(DateTimeOffset now, int control, IBufferWriter<byte> output, out EdiSegmentList segments)
    {
        var writer = X12Dialect.Instance.CreateWriter(new EdiInterchangeOptions { CodePage = CodePage.Utf8 });
        writer.Reset(output);
        writer.BeginObject();
        writer.Name("Format"u8);
        writer.BeginObject();
        Separator(writer, "Element", _d.Element);
        Separator(writer, "Terminator", _d.Terminator);
        writer.EndObject();
        segments = new EdiSegmentList(X12Dialect.Instance, writer);
        segments.Add("ISA", "00", null, "00", null, _header.Text("ISA", 6), _header.Text("ISA", 7), _header.Text("ISA", 4), _header.Text("ISA", 5),
            now.ToString("yyMMdd", CultureInfo.InvariantCulture), now.ToString("HHmm", CultureInfo.InvariantCulture), _header.Text("ISA", 10), _header.Text("ISA", 11),
            control.ToString("D9", CultureInfo.InvariantCulture), "0", _header.Text("ISA", 14), _header.Text("ISA", 15));
        return writer;
    }

    private static void Separator(EdiInterchangeWriter writer, string name, byte separator)
    {
        writer.Name(System.Text.Encoding.ASCII.GetBytes(name));
        writer.Text(System.Text.Encoding.UTF8.GetBytes(((char)separator).ToString()));
    }

    /// <summary>The code of data element 718 (AK502); empty for a set without fault.</summary>
    private static string ErrorOf(EdiReceived set) => set.Error?.Code switch
    {
        null when set.IsMiscounted => "4",
        null when set.IsMisreferenced => "3",
        null => "",
        EdiError.WrongType => "1",
        EdiError.Cut => "2",
        EdiError.Totals => set.IsMiscounted ? "4" : "3",
        _ => "5",
    };
}
