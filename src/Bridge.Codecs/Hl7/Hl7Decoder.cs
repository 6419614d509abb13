using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Groups;
using Bridge.Codecs.Edi.Reading;
using Bridge.Codecs.Edi.Syntax;
using Bridge.Codecs.Text;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Hl7;

/// <summary>Decodes a message, or a whole batch file, into a document that is bound to its bytes. One call; not kept.</summary>
internal ref struct Hl7Decoder
{
    private readonly Document _document;
    private readonly Hl7Options _options;
    private readonly EdiLayout _layout;
    private readonly EdiWorkspace _work;
    private readonly ReadOnlySpan<byte> _source;
    private int _at;

    private Hl7Decoder(Document document, Hl7Options options, EdiLayout layout)
    {
        _document = document;
        _options = options;
        _layout = layout;
        _work = EdiWorkspace.Current;
        _source = document.Source;
        _at = _source.StartsWith("\uFEFF"u8) ? 3 : 0;
    }

    public static void Decode(Document document, ReadOnlyMemory<byte> preamble, Hl7Options options, EdiLayout layout)
    {
        var decoder = new Hl7Decoder(document, options, layout);
        decoder._work.Clear();
        if (options.Document == EdiDocuments.Message) decoder.Message(preamble.Span);
        else decoder.Interchange();
    }

    /// <summary>One message, flat: its envelope's segments stand beside its own.</summary>
    private void Message(ReadOnlySpan<byte> preamble)
    {
        _document.Open(NodeKind.Object);
        var format = new EdiDecoder(Hl7Dialect.Instance, _document, _work, _source, -1, Hl7Dialect.Default, _options.CodePage);
        Format(ref format);
        var scratch = preamble.IsEmpty ? 0 : _document.AppendScratch(preamble);
        var from = 0;
        try
        {
            while (TryRead(preamble, ref from, out var header)) Envelope(preamble, header, scratch);
        }
        catch (MessageFormatException e) when (e.Offset >= 0)
        {
            // Its place is in the headers, not in the message.
            throw new MessageFormatException(e.Code, $"in the headers of the batch: {e.Message}", -1, e.Path, e) { Bytes = e.Bytes };
        }
        var messages = 0;
        while (TryRead(_source, ref _at, out var segment))
        {
            if (segment.Key == Hl7Dialect.Msh)
            {
                if (++messages > 1) throw EdiError.At(EdiError.Several, "HL7", _source, segment.Start, "a second message begins here; let the format cut the stream (leave framing out), or set document: interchange for a whole batch in one document");
                Segments(segment);
            }
            else if (IsEnvelope(segment.Key))
            {
                Envelope(_source, segment, -1);
            }
            else
            {
                throw NotAMessage(segment.Start);
            }
        }
        if (messages == 0) throw NotAMessage(_at);
        format.Problems();
        _document.Close();
    }

    /// <summary>A whole file: FHS, batches with their messages, FTS.</summary>
    private void Interchange()
    {
        _document.Open(NodeKind.Object);
        var names = new EdiDecoder(Hl7Dialect.Instance, _document, _work, _source, -1, Hl7Dialect.Default, _options.CodePage);
        Format(ref names);
        int batches = 0, messages = 0;
        while (TryRead(_source, ref _at, out var segment))
        {
            var key = segment.Key;
            if (key == Hl7Dialect.Fhs)
            {
                if (batches > 0) throw EdiError.At(EdiError.Several, "HL7", _source, segment.Start, "a second file begins here; let the format cut the stream, with document: message");
                Envelope(_source, segment, -1);
                continue;
            }
            if (key == Hl7Dialect.Fts)
            {
                CloseTo(1);
                Compare(segment, batches, "batches");
                Envelope(_source, segment, -1);
                continue;
            }
            if (_document.Depth == 1)
            {
                names.Name("Batches");
                names.OpenArray();
            }
            if (key == Hl7Dialect.Bhs) CloseTo(2);
            if (_document.Depth == 2)
            {
                _document.Open(NodeKind.Object);
                messages = 0;
                batches++;
            }
            if (key == Hl7Dialect.Bhs)
            {
                Envelope(_source, segment, -1);
            }
            else if (key == Hl7Dialect.Bts)
            {
                CloseTo(3);
                Compare(segment, messages, "messages");
                Envelope(_source, segment, -1);
                CloseTo(2);
            }
            else if (key == Hl7Dialect.Msh)
            {
                if (_document.Depth == 3)
                {
                    names.Name("Messages");
                    names.OpenArray();
                }
                messages++;
                _document.Open(NodeKind.Object);
                Segments(segment);
                _document.Close();
            }
            else
            {
                throw NotAMessage(segment.Start);
            }
        }
        CloseTo(1);
        if (batches == 0) throw NotAMessage(_at);
        names.Problems();
        _document.Close();
    }

    // Depth 1 is the file, 2 its batches, 3 a batch, 4 its messages.
    private readonly void CloseTo(int depth)
    {
        while (_document.Depth > depth) _document.Close();
    }

    /// <summary>The segments of a message from its MSH on, up to the next header or trailer.</summary>
    private void Segments(in EdiItem msh)
    {
        var d = DelimitersOf(_source, msh);
        var first = _work.Add(msh);
        _work[first].Position = 1;
        while (true)
        {
            var before = _at;
            if (!TryRead(_source, ref _at, out var segment, d.Element)) break;
            if (segment.Key == Hl7Dialect.Msh || IsEnvelope(segment.Key))
            {
                _at = before;
                break;
            }
            segment.Position = _work.Count - first + 1;
            _work.Add(segment);
        }
        var last = _work.Count;
        var root = _work.Add(new EdiItem { Group = _layout.Root });
        CheckType(msh, d);
        new EdiGrouping(_work, _source, d, 0).Assign(root, first, last);
        Structure(root, msh);
        var decoder = new EdiDecoder(Hl7Dialect.Instance, _document, _work, _source, -1, d, PageOf(msh, d));
        decoder.Members(root);
        var syntax = new EdiSyntax(Hl7Dialect.Instance, _document, _options.Syntax, _source, d);
        syntax.Message(_work, first, last, RepertoireOf(msh, d), hasMore: false);
        var set = EdiSplit.Part(EdiSplit.Element(_source, msh, d, 0, 16), d.Repetition, 0, 0);
        if (set.IsEmpty || set.SequenceEqual("ASCII"u8) || Hl7CharacterSet.Find(set) is not null) return;
        _source.Overlaps(set, out var at);
        syntax.Report(EdiError.EnvelopeElement, _work[first], at, $"the character set {EdiError.Show(set)} is none that is known here, so the message is read as {_options.CodePage.Name} (encoding)");
    }

    private readonly EdiRepertoire RepertoireOf(in EdiItem msh, in EdiDelimiters d)
    {
        var sets = EdiSplit.Element(_source, msh, d, 0, 16);
        if (d.Repetition != 0 && sets.Contains(d.Repetition)) return EdiRepertoire.Switching;
        return sets.SequenceEqual("ASCII"u8) && _options.CodePage.IsUtf8 ? EdiRepertoire.Ascii : EdiRepertoire.Printable;
    }

    private void CheckType(in EdiItem msh, in EdiDelimiters d)
    {
        if (_layout.MessageType is not { } wanted) return;
        var type = EdiSplit.Element(_source, msh, d, 0, 7);
        var code = System.Text.Encoding.ASCII.GetString(EdiSplit.Part(type, d.Part, 0, 0));
        var trigger = System.Text.Encoding.ASCII.GetString(EdiSplit.Part(type, d.Part, 0, 1));
        if (wanted == code || wanted == $"{code}^{trigger}" || wanted == $"{code}_{trigger}") return;
        throw EdiError.InSegment(EdiError.WrongType, "HL7", _source, msh, msh.Start, $"the message is a {code}^{trigger}, and the layout is for {wanted}; route the types apart ($meta, filters), or give each its layout");
    }

    private readonly void Structure(int root, in EdiItem msh)
    {
        if (_layout.Root == EdiGroup.Everything) return;
        var known = _work.Problems.Count;
        EdiStructure.Check(_work, root);
        if (_layout.Structure == EdiTotals.Reject && _work.Problems.Count > known)
        {
            _document.Tolerate(EdiError.InSegment(EdiError.Structure, "HL7", _source, msh, msh.Start, string.Join("; ", _work.Problems.Skip(known)) + " (structure: warn lets the message pass)"));
            return;
        }
        for (var i = known; i < _work.Problems.Count; i++) _document.AddNote(new Note(EdiError.Structure, _work.Problems[i], msh.Start));
    }

    private CodePage PageOf(in EdiItem msh, in EdiDelimiters d)
    {
        var sets = EdiSplit.Element(_source, msh, d, 0, 16);
        return Hl7CharacterSet.Find(EdiSplit.Part(sets, d.Repetition, 0, 0)) ?? _options.CodePage;
    }

    private void Envelope(ReadOnlySpan<byte> bytes, in EdiItem segment, int scratch)
    {
        var d = Hl7Dialect.Instance.DefinesDelimiters(segment.Key) ? DelimitersOf(bytes, segment) : Hl7Dialect.Default with { Element = segment.End > segment.Start + 3 ? bytes[segment.Start + 3] : (byte)'|' };
        new EdiSyntax(Hl7Dialect.Instance, _document, _options.Syntax, bytes, d, isHeader: scratch >= 0).Envelope(segment);
        new EdiDecoder(Hl7Dialect.Instance, _document, _work, bytes, scratch, d, _options.CodePage).NamedSegment(segment);
    }

    private void Compare(in EdiItem trailer, int counted, string what)
    {
        var declared = EdiSplit.Element(_source, trailer, Hl7Dialect.Default, 0, 0);
        if (declared.IsEmpty || EdiSplit.Count(declared) == counted) return;
        var problem = $"{EdiTag.Text(trailer.Key)}-1 says {EdiError.Show(declared)} {what}, there are {counted}";
        if (_options.Totals == EdiTotals.Reject) _document.Tolerate(EdiError.At(EdiError.Totals, "HL7", _source, trailer.Start, problem + "; messages may be missing (totals: warn lets it pass)"));
        else _document.AddNote(new Note(EdiError.Totals, problem, trailer.Start));
        _work.Problems.Add(problem);
    }

    // Line ends other than CR and a missing last one are worth a member, so that a message is written as it came.
    private void Format(ref EdiDecoder decoder)
    {
        var at = _at;
        var isRead = Hl7Segments.TryRead(_source, ref at, 0, out _, out var stop);
        var end = Hl7Segments.End(isRead ? _source[stop..] : default);
        var isOpen = _source.Length > 0 && _source[^1] is not ((byte)'\r' or (byte)'\n');
        if (end.SequenceEqual("\r"u8) && !isOpen) return;
        decoder.Name("Format");
        decoder.OpenObject();
        if (!end.SequenceEqual("\r"u8))
        {
            decoder.Name("SegmentEnd");
            decoder.Made(end);
        }
        if (isOpen)
        {
            decoder.Name("Unterminated");
            decoder.Made(default);
        }
        decoder.Close();
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, ref int at, out EdiItem segment, byte separator = 0)
    {
        segment = default;
        if (!Hl7Segments.TryRead(bytes, ref at, separator, out var start, out var stop)) return false;
        segment = new EdiItem { Start = start, End = stop, TagLength = 3, Key = EdiTag.Key(bytes.Slice(start, Math.Min(3, stop - start))) };
        if (Hl7Segments.IsSegment(bytes[start..stop], separator != 0 || stop - start < 4 ? separator : bytes[start + 3])) return true;
        throw EdiError.At(EdiError.NoMessage, "HL7", bytes, start, "a segment begins with a tag of three capital letters or digits and the field separator; these bytes do not");
    }

    private static bool IsEnvelope(int key) => key == Hl7Dialect.Fhs || key == Hl7Dialect.Bhs || key == Hl7Dialect.Bts || key == Hl7Dialect.Fts;

    private static EdiDelimiters DelimitersOf(ReadOnlySpan<byte> bytes, in EdiItem header) => Hl7Segments.Delimiters(bytes[header.Start..header.End])
        ?? throw EdiError.InSegment(EdiError.Delimiters, "HL7", bytes, header, header.Start + 3, "the characters behind the tag must be the field separator and the encoding characters, all different and none a letter, digit or blank, such as |^~\\&");

    private readonly MessageFormatException NotAMessage(int at) =>
        EdiError.At(EdiError.NoMessage, "HL7", _source, at, "a message begins with MSH; these bytes are no HL7 v2 message in the vertical bar encoding");
}
