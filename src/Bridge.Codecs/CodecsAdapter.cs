using Bridge.Codecs.Copybook;
using Bridge.Codecs.Csv;
using Bridge.Codecs.Edi.Groups;
using Bridge.Codecs.FixedWidth;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Json;
using Bridge.Codecs.KeyValue;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Totals;
using Bridge.Codecs.Text;
using Bridge.Codecs.Xml;
using Bridge.Registration;

namespace Bridge.Codecs;

/// <summary>Registers the framers and formats of this assembly, as a stranger's assembly would.</summary>
public sealed class CodecsAdapter : IAdapter
{
    /// <inheritdoc/>
    public void Register(AdapterRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.AddFramer("lines", "Lines that end with LF or CR LF; the last needs no end.", LinesOptions.Read, static o => new LinesFramer(o));
        registry.AddFramer("delimiter", "Frames that end with one or more bytes.", DelimiterOptions.Read, static o => new DelimiterFramer(o));
        registry.AddFramer("length_prefix", "Frames that begin with their length.", LengthPrefixOptions.Read, static o => new LengthPrefixFramer(o));
        registry.AddFramer("start_end", "Frames between start and end bytes, such as STX and ETX, with check characters if there are any.", StartEndOptions.Read, static o => new StartEndFramer(o));
        registry.AddFramer("mllp", "Frames of HL7's lower layer protocol: VT, message, FS CR.", StartEndOptions.ReadMllp, static o => new StartEndFramer(o));
        registry.AddFramer("fixed", "Frames of one length.", FixedFramer.ReadOptions, static o => new FixedFramer(o));
        registry.AddFramer("whole", "The whole file, or all that a connection brings until the peer closes it, is one frame.", static _ => 0, static _ => new WholeFramer());

        registry.AddCodec("json", "JSON (RFC 8259), strict or relaxed.", JsonOptions.Read, static (o, _) => new JsonCodec(o, lines: false));
        registry.AddCodec("jsonl", "JSON lines: one JSON document a line.", JsonOptions.ReadLines, static (o, _) => new JsonCodec(o, lines: true));
        registry.AddCodec("text", "Plain text: a message, or each line of a stream, is one text.", TextOptions.Read, static (o, _) => new TextCodec(o));
        registry.AddCodec("hl7", "HL7 v2 messages in the vertical bar encoding, and their batches.", Hl7.Hl7Options.Read, static (o, _) => new Hl7.Hl7Codec(o, EdiLayout.None));
        registry.AddCodec("edifact", "UN/EDIFACT messages in their interchanges.", Edi.Interchanges.EdiInterchangeOptions.Read, static (o, _) => Edifact.EdifactFormat.Create(o, EdiLayout.None));
        registry.AddCodec("x12", "ANSI X12 transaction sets in their interchanges.", Edi.Interchanges.EdiInterchangeOptions.ReadX12, static (o, _) => X12.X12Format.Create(o, EdiLayout.None));
        registry.AddCodec("tradacoms", "TRADACOMS messages in their transmissions.", Edi.Interchanges.EdiInterchangeOptions.Read, static (o, _) => Tradacoms.TradacomsFormat.Create(o, EdiLayout.None));
        registry.AddCodec("bytes", "Bytes without a format, as hexadecimal text or base 64.", BytesCodec.Read, static (o, _) => new BytesCodec(o));
        registry.AddCodec("csv", "Delimited text without a layout: the header names the fields, every value is a text.", CsvOptions.Read, static (o, _) => new PlainCsvCodec(o));
        registry.AddCodec("pattern", "Lines of text taken apart by regular expressions; it only reads.", PatternOptions.Read, static (o, _) => new PatternCodec(o));
        registry.AddCodec("xml", "XML; attributes are @name, text is #text. DTDs are refused.", XmlOptions.Read, static (o, _) => new XmlCodec(o));
        registry.AddCodec("key_value", "Keys with values: pairs on a line, url-encoded, Java properties, INI, CEF or LEEF.", KeyValueOptions.Read, static (o, _) => new KeyValueCodec(o));
        registry.AddCodec("bai2", "BAI2 cash management files: groups, accounts, transactions, with their totals.", Bai2.Bai2Options.Read, static (o, _) => new Bai2.Bai2Codec(o));

        registry.AddLayout("bai2", "BAI2 cash management files.", Bai2.Bai2Options.ReadLayout, static (o, c) => new Bai2.Bai2Codec(o with { Mode = c.Mode ?? o.Mode }));
        registry.AddLayout("hl7", "HL7 v2 messages with groups of segments.", static c => EdiLayoutFile<Hl7.Hl7Options>.Read(c, Hl7.Hl7Dialect.Instance, Hl7.Hl7Options.Read, "MSH"), static (l, c) => new Hl7.Hl7Codec(l.Options with { Mode = c.Mode ?? l.Options.Mode }, l.Layout));
        registry.AddLayout("edifact", "UN/EDIFACT messages with segment groups.", static c => EdiLayoutFile<Edi.Interchanges.EdiInterchangeOptions>.Read(c, Edifact.EdifactDialect.Instance, Edi.Interchanges.EdiInterchangeOptions.Read, "UNH", "UNT"), static (l, c) => Edifact.EdifactFormat.Create(l.Options with { Mode = c.Mode ?? l.Options.Mode }, l.Layout));
        registry.AddLayout("x12", "ANSI X12 transaction sets with loops.", static c => EdiLayoutFile<Edi.Interchanges.EdiInterchangeOptions>.Read(c, X12.X12Dialect.Instance, Edi.Interchanges.EdiInterchangeOptions.ReadX12, "ST", "SE"), static (l, c) => X12.X12Format.Create(l.Options with { Mode = c.Mode ?? l.Options.Mode }, l.Layout));
        registry.AddLayout("tradacoms", "TRADACOMS messages with segment groups.", static c => EdiLayoutFile<Edi.Interchanges.EdiInterchangeOptions>.Read(c, Tradacoms.TradacomsDialect.Instance, Edi.Interchanges.EdiInterchangeOptions.Read, "MHD", "MTR"), static (l, c) => Tradacoms.TradacomsFormat.Create(l.Options with { Mode = c.Mode ?? l.Options.Mode }, l.Layout));
        registry.AddLayout("csv", "Delimited text (RFC 4180 and its dialects).", CsvLayout.Read, static (l, c) => new CsvCodec(l, new CsvFormat(l.Options, l.Records), LayoutTotals.Compile(l.Totals, l.Records, c), c.Mode ?? l.Mode));
        registry.AddLayout("fixed_width", "Records with fields at fixed positions.", FixedWidthLayout.Read, static (l, c) => new RecordCodec(l, new FixedWidthFormat(l), LayoutTotals.Compile(l.Totals, l.Records, c), c.Mode ?? l.Mode));
        registry.AddLayout("copybook", "Records described by a COBOL copybook (layout: payroll.cpy).", CopybookLayout.Read, CopybookCodec.Create, ".cpy", ".cob", ".cbl");
        registry.AddLayout("binary", "Binary messages: numbers, bits, BCD, texts, tags with lengths, checksums.", Binary.BinaryLayout.Read, static (l, c) => new Binary.BinaryCodec(l, c.Mode ?? l.Mode));
        registry.AddAcknowledger("hl7", "Each message gets its ACK: AA, AE, AR, or CA, CE, CR where MSH-15 asks for that.", Hl7.Hl7AcknowledgerOptions.Read, static (o, time) => new Hl7.Hl7Acknowledger(o, time));
        registry.AddAcknowledger("x12", "Each group gets 997 or 999 when it ends, an interchange with 1 in ISA14 gets TA1.", X12.X12AcknowledgerOptions.Read, static (o, time) => new X12.X12Acknowledger(o, time));
        registry.AddAcknowledger("edifact", "Each interchange gets CONTRL when it ends.", Edifact.EdifactAcknowledgerOptions.Read, static (o, time) => new Edifact.EdifactAcknowledger(o, time));
        foreach (var name in StandardLayouts.Names) registry.AddStandardLayout(name, () => StandardLayouts.Read(name));
    }
}
