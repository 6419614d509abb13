using System.Globalization;
using System.Text;
using Bridge.Codecs.Edi.Envelopes;
using Bridge.Codecs.Edi.Reading;
using Bridge.Codecs.Edi.Writing;
using Bridge.Codecs.Text;
using Bridge.Documents;

namespace Bridge.Codecs.Edi.Interchanges;

/// <summary>Writes messages with the envelope that the document has: counts and repeated control numbers are computed. See <see cref="EdiWriter"/>.</summary>
internal abstract class EdiInterchangeWriter : EdiWriter
{
    private readonly EdiInterchangeDialect _dialect;
    private readonly EdiEnvelope _envelope;
    private readonly Func<int, bool> _isEnvelope;

    protected EdiInterchangeWriter(EdiInterchangeDialect dialect, EdiInterchangeOptions options)
        : base(dialect)
    {
        _dialect = dialect;
        _envelope = dialect.Envelope;
        Options = options;
        _isEnvelope = key => _envelope.IsOuter(key) || key == _envelope.Message.End;
    }

    protected EdiInterchangeOptions Options { get; }

    protected override byte TagEnd => _dialect.TagEnd(Delimiters);

    private int _groups;
    private int _messages;
    private int _earlier; // messages before the group at hand
    private byte[] _lineEnd = [];

    /// <summary>The separators of a document, and whether they may be used.</summary>
    /// <param name="interchange">The interchange header; -1 if there is none.</param>
    protected abstract EdiDelimiters Choose(Document document, int interchange, int format);

    /// <summary>The encoding that the interchange header names.</summary>
    protected abstract CodePage? PageOf(Document document, int interchange);

    /// <summary>What stands before the interchange header.</summary>
    protected virtual void WriteAdvice(Document document, ReadOnlySpan<byte> lineEnd)
    {
    }

    /// <summary>Elements of the interchange header that are written in another form than the document has them.</summary>
    protected virtual IReadOnlyDictionary<int, string>? Header(Document document, int interchange) => null;

    /// <summary>A control number as its header writes it.</summary>
    protected virtual string? Reference(EdiFrameTags tags, string? reference) => reference;

    protected override void EncodeRoot(Document document)
    {
        _groups = _messages = _earlier = 0;
        var format = document.Find(0, "Format"u8);
        var interchange = Segment(document, 0, Encoding.ASCII.GetBytes(_envelope.Interchange.StartTag));
        Delimiters = Choose(document, interchange, format);
        CodePage = Options.CodePage ?? (interchange < 0 ? null : PageOf(document, interchange)) ?? CodePage.Utf8;
        _lineEnd = Space(document, format, "SegmentEnd"u8);
        SegmentEnd = new byte[] { Delimiters.Terminator }.Concat(_lineEnd).ToArray();
        WriteAdvice(document, _lineEnd);
        if (interchange >= 0) WriteSegment(document, interchange, _envelope.Interchange.Start, Header(document, interchange));

        var groups = document.Find(0, "Groups"u8);
        var group = Segment(document, 0, Encoding.ASCII.GetBytes(_envelope.Group.StartTag));
        if (groups < 0 || document.Find(0, "Messages"u8) >= 0) Group(document, 0, group);
        if (groups >= 0) ForEach(document, groups, (d, node) => Group(d, node, Segment(d, node, Encoding.ASCII.GetBytes(_envelope.Group.StartTag))));
        Trailer(document, 0, _envelope.Interchange, interchange, _groups > 0 && _dialect.CountsGroups ? _groups : _messages + _earlier);
        Last(document, format);
    }

    private void Group(Document document, int container, int header)
    {
        if (header >= 0)
        {
            _earlier += _messages;
            _messages = 0;
            _groups++;
            WriteSegment(document, header, _envelope.Group.Start);
        }
        var messages = document.Find(container, "Messages"u8);
        if (messages >= 0) ForEach(document, messages, Message);
        else if (!IsEmpty(document, container, header)) Message(document, container);
        Trailer(document, container, _envelope.Group, header, _messages);
    }

    // A group or interchange that came without messages; one that a mapping makes has some, or the mapping forgot them.
    private bool IsEmpty(Document document, int container, int header)
    {
        var isDecoded = container > 0 ? header >= 0 : document.Find(0, Encoding.ASCII.GetBytes(_envelope.Interchange.EndTag)) >= 0;
        return isDecoded && Collect(document, container, _isEnvelope).Count == 0;
    }

    private void Message(Document document, int container)
    {
        var segments = Collect(document, container, _isEnvelope);
        var isAlone = segments.Count == 1 && _dialect.IsAlone(segments[0].Key);
        if (!isAlone && (segments.Count == 0 || segments[0].Key != _envelope.Message.Start))
        {
            throw EdiError.Writing(EdiError.NoHeader, _dialect.Name, _envelope.Message.StartTag, segments.Count == 0 ? "the message has no segments" : $"the first segment is {EdiTag.Text(segments[0].Key)}; a message begins with {_envelope.Message.StartTag}");
        }
        foreach (var segment in segments)
        {
            if (segment.Key == _envelope.Message.Start && segment.Node != segments[0].Node) throw EdiError.Writing(EdiError.NoHeader, _dialect.Name, _envelope.Message.StartTag, "it comes a second time in the message; several messages are items of Messages");
            WriteSegment(document, segment.Node, segment.Key);
        }
        if (isAlone) return;
        _messages++;
        Trailer(document, container, _envelope.Message, segments[0].Node, segments.Count + 1);
    }

    private void Trailer(Document document, int container, EdiFrameTags tags, int header, int count)
    {
        var node = Segment(document, container, Encoding.ASCII.GetBytes(tags.EndTag));
        if (node < 0 && header < 0) return;
        var reference = header < 0 || tags.Reference < 0 ? null : Reference(tags, ElementText(document, header, tags.Start, tags.Reference)?.Trim());
        if (node < 0)
        {
            if (string.IsNullOrWhiteSpace(reference) && tags.Reference >= 0) throw EdiError.Writing(EdiError.NoReference, _dialect.Name, tags.StartTag, $"the control number ({_dialect.Names.Of(0, tags.Reference)}) is missing; give it in the mapping");
            WriteMade(tags.End, count.ToString(CultureInfo.InvariantCulture), reference);
            return;
        }
        if (Options.Counts == EdiCounts.Keep)
        {
            WriteSegment(document, node, tags.End);
            return;
        }
        var computed = new Dictionary<int, string>();
        var declared = ElementText(document, node, tags.End, 0);
        // What is right is left as it was written, with its leading zeros.
        if (declared is null || EdiSplit.Count(Encoding.UTF8.GetBytes(declared)) != count) computed[0] = count.ToString(CultureInfo.InvariantCulture);
        if (!string.IsNullOrWhiteSpace(reference) && ElementText(document, node, tags.End, 1)?.Trim() != reference) computed[1] = reference;
        WriteSegment(document, node, tags.End, computed.Count == 0 ? null : computed);
    }

    private void WriteMade(int key, string count, string? reference)
    {
        WriteTag(key);
        Put(TagEnd);
        WriteRaw(count);
        if (reference is not null)
        {
            Put(Delimiters.Element);
            WriteRaw(reference);
        }
        EndSegment();
    }

    /// <summary>An element's text by its position or by its name in the dictionary; null if it is absent.</summary>
    protected string? ElementText(Document document, int segment, int key, int index) => TextOf(document, segment, Encoding.ASCII.GetBytes(_dialect.Names.Of(0, index)))
        ?? (_dialect.Dictionary.Find(key)?.At(index)?.Alias is { Length: > 0 } alias ? TextOf(document, segment, Encoding.ASCII.GetBytes(alias)) : null);

    /// <summary>A separator that the document's Format names; 0 if it names none.</summary>
    protected byte Separator(Document document, int format, ReadOnlySpan<byte> name)
    {
        var text = TextOf(document, format, name);
        if (text is null) return 0;
        return text.Length == 1 && text[0] is > '\0' and < '\u0100' ? (byte)text[0] : throw EdiError.Writing(EdiError.Delimiters, _dialect.Name, $"Format.{Encoding.ASCII.GetString(name)}", "a separator is one character of one byte");
    }

    private void Last(Document document, int format)
    {
        if (format < 0) return;
        var isOpen = TextOf(document, format, "Unterminated"u8) is not null;
        if (!isOpen && TextOf(document, format, "LastEnd"u8) is null) return;
        TakeEnd();
        if (!isOpen) Put(Delimiters.Terminator);
        foreach (var b in Space(document, format, isOpen ? "Unterminated"u8 : "LastEnd"u8)) Put(b);
    }

    private byte[] Space(Document document, int format, ReadOnlySpan<byte> name)
    {
        var text = TextOf(document, format, name) ?? "";
        foreach (var c in text)
        {
            if (c > 0xFF || !EdiInterchangeDialect.IsNoise((byte)c)) throw EdiError.Writing(EdiError.Delimiters, _dialect.Name, $"Format.{Encoding.ASCII.GetString(name)}", "between segments stand line ends and blanks only");
        }
        return Encoding.Latin1.GetBytes(text);
    }

    private void ForEach(Document document, int node, Action<Document, int> write)
    {
        if (document[node].Kind == NodeKind.Object)
        {
            write(document, node);
            return;
        }
        if (document[node].Kind != NodeKind.Array) throw EdiError.Writing(EdiError.NoValue, _dialect.Name, "Messages", "this must be a list of objects, each a message or group");
        for (int item = node + 1, end = document[node].End; item < end; item = document.Nodes[item].End)
        {
            if (document[item].Kind == NodeKind.Absent) continue;
            if (document[item].Kind != NodeKind.Object) throw EdiError.Writing(EdiError.NoValue, _dialect.Name, "Messages", "an item of this list is no object");
            write(document, item);
        }
    }
}
