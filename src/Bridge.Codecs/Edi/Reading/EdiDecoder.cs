using System.Buffers;
using System.Buffers.Text;
using Bridge.Codecs.Edi.Dictionary;
using Bridge.Codecs.Edi.Groups;
using Bridge.Codecs.Text;
using Bridge.Documents;

namespace Bridge.Codecs.Edi.Reading;

/// <summary>
/// Fills a document from segments: by tag within their group, elements by position, values as slices of the message. One message; not kept.
/// </summary>
/// <param name="dialect">The format.</param>
/// <param name="document">The document, bound to the message already.</param>
/// <param name="work">The segments and their groups.</param>
/// <param name="bytes">What the segments' places count in.</param>
/// <param name="scratch">Where these bytes begin in the document's scratch; -1 if they are its source.</param>
internal ref struct EdiDecoder(EdiDialect dialect, Document document, EdiWorkspace work, ReadOnlySpan<byte> bytes, int scratch, EdiDelimiters d, CodePage page)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly SearchValues<byte> _inner = EdiSearch.Of(d);
    private int _nameStart;
    private int _nameLength = -1;
    private NodeFlags _nameFlags;

    /// <summary>Names the next value with a word of the dialect's name buffer.</summary>
    public void Name(string word)
    {
        (_nameStart, _nameLength) = dialect.Names.Word(word);
        _nameFlags = NodeFlags.None;
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
        for (var member = work[occurrence].First; member >= 0; member = work[member].Next) Member(work[occurrence].Group!, member);
    }

    private void Member(EdiGroup parent, int first)
    {
        var group = work[first].Group;
        if (group is not null)
        {
            _nameStart = document.AppendScratch(group.NameUtf8);
            _nameLength = group.NameUtf8.Length;
            _nameFlags = NodeFlags.NameInScratch;
        }
        else
        {
            NameOfSegment(work[first]);
        }
        var many = work[first].Same >= 0 || (group is not null ? group.Occurs.Max > 1
            : parent.Segments.TryGetValue(work[first].Key, out var occurs) ? occurs.Max > 1 : dialect.IsMany(work[first].Key));
        if (many) OpenArray();
        for (var item = first; item >= 0; item = work[item].Same)
        {
            if (group is null)
            {
                Segment(work[item]);
                continue;
            }
            OpenObject();
            Members(item);
            document.Close();
        }
        if (many) document.Close();
    }

    private void NameOfSegment(in EdiItem segment)
    {
        _nameStart = scratch < 0 ? segment.Start : scratch + segment.Start;
        _nameLength = segment.TagLength;
        _nameFlags = scratch < 0 ? NodeFlags.NameInSource : NodeFlags.NameInScratch;
    }

    /// <summary>Adds a segment under its tag.</summary>
    public void NamedSegment(in EdiItem segment)
    {
        NameOfSegment(segment);
        Segment(segment);
    }

    /// <summary>Adds a segment as an object; its name was given before.</summary>
    public void Segment(in EdiItem segment)
    {
        var key = segment.Key;
        var definition = dialect.Dictionary.Find(key);
        Named(ref document.Open(NodeKind.Object));
        Mark(segment.Start, segment.End);
        if (segment.Position > 0) Position(segment.Position);
        var at = segment.Start + segment.TagLength;
        var index = 0;
        if (dialect.DefinesDelimiters(key) && at < segment.End)
        {
            NameAt(0, 0);
            Leaf(at, at + 1, raw: true);
            var end = Find(d.Element, at + 1, segment.End);
            NameAt(0, 1);
            Leaf(at + 1, end, raw: true);
            at = end;
            index = 2;
        }
        var isRaw = dialect.IsRaw(key);
        var rest = dialect.RestFrom(key);
        for (; at < segment.End; index++)
        {
            var from = at + 1;
            var to = isRaw ? FindRaw(d.Element, from, segment.End) : Find(d.Element, from, segment.End);
            at = to;
            if (from == to)
            {
                if (to == segment.End) Empty(0, index);
                continue;
            }
            NameAt(0, index);
            if (index == rest) Leaf(from, at = segment.End, raw: true);
            else if (isRaw) Leaf(from, to, raw: true);
            else Element(from, to, definition is null ? dialect.Unknown : definition.At(index) ?? dialect.Unknown);
        }
        document.Close();
    }

    private void Element(int from, int to, ElementDefinition definition)
    {
        var isPlain = _bytes[from..to].IndexOfAny(_inner) < 0;
        var many = d.Repetition != 0 && (definition.Repeats || (!isPlain && Find(d.Repetition, from, to) < to));
        if (!many)
        {
            Value(from, to, 0, definition, isPlain);
            return;
        }
        OpenArray();
        while (true)
        {
            var end = isPlain ? to : Find(d.Repetition, from, to);
            if (from == end) EmptyItem(definition);
            else Value(from, end, 0, definition, isPlain);
            if (end == to) break;
            from = end + 1;
        }
        document.Close();
    }

    private void Value(int from, int to, int level, ElementDefinition definition, bool isPlain)
    {
        var separator = d.PartOf(level);
        // In a simple element or component a separator counts all the same, since later versions made composites of simple ones. Not so the sub-component separator in a field
        // without components, or in OBX-5: that is text which nobody escaped ("salt & pepper").
        var isComposite = definition.Parts is not null
            || (!isPlain && dialect.SplitsSimple && !ReferenceEquals(definition, ElementDefinition.Simple) && separator != 0 && Find(separator, from, to) < to);
        if (level >= dialect.Levels || !isComposite)
        {
            Leaf(from, to, raw: false);
            return;
        }
        OpenObject();
        Mark(from, to);
        for (var index = 0; ; index++)
        {
            // A message without a separator for this level has the one part.
            var end = isPlain || separator == 0 ? to : Find(separator, from, to);
            if (from == end)
            {
                if (end == to && index > 0) Empty(level + 1, index);
            }
            else
            {
                NameAt(level + 1, index);
                Value(from, end, level + 1, PartOf(definition, index), isPlain);
            }
            if (end == to) break;
            from = end + 1;
        }
        document.Close();
    }

    private static ElementDefinition PartOf(ElementDefinition definition, int index)
    {
        if (definition.Parts is not { } parts) return ElementDefinition.Unnamed;
        if (index < parts.Count) return parts[index];
        // An element of varying type (OBX-5) is text in most messages; of what no dictionary knows, the data say it.
        return parts.Count == 0 && !ReferenceEquals(definition, ElementDefinition.UnknownComposite) ? ElementDefinition.Simple : ElementDefinition.Unnamed;
    }

    // The last of several, empty: kept as empty text, so that a separator at the end survives.
    private void Empty(int level, int index)
    {
        NameAt(level, index);
        Named(ref document.Add(NodeKind.Text));
    }

    private void EmptyItem(ElementDefinition definition)
    {
        if (definition.Parts is null)
        {
            document.Add(NodeKind.Text);
            return;
        }
        document.Open(NodeKind.Object);
        document.Close();
    }

    private void Leaf(int from, int to, bool raw)
    {
        var value = _bytes[from..to];
        if (!raw && dialect.IsNull(value))
        {
            ref var none = ref document.Add(NodeKind.Null);
            Place(ref none, from, to);
            Named(ref none);
            return;
        }
        var isEscaped = !raw && d.Release != 0 && value.Contains(d.Release);
        if (!isEscaped && page.IsAsciiOrValidUtf8(value))
        {
            ref var node = ref document.Add(NodeKind.Text);
            node.Start = scratch < 0 ? from : scratch + from;
            node.Length = to - from;
            if (scratch >= 0) node.Flags = NodeFlags.InScratch;
            Place(ref node, from, to);
            Named(ref node);
            return;
        }
        var rented = ArrayPool<byte>.Shared.Rent(value.Length);
        try
        {
            var plain = value;
            if (isEscaped) plain = rented.AsSpan(0, dialect.Unescape(value, d, rented));
            var start = document.ScratchLength;
            page.ToUtf8(document, plain, from, $"{dialect.Name}");
            ref var node = ref document.Add(NodeKind.Text);
            node.Start = start;
            node.Length = document.ScratchLength - start;
            node.Flags = NodeFlags.InScratch;
            Place(ref node, from, to);
            Named(ref node);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Position(int position)
    {
        Name("Position");
        Span<byte> digits = stackalloc byte[12];
        Utf8Formatter.TryFormat(position, digits, out var length);
        var start = document.AppendScratch(digits[..length]);
        ref var node = ref document.Add(NodeKind.Number);
        node.Flags = NodeFlags.InScratch;
        node.Start = start;
        node.Length = length;
        Named(ref node);
    }

    private readonly void Mark(int from, int to) => Place(ref document.Edit(document.OpenContainer), from, to);

    private readonly void Place(ref DocumentNode node, int from, int to)
    {
        if (scratch >= 0) return;
        node.SourceStart = from;
        node.SourceLength = to - from;
    }

    private void NameAt(int level, int index) => (_nameStart, _nameLength, _nameFlags) = dialect.Names.Position(document, level, index);

    private void Named(ref DocumentNode node)
    {
        if (_nameLength < 0) return;
        node.NameStart = _nameStart;
        node.NameLength = _nameLength;
        node.Flags |= _nameFlags;
        _nameLength = -1;
    }

    private readonly int FindRaw(byte separator, int from, int to)
    {
        var at = _bytes[from..to].IndexOf(separator);
        return at < 0 ? to : from + at;
    }

    /// <summary>The next separator that is not released, or the end.</summary>
    private readonly int Find(byte separator, int from, int to) => EdiSearch.Find(_bytes, separator, dialect.ReleasesNext ? d.Release : (byte)0, from, to);
}
