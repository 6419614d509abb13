using System.Buffers;
using Bridge.Codecs.Edi.Envelopes;
using Bridge.Codecs.Edi.Groups;
using Bridge.Codecs.Edi.Reading;
using Bridge.Codecs.Edi.Syntax;
using Bridge.Codecs.Text;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Edi.Interchanges;

/// <summary>Decodes a message with its envelope, or a whole interchange, into a document that is bound to its bytes. One call; not kept.</summary>
internal ref struct EdiInterchangeDecoder
{
    private readonly EdiInterchangeDialect _dialect;
    private readonly EdiEnvelope _envelope;
    private readonly Document _document;
    private readonly EdiInterchangeOptions _options;
    private readonly EdiLayout _layout;
    private readonly EdiWorkspace _work;
    private ReadOnlySpan<byte> _bytes;
    private int _scratch = -1;
    private EdiDelimiters _d;
    private CodePage _page;
    private EdiScanner _scanner;
    private EdiRepertoire _repertoire;
    private bool _mayRepeat = true;

    private EdiInterchangeDecoder(EdiInterchangeDialect dialect, Document document, EdiInterchangeOptions options, EdiLayout layout)
    {
        _dialect = dialect;
        _envelope = dialect.Envelope;
        _document = document;
        _options = options;
        _layout = layout;
        _work = EdiWorkspace.Current;
        _work.Clear();
        _page = options.CodePage ?? CodePage.Utf8;
        _repertoire = options.IsBasic ? EdiRepertoire.Basic : EdiRepertoire.Printable;
    }

    public static void Decode(EdiInterchangeDialect dialect, Document document, ReadOnlyMemory<byte> preamble, EdiInterchangeOptions options, EdiLayout layout)
    {
        var decoder = new EdiInterchangeDecoder(dialect, document, options, layout);
        byte[]? rented = null, rentedPreamble = null;
        try
        {
            document.Open(NodeKind.Object);
            var source = document.Source;
            if (source.StartsWith("\uFEFF"u8)) source = source[3..];
            var start = 0;
            while (start < source.Length && EdiInterchangeDialect.IsSpace(source[start])) start++;
            var head = preamble.IsEmpty ? source[start..] : preamble.Span;
            decoder._d = dialect.Detect(head[..Math.Min(head.Length, EdiInterchangeDialect.HeadLength)])
                ?? throw EdiError.At(head.Length < 3 ? EdiError.NoMessage : EdiError.Delimiters, dialect.Name, source, start, "the separators cannot be read here: the header is damaged, or these bytes are another format");
            decoder._bytes = document.Source;
            if (EdiScanner.IsWrapped(dialect, source[start..], decoder._d))
            {
                rented = ArrayPool<byte>.Shared.Rent(source.Length);
                decoder._bytes = rented.AsSpan(0, EdiScanner.Unwrap(source[start..], rented));
                decoder._scratch = document.AppendScratch(decoder._bytes);
                start = 0;
            }
            else
            {
                start += document.Source.Length - source.Length;
            }
            var outer = preamble.Span;
            if (EdiScanner.IsWrapped(dialect, outer, decoder._d))
            {
                rentedPreamble = ArrayPool<byte>.Shared.Rent(outer.Length);
                outer = rentedPreamble.AsSpan(0, EdiScanner.Unwrap(outer, rentedPreamble));
            }
            decoder.Begin(outer, start);
            if (options.Document == EdiDocuments.Message) decoder.Message(outer);
            else decoder.Interchange();
            var names = decoder.Names();
            names.Problems();
            document.Close();
        }
        finally
        {
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
            if (rentedPreamble is not null) ArrayPool<byte>.Shared.Return(rentedPreamble);
        }
    }

    /// <summary>What the bytes are like beyond the segments: service string advice, separators that are not the usual ones, line ends.</summary>
    private void Begin(ReadOnlySpan<byte> preamble, int start)
    {
        var head = preamble.IsEmpty ? _bytes[start..] : preamble;
        var advice = _dialect.AdviceLength(head);
        if (advice < 0) throw EdiError.At(EdiError.Delimiters, _dialect.Name, head, 0, "the separators cannot be read here: the data end within them");
        _scanner = new EdiScanner(_dialect, _bytes, _d) { At = start + (preamble.IsEmpty ? advice : 0) };
        var names = Names();
        Format(ref names, advice > 0 && preamble.IsEmpty, !preamble.IsEmpty);
        if (advice == 0) return;
        names.Name("UNA");
        names.Made(head[3..9]);
    }

    private readonly void Format(ref EdiDecoder names, bool isAdvised, bool isFrame)
    {
        var probe = _scanner;
        var noise = probe.Noise();
        if (!isAdvised)
        {
            if (!probe.TryRead(out _)) return;
            noise = probe.Noise();
        }
        var lineEnd = probe.At + noise.Length >= _bytes.Length ? default : noise;
        ReadOnlySpan<byte> last = default;
        var isOtherLast = false;
        if (!isFrame)
        {
            // A frame ends with its terminator; only of a whole interchange it is known what stands behind the last.
            var key = 0;
            last = noise;
            while (probe.TryRead(out var segment))
            {
                key = segment.Key;
                last = probe.Noise();
            }
            isOtherLast = !probe.IsTerminated || ((key == _envelope.Interchange.End || _options.Document == EdiDocuments.Interchange) && !last.SequenceEqual(lineEnd));
        }
        var usual = _dialect.Default;
        if (lineEnd.IsEmpty && !isOtherLast && _d.Terminator == usual.Terminator && _d.Element == usual.Element) return;
        names.Name("Format");
        names.OpenObject();
        if (_d.Element != usual.Element) Made(ref names, "Element", [_d.Element]);
        if (_d.Terminator != usual.Terminator) Made(ref names, "Terminator", [_d.Terminator]);
        if (!lineEnd.IsEmpty) Made(ref names, "SegmentEnd", lineEnd);
        if (isOtherLast && probe.IsTerminated) Made(ref names, "LastEnd", last);
        else if (isOtherLast) Made(ref names, "Unterminated", last);
        names.Close();
    }

    private static void Made(scoped ref EdiDecoder names, string word, scoped ReadOnlySpan<byte> bytes)
    {
        names.Name(word);
        var utf8 = bytes.Length <= 64 ? stackalloc byte[bytes.Length * 2] : new byte[bytes.Length * 2]; // a peer may send any amount of white space
        var count = 0;
        foreach (var b in bytes) count += JsonEscapes.WriteScalar(b, utf8[count..]); // separators are bytes, not characters of the encoding
        names.Made(utf8[..count]);
    }

    /// <summary>One message, flat: its envelope's segments stand beside its own.</summary>
    private void Message(ReadOnlySpan<byte> preamble)
    {
        Preamble(preamble);
        EdiItem interchange = default, group = default;
        int messages = 0, counted = 0, groups = 0;
        while (_scanner.TryRead(out var segment))
        {
            var key = segment.Key;
            if (key == _envelope.Interchange.Start)
            {
                Open(segment, ref interchange);
            }
            else if (key == _envelope.Group.Start)
            {
                group = segment;
                groups++;
                Envelope(segment);
            }
            else if (key == _envelope.Group.End)
            {
                Check(segment, counted, group, _envelope.Group, "messages");
                Envelope(segment);
            }
            else if (key == _envelope.Interchange.End)
            {
                CheckInterchange(segment, groups, counted, interchange);
                Envelope(segment);
            }
            else if (key == _envelope.Message.End)
            {
                throw EdiError.InSegment(EdiError.NoMessage, _dialect.Name, _bytes, segment, segment.Start, $"no {_envelope.Message.StartTag} stands before this trailer");
            }
            else
            {
                if (++messages > 1) throw EdiError.At(EdiError.Several, _dialect.Name, _bytes, segment.Start, "a second message begins here; let the format cut the stream (leave framing out), or set document: interchange for a whole interchange in one document");
                if (!_dialect.IsAlone(key)) counted++;
                OneMessage(segment);
            }
        }
        if (messages == 0) throw EdiError.At(EdiError.NoMessage, _dialect.Name, _bytes, _scanner.At, $"there is no message: none of its segments stands here, such as {_envelope.Message.StartTag}");
    }

    private void Open(in EdiItem segment, ref EdiItem interchange)
    {
        if (interchange.End > 0) throw EdiError.At(EdiError.Several, _dialect.Name, _bytes, segment.Start, $"a second {_envelope.Interchange.StartTag} stands here, before the end of the first interchange; let the format cut the stream (leave framing out)");
        interchange = segment;
        Use(_bytes, segment);
        Envelope(segment);
    }

    /// <summary>What an interchange's header says of what follows.</summary>
    private void Use(ReadOnlySpan<byte> bytes, in EdiItem header)
    {
        _page = _options.CodePage ?? _dialect.PageOf(bytes, header, _d) ?? CodePage.Utf8;
        // Where the encoding is configured, the header says it wrongly.
        if (_options.CodePage is null && !_options.IsBasic) _repertoire = _dialect.RepertoireOf(bytes, header, _d);
        _mayRepeat = _dialect.MayRepeat(bytes, header, _d);
    }

    private readonly void Envelope(in EdiItem segment)
    {
        Syntax().Envelope(segment);
        Decoder().NamedSegment(segment);
    }

    private readonly EdiSyntax Syntax() => new(_dialect, _document, _options.Syntax, _bytes, _d);

    private void Preamble(ReadOnlySpan<byte> preamble)
    {
        if (preamble.IsEmpty) return;
        var scratch = _document.AppendScratch(preamble);
        var scanner = new EdiScanner(_dialect, preamble, _d) { At = _dialect.AdviceLength(preamble) };
        var syntax = new EdiSyntax(_dialect, _document, _options.Syntax, preamble, _d, isHeader: true);
        var isGood = _work.IsGood(_dialect, preamble);
        var notes = _document.Notes.Total;
        try
        {
            while (scanner.TryRead(out var segment))
            {
                if (segment.Key == _envelope.Interchange.Start) Use(preamble, segment);
                if (!isGood) syntax.Envelope(segment);
                new EdiDecoder(_dialect, _document, _work, preamble, scratch, _d, _page).NamedSegment(segment);
            }
            if (!isGood && _document.Mode == DecodeMode.Strict && _document.Notes.Total == notes) _work.KeepGood(_dialect, preamble);
        }
        catch (MessageFormatException e) when (e.Offset >= 0)
        {
            // Its place is in the headers, not in the message.
            throw new MessageFormatException(e.Code, $"in the headers round the message: {e.Message}", -1, e.Path, e) { Bytes = e.Bytes };
        }
    }

    /// <summary>A whole interchange: header, groups or messages, trailer.</summary>
    private void Interchange()
    {
        EdiItem interchange = default, group = default;
        int groups = 0, messages = 0, total = 0, segments = 0;
        var isClosed = false;
        while (_scanner.TryRead(out var segment))
        {
            if (isClosed) throw EdiError.At(EdiError.Several, _dialect.Name, _bytes, segment.Start, "something follows the end of the interchange; let the format cut the stream (leave framing out)");
            segments++;
            var key = segment.Key;
            if (key == _envelope.Interchange.Start)
            {
                Open(segment, ref interchange);
            }
            else if (key == _envelope.Group.Start)
            {
                CloseTo(groups > 0 ? 2 : 1);
                if (_document.Depth == 1) OpenList("Groups");
                _document.Open(NodeKind.Object);
                group = segment;
                groups++;
                messages = 0;
                Envelope(segment);
            }
            else if (key == _envelope.Group.End)
            {
                if (_document.Depth > 3) CloseTo(3);
                Check(segment, messages, group, _envelope.Group, "messages");
                Envelope(segment);
                if (_document.Depth == 3) CloseTo(2);
            }
            else if (key == _envelope.Interchange.End)
            {
                CloseTo(1);
                CheckInterchange(segment, groups, total, interchange);
                Envelope(segment);
                isClosed = true;
            }
            else
            {
                if (groups > 0 && _document.Depth == 2) _document.Open(NodeKind.Object); // a message behind a group, in none
                if (_document.Depth is 1 or 3) OpenList("Messages");
                if (!_dialect.IsAlone(key))
                {
                    messages++;
                    total++;
                }
                _document.Open(NodeKind.Object);
                OneMessage(segment);
                _document.Close();
            }
        }
        CloseTo(1);
        if (interchange.End > 0 && !isClosed) Problem(interchange, $"the interchange has no {_envelope.Interchange.EndTag}: it was cut, or the trailer is damaged");
        if (segments == 0) throw EdiError.At(EdiError.NoMessage, _dialect.Name, _bytes, 0, "there is no segment at all");
    }

    // Depth 1 is the interchange, 2 its groups (or its messages), 3 a group, 4 its messages.
    private readonly void CloseTo(int depth)
    {
        while (_document.Depth > depth) _document.Close();
    }

    private readonly void OpenList(string word)
    {
        var names = Names();
        names.Name(word);
        names.OpenArray();
    }

    /// <summary>The segments of a message from its header to its trailer; bare segments to the end or the next header.</summary>
    private void OneMessage(in EdiItem header)
    {
        var first = _work.Add(header);
        _work[first].Position = 1;
        var isFramed = header.Key == _envelope.Message.Start;
        var isEnded = !isFramed && _dialect.IsAlone(header.Key);
        var isClosed = isEnded;
        while (!isEnded)
        {
            var before = _scanner.At;
            if (!_scanner.TryRead(out var segment)) break;
            if (segment.Key == _envelope.Message.Start || _envelope.IsOuter(segment.Key) || (!isFramed && segment.Key == _envelope.Message.End))
            {
                _scanner.At = before;
                break;
            }
            segment.Position = _work.Count - first + 1;
            _work.Add(segment);
            isEnded = isClosed = segment.Key == _envelope.Message.End;
        }
        var last = _work.Count;
        if (isFramed && !isClosed)
        {
            throw EdiError.InSegment(EdiError.Cut, _dialect.Name, _bytes, header, _scanner.At, $"the message ends after {last - first} segments without {_envelope.Message.EndTag}: it was cut, or the trailer is damaged");
        }
        if (isFramed) Check(_work[last - 1], last - first, header, _envelope.Message, "segments");
        if (isFramed && _layout.MessageType is { } wanted && _dialect.TypeOf(_bytes, header, _d) is var type && type != wanted)
        {
            throw EdiError.InSegment(EdiError.WrongType, _dialect.Name, _bytes, header, header.Start, $"the message is of type {type}, and the layout is for {wanted}; route the types apart, or give each its layout");
        }
        var root = _work.Add(new EdiItem { Group = _layout.Root });
        new EdiGrouping(_work, _bytes, _d, _dialect.Release(_d)).Assign(root, first, last);
        Structure(root, header);
        var decoder = Decoder();
        decoder.Members(root);
        var syntax = Syntax();
        syntax.Message(_work, first, last, _repertoire, decoder.HasMore && _dialect.KnowsVersion(_bytes, header, _d));
        if (!_mayRepeat) syntax.Repetitions(_work, first, last, "the syntax version in UNB has no repetitions, though UNA names a separator for them; version 4 has");
    }

    private readonly void Structure(int root, in EdiItem header)
    {
        if (_layout.Root == EdiGroup.Everything || header.Key != _envelope.Message.Start) return;
        var known = _work.Problems.Count;
        EdiStructure.Check(_work, root);
        if (_layout.Structure == EdiTotals.Reject && _work.Problems.Count > known)
        {
            _document.Tolerate(EdiError.InSegment(EdiError.Structure, _dialect.Name, _bytes, header, header.Start, string.Join("; ", _work.Problems.Skip(known)) + " (structure: warn lets the message pass)"));
            return;
        }
        for (var i = known; i < _work.Problems.Count; i++) _document.AddNote(new Note(EdiError.Structure, _work.Problems[i], header.Start));
    }

    private readonly void CheckInterchange(in EdiItem trailer, int groups, int messages, in EdiItem header)
    {
        var isOfGroups = groups > 0 && _dialect.CountsGroups;
        Check(trailer, isOfGroups ? groups : messages, header, _envelope.Interchange, isOfGroups ? "groups" : "messages");
    }

    private readonly void Check(in EdiItem trailer, int counted, in EdiItem header, EdiFrameTags tags, string what)
    {
        var release = _dialect.Release(_d);
        var declared = EdiSplit.Element(_bytes, trailer, _d, release, 0);
        if (EdiSplit.Count(declared) != counted) Problem(trailer, $"{tags.EndTag} says {EdiError.Show(declared)} {what}, there are {counted}");
        if (header.End == 0 || tags.Reference < 0) return;
        var opened = EdiSplit.Element(_bytes, header, _d, release, tags.Reference);
        var closed = EdiSplit.Element(_bytes, trailer, _d, release, 1);
        if (!opened.Trim((byte)' ').SequenceEqual(closed.Trim((byte)' '))) Problem(trailer, $"{tags.EndTag} repeats the control number as {EdiError.Show(closed)}, {tags.StartTag} has {EdiError.Show(opened)}");
    }

    private readonly void Problem(in EdiItem trailer, string problem)
    {
        if (_options.Totals == EdiTotals.Reject) _document.Tolerate(EdiError.At(EdiError.Totals, _dialect.Name, _bytes, trailer.Start, problem + "; something may be missing (totals: warn lets it pass)"));
        else _document.AddNote(new Note(EdiError.Totals, problem, trailer.Start));
        _work.Problems.Add(problem);
    }

    private readonly EdiDecoder Decoder() => new(_dialect, _document, _work, _bytes, _scratch, _d, _page);

    private readonly EdiDecoder Names() => new(_dialect, _document, _work, default, -1, _d, CodePage.Utf8);
}
