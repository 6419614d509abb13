using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Layouts;

/// <summary>Turns the records of one message into a document: objects and lists by record name. Reused; one thread at a time.</summary>
internal sealed class DocumentAssembler(RecordSet set, RecordFormat format)
{
    private readonly RecordMatcher _matcher = new(format);
    private readonly RecordTree? _tree = set.HasAnyOrder ? new RecordTree(set, format) : null;
    private readonly List<(IReadOnlyList<RecordLayout> Siblings, int Next, bool InArray, bool InRecord)> _open = [];

    /// <summary>Decodes a whole document: all records of the body.</summary>
    public void Assemble(Document document, ReadOnlySpan<byte> source)
    {
        document.Open(NodeKind.Object);
        Fill(document, source, set.Roots);
        document.Close();
    }

    /// <summary>Decodes one message record with those that belong to it, and the records of the preamble that enclose it.</summary>
    public void AssembleDetail(Document document, ReadOnlySpan<byte> source, ReadOnlySpan<byte> preamble)
    {
        document.Open(NodeKind.Object);
        AddPreamble(document, preamble);
        var at = 0;
        if (!format.NextRecord(source, ref at, out var start, out var length)) throw LayoutError.At(LayoutError.Sequence, "the message has no record", source, 0, source.Length);
        var record = source.Slice(start, length);
        foreach (var message in set.Messages)
        {
            if (!format.Matches(message, record)) continue;
            Named(ref document.Open(NodeKind.Object), message);
            format.AddFields(document, message, record, start, inScratch: false);
            if (message.Records.Count > 0) Fill(document, source, message.Records, at, isWhole: false);
            else if (format.NextRecord(source, ref at, out start, out length)) throw LayoutError.At(LayoutError.Sequence, $"a second record stands behind {message.Name}; the source must hand over one message at a time (framing)", source, start, length);
            document.Close();
            document.Close();
            return;
        }
        foreach (var part in set.All)
        {
            if (part.Parent is not null && part.HasMarks && format.Matches(part, record)) throw LayoutError.At(LayoutError.Sequence, $"the record is a {part.Name}, and no {part.Parent.Name} stands before it that it belongs to", source, start, length);
        }
        throw LayoutError.At(LayoutError.Sequence, $"the record has the marks of none of {string.Join(", ", set.All.Select(r => r.Name))}; see `recognise` in the layout", source, start, length);
    }

    private void AddPreamble(Document document, ReadOnlySpan<byte> preamble)
    {
        if (preamble.IsEmpty) return;
        var offset = document.AppendScratch(preamble);
        var at = 0;
        while (format.NextRecord(preamble, ref at, out var start, out var length))
        {
            var record = preamble.Slice(start, length);
            foreach (var layout in set.Enclosing)
            {
                if (!format.Matches(layout, record)) continue;
                Named(ref document.Open(NodeKind.Object), layout);
                format.AddFields(document, layout, record, offset + start, inScratch: true);
                document.Close();
                break;
            }
        }
    }

    private void Fill(Document document, ReadOnlySpan<byte> source, IReadOnlyList<RecordLayout> roots, int at = 0, bool isWhole = true)
    {
        _matcher.Reset(roots, mayBegin: isWhole);
        _open.Clear();
        _open.Add((roots, 0, false, false));
        _tree?.Begin();
        var number = 0;
        var isEmpty = isWhole;
        while (format.NextRecord(source, ref at, out var start, out var length))
        {
            number++;
            var record = source.Slice(start, length);
            var layout = _matcher.Next(record, out var problem, passOver: document.Mode != DecodeMode.Strict);
            if (layout is not null && _matcher.BeginsDocument && number > 1) throw Wrong(problem ?? $"record {layout.Name} begins another document", source, number, start, length);
            if (problem is not null) document.Tolerate(Wrong(problem, source, number, start, length));
            if (_matcher.IsUnexpected) continue;
            isEmpty = false;
            if (_tree is not null)
            {
                _tree.Add(layout!, _matcher.Level, start, length);
                continue;
            }
            Enter(document, layout!, _matcher.Level);
            format.AddFields(document, layout!, record, start, inScratch: false);
        }
        if (isEmpty && number > 0) throw LayoutError.At(LayoutError.Sequence, "no record of the message is known, so nothing of it can be let pass", source, 0, source.Length);
        if (_matcher.Finish() is { } missing) document.Tolerate(LayoutError.At(LayoutError.Sequence, $"the message ends after {number} records: {missing}", source, source.Length, 0));
        if (_tree is not null)
        {
            _tree.Write(document, source, roots);
            return;
        }
        while (_open.Count > 0) Leave(document);
    }

    private static MessageFormatException Wrong(string problem, ReadOnlySpan<byte> source, int number, int start, int length) =>
        LayoutError.At(LayoutError.Sequence, $"record {number} of the message at byte {start}: {problem}", source, start, length);

    private void Enter(Document document, RecordLayout layout, int level)
    {
        while (_open.Count > level + 1) Leave(document);
        var here = _open[level];
        if (here.InRecord) document.Close();
        if (here.InArray && layout.Order >= here.Next) document.Close();
        if (layout.Order >= here.Next)
        {
            AddEmpty(document, here.Siblings, here.Next, layout.Order);
            if (layout.Occurs.Occurs == Occurs.Many) Named(ref document.Open(NodeKind.Array), layout);
        }
        var many = layout.Occurs.Occurs == Occurs.Many;
        ref var node = ref document.Open(NodeKind.Object);
        if (!many) Named(ref node, layout);
        _open[level] = (here.Siblings, layout.Order + 1, many, true);
        if (layout.Records.Count > 0) _open.Add((layout.Records, 0, false, false));
    }

    private void Leave(Document document)
    {
        var here = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        if (here.InRecord) document.Close();
        if (here.InArray) document.Close();
        AddEmpty(document, here.Siblings, here.Next, here.Siblings.Count);
    }

    // A list without records is an empty list, so that a mapping can count it.
    private static void AddEmpty(Document document, IReadOnlyList<RecordLayout> siblings, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (siblings[i].Occurs.Occurs != Occurs.Many) continue;
            Named(ref document.Open(NodeKind.Array), siblings[i]);
            document.Close();
        }
    }

    private static void Named(ref DocumentNode node, RecordLayout layout) => (node.NameStart, node.NameLength) = layout.NameAt;
}
