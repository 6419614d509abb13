using System.Globalization;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Reading;
using Bridge.Codecs.Edi.Writing;
using Bridge.Codecs.Text;
using Bridge.Documents;

namespace Bridge.Codecs.Hl7;

/// <summary>Writes HL7 v2 messages, with the batch envelope where the document has one. See <see cref="EdiWriter"/>.</summary>
internal sealed class Hl7Writer(Hl7Options options) : EdiWriter(Hl7Dialect.Instance)
{
    private static readonly Func<int, bool> IsEnvelope = static key => key == Hl7Dialect.Fhs || key == Hl7Dialect.Bhs || key == Hl7Dialect.Bts || key == Hl7Dialect.Fts;

    private int _batches;
    private int _messages;

    protected override void EncodeRoot(Document document)
    {
        CodePage = options.CodePage;
        var format = document.Find(0, "Format"u8);
        var end = TextOf(document, format, "SegmentEnd"u8) ?? "\r";
        if (end is not ("\r" or "\n" or "\r\n")) throw EdiError.Writing(EdiError.Delimiters, "HL7", "Format.SegmentEnd", "segments end with CR, LF or CR LF; the standard has CR");
        SegmentEnd = System.Text.Encoding.ASCII.GetBytes(end);
        _batches = _messages = 0;
        Header(document, 0, "FHS"u8, Hl7Dialect.Fhs);
        var batches = document.Find(0, "Batches"u8);
        if (batches >= 0) ForEach(document, batches, Batch);
        else Batch(document, 0);
        Trailer(document, 0, "FTS"u8, Hl7Dialect.Fts, _batches, document.Find(0, "FHS"u8) >= 0);
        if (TextOf(document, format, "Unterminated"u8) is not null) TakeEnd();
    }

    private void Batch(Document document, int batch)
    {
        _batches++;
        _messages = 0;
        Header(document, batch, "BHS"u8, Hl7Dialect.Bhs);
        var messages = document.Find(batch, "Messages"u8);
        if (messages >= 0) ForEach(document, messages, Message);
        else Message(document, batch);
        Trailer(document, batch, "BTS"u8, Hl7Dialect.Bts, _messages, document.Find(batch, "BHS"u8) >= 0);
    }

    private void Message(Document document, int message)
    {
        var segments = Collect(document, message, IsEnvelope);
        if (segments.Count == 0 || segments[0].Key != Hl7Dialect.Msh)
        {
            throw EdiError.Writing(EdiError.NoHeader, "HL7", "MSH", segments.Count == 0 ? "the message has no segments" : $"the first segment is {EdiTag.Text(segments[0].Key)}; a message begins with MSH");
        }
        _messages++;
        var msh = segments[0].Node;
        Separators(document, msh);
        CodePage = Hl7CharacterSet.Find(System.Text.Encoding.UTF8.GetBytes(TextOf(document, msh, "F18"u8) ?? TextOf(document, msh, "CharacterSet"u8) ?? "")) ?? options.CodePage;
        foreach (var segment in segments)
        {
            // MSH holds its own separators, written even where the mapping leaves them out.
            if (segment.Key == Hl7Dialect.Msh && segment.Node != msh) throw EdiError.Writing(EdiError.NoHeader, "HL7", "MSH", "there is a second MSH in the message; several messages are items of Messages");
            WriteSegment(document, segment.Node, segment.Key, segment.Key == Hl7Dialect.Msh ? Encoding(document, msh) : null);
        }
    }

    private void Header(Document document, int container, ReadOnlySpan<byte> tag, int key)
    {
        var node = Segment(document, container, tag);
        if (node < 0) return;
        Separators(document, node);
        WriteSegment(document, node, key, Encoding(document, node));
    }

    private void Trailer(Document document, int container, ReadOnlySpan<byte> tag, int key, int count, bool isOpened)
    {
        var node = Segment(document, container, tag);
        if (node < 0 && !isOpened) return;
        var declared = TextOf(document, node, "F1"u8);
        var counted = count.ToString(CultureInfo.InvariantCulture);
        // What is right is left as it was written (leading zeros); what was left empty stays so.
        var isKept = node >= 0 && (declared is null || options.Counts == EdiCounts.Keep || EdiSplit.Count(System.Text.Encoding.UTF8.GetBytes(declared)) == count);
        if (node >= 0) WriteSegment(document, node, key, isKept ? null : new Dictionary<int, string> { [0] = counted });
        else WriteMade(key, counted);
    }

    private void WriteMade(int key, string count)
    {
        WriteTag(key);
        Put(Delimiters.Element);
        WriteRaw(count);
        EndSegment();
    }

    private void Separators(Document document, int header)
    {
        var element = TextOf(document, header, "F1"u8) ?? "|";
        var others = TextOf(document, header, "F2"u8) ?? "^~\\&";
        var text = System.Text.Encoding.UTF8.GetBytes($"MSH{element}{others}");
        Delimiters = element.Length == 1 && Hl7Segments.Delimiters(text) is { } d && !others.Contains(element, StringComparison.Ordinal) ? d
            : throw EdiError.Writing(EdiError.Delimiters, "HL7", "MSH", $"F1 '{element}' and F2 '{others}' must be one and two to five different characters, none a letter, digit or blank; leave them out to have | and ^~\\&");
    }

    private static Dictionary<int, string>? Encoding(Document document, int header) => TextOf(document, header, "F2"u8) is null ? new Dictionary<int, string> { [1] = "^~\\&" } : null;

    private static void ForEach(Document document, int node, Action<Document, int> write)
    {
        if (document[node].Kind == NodeKind.Object)
        {
            write(document, node);
            return;
        }
        if (document[node].Kind != NodeKind.Array) throw EdiError.Writing(EdiError.NoValue, "HL7", "Messages", "this must be a list of objects, each a message or batch");
        for (int item = node + 1, end = document[node].End; item < end; item = document.Nodes[item].End)
        {
            if (document[item].Kind == NodeKind.Absent) continue;
            if (document[item].Kind != NodeKind.Object) throw EdiError.Writing(EdiError.NoValue, "HL7", "Messages", "an item of this list is no object");
            write(document, item);
        }
    }
}
