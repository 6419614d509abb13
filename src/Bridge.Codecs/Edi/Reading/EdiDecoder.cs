using Bridge.Codecs.Edi.Dictionary;
using Bridge.Codecs.Edi.Groups;
using Bridge.Codecs.Text;
using Bridge.Documents;

namespace Bridge.Codecs.Edi.Reading;

/// <summary>
/// Fills a document from segments: by tag within their group. Their elements are <see cref="SegmentDecoder"/>'s matter. One message; not kept.
/// </summary>
/// <param name="dialect">The format.</param>
/// <param name="document">The document, bound to the message already.</param>
/// <param name="work">The segments and their groups.</param>
/// <param name="bytes">What the segments' places count in.</param>
/// <param name="scratch">Where these bytes begin in the document's scratch; -1 if they are its source.</param>
internal ref struct EdiDecoder(EdiDialect dialect, Document document, EdiWorkspace work, ReadOnlySpan<byte> bytes, int scratch, EdiDelimiters d, CodePage page)
{
    private SegmentDecoder _segments = new(dialect, document, work.Marks, bytes, scratch, d, page);
    private EdiName _name = EdiName.None;

    /// <summary>Whether a segment had more elements or components than the dictionary.</summary>
    public readonly bool HasMore => _segments.HasMore;

    /// <summary>Names the next value with a word of the dialect's name buffer.</summary>
    public void Name(string word)
    {
        var (start, length) = dialect.Names.Word(word);
        _name = new EdiName(start, length, NodeFlags.None);
    }

    /// <summary>Adds a text that stands nowhere in the message.</summary>
    public void Made(scoped ReadOnlySpan<byte> utf8)
    {
        var start = document.AppendScratch(utf8);
        ref var node = ref document.Add(NodeKind.Text);
        node.Flags = NodeFlags.InScratch;
        node.Start = start;
        node.Length = utf8.Length;
        Named(ref node);
    }

    /// <summary>Adds the problems found as an array of texts, if there are any.</summary>
    public void Problems()
    {
        if (work.Problems.Count == 0) return;
        Name("Problems");
        Named(ref document.Open(NodeKind.Array));
        foreach (var problem in work.Problems) Made(System.Text.Encoding.UTF8.GetBytes(problem));
        document.Close();
    }

    public void OpenObject() => Named(ref document.Open(NodeKind.Object));

    public void OpenArray() => Named(ref document.Open(NodeKind.Array));

    public void Close() => document.Close();

    /// <summary>Adds the members of an occurrence of a group to the open object.</summary>
    public void Members(int occurrence)
    {
        for (var member = work[occurrence].First; member >= 0; member = work[member].Next)
        {
            if (work[member].Group is { } group) Groups(group, member);
            else Segments(work[occurrence].Group!, member);
        }
    }

    private void Groups(EdiGroup group, int first)
    {
        var name = new EdiName(document.AppendScratch(group.NameUtf8), group.NameUtf8.Length, NodeFlags.NameInScratch);
        var many = work[first].Same >= 0 || group.Occurs.Max > 1;
        _name = name;
        if (many) OpenArray();
        for (var item = first; item >= 0; item = work[item].Same)
        {
            OpenObject();
            Members(item);
            document.Close();
        }
        if (many) document.Close();
    }

    private void Segments(EdiGroup parent, int first)
    {
        var key = work[first].Key;
        var definition = dialect.Dictionary.Find(key);
        var many = work[first].Same >= 0 || (parent != EdiGroup.Everything && parent.Segments.TryGetValue(key, out var occurs) ? occurs.Max > 1 : definition is not { Once: true });
        var name = NameOf(work[first]);
        if (!many)
        {
            _segments.Add(work[first], name, definition);
            return;
        }
        _name = name;
        OpenArray();
        for (var item = first; item >= 0; item = work[item].Same) _segments.Add(work[item], EdiName.None, definition);
        document.Close();
    }

    /// <summary>Adds a segment under its tag.</summary>
    public void NamedSegment(in EdiItem segment) => _segments.Add(segment, NameOf(segment), dialect.Dictionary.Find(segment.Key));

    private readonly EdiName NameOf(in EdiItem segment) => scratch < 0 ? new EdiName(segment.Start, segment.TagLength, NodeFlags.NameInSource) : new EdiName(scratch + segment.Start, segment.TagLength, NodeFlags.NameInScratch);

    private void Named(ref DocumentNode node)
    {
        if (_name.Length < 0) return;
        node.NameStart = _name.Start;
        node.NameLength = _name.Length;
        node.Flags |= _name.Flags;
        _name = EdiName.None;
    }
}
