using System.Buffers;
using System.Runtime.CompilerServices;
using Bridge.Codecs.Edi.Dictionary;
using Bridge.Codecs.Text;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Edi.Reading;

/// <summary>
/// Fills the nodes of segments straight into the document's buffer: elements by position, values as slices of the message. The segments of one message; not kept.
/// </summary>
/// <param name="dialect">The format.</param>
/// <param name="document">The document, bound to the message already.</param>
/// <param name="marks">For the separators of the segment at hand.</param>
/// <param name="bytes">What the segments' places count in.</param>
/// <param name="scratch">Where these bytes begin in the document's scratch; -1 if they are its source.</param>
internal ref struct SegmentDecoder(EdiDialect dialect, Document document, EdiMarks marks, ReadOnlySpan<byte> bytes, int scratch, EdiDelimiters d, CodePage page)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly EdiNames _names = dialect.Names;
    private readonly ElementDefinition _unknown = dialect.Unknown;
    private readonly int _levels = dialect.Levels;
    private readonly bool _splitsSimple = dialect.SplitsSimple;
    private readonly bool _releasesNext = dialect.ReleasesNext;
    private readonly bool _hasNull = !dialect.Null.IsEmpty;
    private readonly bool _isAsciiCompatible = page.IsAsciiCompatible;
    private readonly NodeFlags _value = scratch < 0 ? NodeFlags.None : NodeFlags.InScratch;
    private ReadOnlySpan<int> _places;
    private DocumentNode[] _nodes = [];
    private int _count;
    private bool _isPlain; // the segment's values are UTF-8 as they stand, without escapes
    private EdiItem _segment;

    /// <summary>Whether a segment had more elements or components than the dictionary.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Adds a segment as an object to the container that is open in the document.</summary>
    /// <param name="definition">What the standard says about it; null if nothing.</param>
    public void Add(in EdiItem segment, EdiName name, SegmentDefinition? definition)
    {
        _segment = segment;
        var parent = document.OpenContainer;
        var at = segment.Start + segment.TagLength;
        var from = Math.Min(at + 1, segment.End);
        var rest = dialect.RestFrom(segment.Key);
        marks.Find(_bytes, from, rest < 0 ? segment.End : from, d, _releasesNext);
        _places = marks.Places;
        _isPlain = marks.IsAscii && _isAsciiCompatible && !marks.HasRelease;
        var position = segment.Position > 0 ? Digits(segment.Position) : default;
        // Each piece between separators makes a value, and at most a list and an object for each level round it.
        _nodes = document.NodeBuffer(document.Count + 8 + ((_levels + 2) * (marks.Count + 1)));
        _count = document.Count;
        var self = _count;
        Open(NodeKind.Object, parent, name, segment.Start, segment.End);
        var children = 0;
        if (segment.Position > 0) children += Position(self, position);
        if (at < segment.End)
        {
            if (rest >= 0 || dialect.IsRaw(segment.Key)) children += Raw(self, from, rest);
            else if (dialect.DefinesDelimiters(segment.Key)) children += Header(self, at, definition);
            else children += Elements(self, from, 0, 0, definition);
        }
        Close(self, children);
        document.SetCount(_count);
        if (parent >= 0) document.Edit(parent).Length++;
    }

    private int Elements(int parent, int from, int mark, int index, SegmentDefinition? definition)
    {
        var children = 0;
        var elements = definition is null ? [] : definition.Elements.AsSpan();
        for (; ; index++)
        {
            var stop = Seek(d.Element, mark, _places.Length - 1);
            var to = _places[stop];
            var isLast = stop == _places.Length - 1;
            if (from < to) children += Element(parent, _names.Position(document, 0, index), from, mark, stop, index < elements.Length ? elements[index] : _unknown);
            else if (isLast) children += Empty(parent, _names.Position(document, 0, index), to);
            if (isLast)
            {
                if (index >= elements.Length) HasMore = true;
                return children;
            }
            from = to + 1;
            mark = stop + 1;
        }
    }

    /// <summary>The separators of MSH, then its other fields.</summary>
    private int Header(int parent, int at, SegmentDefinition? definition)
    {
        // The encoding characters are found as separators too.
        var mark = Seek(d.Element, 0, _places.Length - 1);
        var end = _places[mark];
        var children = Text(parent, _names.Position(document, 0, 0), at, at + 1) + Text(parent, _names.Position(document, 0, 1), at + 1, end);
        return mark == _places.Length - 1 ? children : children + Elements(parent, end + 1, mark + 1, 2, definition);
    }

    /// <summary>Elements that are never split or unescaped (ISA), or of which one holds all the rest (binary data).</summary>
    private int Raw(int parent, int from, int rest)
    {
        var children = 0;
        _isPlain = false;
        for (var index = 0; ; index++)
        {
            var length = index == rest ? -1 : _bytes[from.._segment.End].IndexOf(d.Element);
            var to = length < 0 ? _segment.End : from + length;
            var name = _names.Position(document, 0, index);
            if (from < to) children += Text(parent, name, from, to);
            else if (to == _segment.End) children += Empty(parent, name, to);
            if (to == _segment.End) return children;
            from = to + 1;
        }
    }

    private int Element(int parent, EdiName name, int from, int mark, int stop, ElementDefinition definition)
    {
        var repeats = d.Repetition != 0 && (definition.Repeats || Seek(d.Repetition, mark, stop) < stop);
        if (!repeats) return Value(parent, name, from, mark, stop, 0, definition);
        var self = _count;
        Open(NodeKind.Array, parent, name, from, _places[stop], isMarked: false);
        var children = 0;
        while (true)
        {
            var end = Seek(d.Repetition, mark, stop);
            if (from == _places[end]) children += EmptyItem(self, from, definition);
            else children += Value(self, EdiName.None, from, mark, end, 0, definition);
            if (end == stop) break;
            from = _places[end] + 1;
            mark = end + 1;
        }
        Close(self, children);
        return 1;
    }

    /// <summary>Adds the value from a byte to the place <paramref name="stop"/>, in which the places from <paramref name="mark"/> on are separators. Returns how many nodes the parent got.</summary>
    private int Value(int parent, EdiName name, int from, int mark, int stop, int level, ElementDefinition definition)
    {
        var separator = d.PartOf(level);
        // In a simple element or component a separator counts all the same, since later versions made composites of simple ones. Not so the sub-component separator in a field
        // without components, or in OBX-5: that is text which nobody escaped ("salt & pepper").
        var isComposite = level < _levels && (definition.Parts is not null
            || (mark < stop && _splitsSimple && !ReferenceEquals(definition, ElementDefinition.Simple) && separator != 0 && Seek(separator, mark, stop) < stop));
        if (!isComposite) return Leaf(parent, name, from, _places[stop]);
        var self = _count;
        Open(NodeKind.Object, parent, name, from, _places[stop]);
        var children = 0;
        for (var index = 0; ; index++)
        {
            // A message without a separator for this level has the one part.
            var end = separator == 0 ? stop : Seek(separator, mark, stop);
            if (from < _places[end]) children += Value(self, _names.Position(document, level + 1, index), from, mark, end, level + 1, PartOf(definition, index));
            else if (end == stop && index > 0) children += Empty(self, _names.Position(document, level + 1, index), from);
            if (end == stop)
            {
                if (index >= definition.Parts?.Length) HasMore = true;
                break;
            }
            from = _places[end] + 1;
            mark = end + 1;
        }
        Close(self, children);
        return 1;
    }

    private static ElementDefinition PartOf(ElementDefinition definition, int index)
    {
        if (definition.Parts is not { } parts) return ElementDefinition.Unnamed;
        if (index < parts.Length) return parts[index];
        // An element of varying type (OBX-5) is text in most messages; of what no dictionary knows, the data say it.
        return parts.Length == 0 && !ReferenceEquals(definition, ElementDefinition.UnknownComposite) ? ElementDefinition.Simple : ElementDefinition.Unnamed;
    }

    /// <summary>The next of the places before <paramref name="stop"/> that is this separator; else <paramref name="stop"/>.</summary>
    private readonly int Seek(byte separator, int mark, int stop)
    {
        while (mark < stop && _bytes[_places[mark]] != separator) mark++;
        return mark;
    }

    private int Leaf(int parent, EdiName name, int from, int to)
    {
        if (_hasNull && to - from == 2 && dialect.IsNull(_bytes.Slice(from, 2)))
        {
            Place(ref Next(NodeKind.Null, NodeFlags.None, parent, name), from, to);
            return 1;
        }
        if (_isPlain)
        {
            Slice(parent, name, from, to);
            return 1;
        }
        return d.Release != 0 && _bytes[from..to].Contains(d.Release) ? Unescaped(parent, name, from, to) : Text(parent, name, from, to);
    }

    /// <summary>A value without escapes.</summary>
    private int Text(int parent, EdiName name, int from, int to)
    {
        var value = _bytes[from..to];
        if (!page.IsAsciiOrValidUtf8(value)) return Converted(parent, name, value, from, to);
        Slice(parent, name, from, to);
        return 1;
    }

    private int Unescaped(int parent, EdiName name, int from, int to)
    {
        var rented = ArrayPool<byte>.Shared.Rent(to - from);
        try
        {
            return Converted(parent, name, rented.AsSpan(0, dialect.Unescape(_bytes[from..to], d, rented)), from, to);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>A value that is no slice of the message: without its escapes, in another encoding.</summary>
    private int Converted(int parent, EdiName name, ReadOnlySpan<byte> value, int from, int to)
    {
        var start = document.ScratchLength;
        try
        {
            page.ToUtf8(document, value, from, dialect.Name);
        }
        catch (MessageFormatException fault)
        {
            // What stands behind an escape was moved to the front.
            var at = Math.Clamp((int)fault.Offset, from, to - 1);
            if (!fault.Bytes.IsEmpty && _bytes[at..to].IndexOf(fault.Bytes.Span[0]) is > 0 and var moved) at += moved;
            document.Tolerate(EdiError.InElement(fault.Code, dialect, _bytes, _segment, d, at, $"byte {_bytes[at]:X2} is no character of {page.Name}; the sender writes another encoding (encoding), or the bytes are damaged"));
            return 0;
        }
        ref var node = ref Next(NodeKind.Text, NodeFlags.InScratch, parent, name);
        node.Start = start;
        node.Length = document.ScratchLength - start;
        Place(ref node, from, to);
        return 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Slice(int parent, EdiName name, int from, int to)
    {
        ref var node = ref Next(NodeKind.Text, _value, parent, name);
        if (scratch < 0)
        {
            node.SetPlace(from, to - from);
            return;
        }
        node.Start = scratch + from;
        node.Length = to - from;
    }

    // The last of several, empty: kept as empty text, so that a separator at the end survives.
    private int Empty(int parent, EdiName name, int at)
    {
        Slice(parent, name, at, at);
        return 1;
    }

    private int EmptyItem(int parent, int at, ElementDefinition definition)
    {
        if (definition.Parts is null) return Empty(parent, EdiName.None, at);
        Next(NodeKind.Object, NodeFlags.None, parent, EdiName.None);
        return 1;
    }

    private readonly (int Start, int Length) Digits(int number)
    {
        var target = document.ReserveScratch(12);
        System.Buffers.Text.Utf8Formatter.TryFormat(number, target, out var length);
        document.AdvanceScratch(length);
        return (document.ScratchLength - length, length);
    }

    private int Position(int parent, (int Start, int Length) digits)
    {
        ref var node = ref Next(NodeKind.Number, NodeFlags.InScratch, parent, _names.SegmentNumber);
        node.Start = digits.Start;
        node.Length = digits.Length;
        return 1;
    }

    private void Open(NodeKind kind, int parent, EdiName name, int from, int to, bool isMarked = true)
    {
        ref var node = ref Next(kind, NodeFlags.None, parent, name);
        if (isMarked) Place(ref node, from, to);
    }

    private readonly void Close(int container, int children)
    {
        ref var node = ref _nodes[container];
        node.Length = children;
        node.End = _count;
    }

    private readonly void Place(ref DocumentNode node, int from, int to)
    {
        if (scratch >= 0) return;
        node.SourceStart = from;
        node.SourceLength = to - from;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref DocumentNode Next(NodeKind kind, NodeFlags flags, int parent, EdiName name)
    {
        ref var node = ref _nodes[_count++];
        node = default;
        node.Kind = kind;
        node.Flags = flags | name.Flags;
        node.NameStart = name.Start;
        node.NameLength = name.Length;
        node.End = _count;
        node.Parent = parent;
        return ref node;
    }
}
