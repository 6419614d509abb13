using System.Buffers;
using System.Text;
using Bridge.Codecs.Edi.Dictionary;
using Bridge.Codecs.Edi.Reading;
using Bridge.Codecs.Text;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Edi.Writing;

/// <summary>
/// Writes documents of segments: members named by tags are segments, others are groups whose content is written in their place. Segments that have a Position come in its
/// order, those without behind the one written before them. Nothing reaches the output before the whole document is encoded.
/// </summary>
internal abstract class EdiWriter : TapeWriter
{
    private readonly EdiDialect _dialect;
    private readonly EdiNames _names;
    private readonly int _levels;
    private readonly List<EdiOutput> _found = [];
    private readonly EdiBuffer _buffer = new();
    private readonly ArrayBufferWriter<byte> _text = new(256);
    private readonly List<int>[] _slots;
    private readonly int[] _path = new int[4]; // where the value being written stands, for errors
    private readonly Func<string> _where;
    private int _tag;

    protected EdiWriter(EdiDialect dialect)
    {
        _dialect = dialect;
        _names = dialect.Names;
        _levels = dialect.Levels;
        _slots = new List<int>[dialect.Levels + 1];
        for (var i = 0; i < _slots.Length; i++) _slots[i] = [];
        _where = Where;
    }

    private SearchValues<byte> _special = SearchValues.Create(default(ReadOnlySpan<byte>)); // what takes more than copying in a text

    protected EdiDelimiters Delimiters
    {
        get;
        set
        {
            if (field == value) return;
            field = value;
            _special = SearchValues.Create((ReadOnlySpan<byte>)[value.Element, value.Part, value.SubPart, value.Repetition, value.Release, value.Terminator, (byte)'\r', (byte)'\n']);
        }
    }

    protected CodePage CodePage { get; set; } = CodePage.Utf8;

    /// <summary>Bytes behind each segment: its terminator and the line end that the peer likes.</summary>
    protected ReadOnlyMemory<byte> SegmentEnd { get; set; }

    protected EdiDialect Dialect => _dialect;

    /// <summary>What stands before the fraction of a number that the mapping computed; texts are written as they are.</summary>
    protected byte DecimalMark { get; set; } = (byte)'.';

    /// <summary>What stands behind a segment's tag.</summary>
    protected virtual byte TagEnd => Delimiters.Element;

    protected override void Encode(Document document, IBufferWriter<byte> output)
    {
        if (document.Count == 0 || document[0].Kind != NodeKind.Object)
        {
            throw EdiError.Writing(EdiError.NoValue, _dialect.Name, "the document", "the mapping must give an object with a member for each segment");
        }
        _buffer.Clear();
        EncodeRoot(document);
        output.Write(_buffer.WrittenSpan);
    }

    /// <summary>Encodes the root object.</summary>
    protected abstract void EncodeRoot(Document document);

    /// <summary>True for members that are no segment and no group: the codec handles them itself.</summary>
    protected static bool IsReserved(ReadOnlySpan<byte> name) => name.SequenceEqual("Format"u8) || name.SequenceEqual("Problems"u8) || name.SequenceEqual("UNA"u8)
        || name.SequenceEqual("Messages"u8) || name.SequenceEqual("Groups"u8) || name.SequenceEqual("Batches"u8) || name.SequenceEqual("Position"u8);

    /// <summary>Lists the segments of an object and the groups in it, in the order in which they are to be written. The list is good until the next call.</summary>
    protected List<EdiOutput> Collect(Document document, int container, Func<int, bool> isEnvelope)
    {
        var found = _found;
        found.Clear();
        Collect(document, container, isEnvelope, found);
        long last = 0;
        for (var i = 0; i < found.Count; i++)
        {
            last = PositionOf(document, found[i].Node) ?? last;
            found[i] = found[i] with { Order = (last << 32) + i };
        }
        found.Sort();
        return found;
    }

    private void Collect(Document document, int container, Func<int, bool> isEnvelope, List<EdiOutput> found)
    {
        for (int at = container + 1, end = document[container].End; at < end; at = document.Nodes[at].End)
        {
            var kind = document[at].Kind;
            if (kind is NodeKind.Absent or NodeKind.Null) continue;
            var name = document.Name(document[at]);
            if (IsReserved(name)) continue;
            if (kind is not (NodeKind.Object or NodeKind.Array)) throw EdiError.Writing(EdiError.NoSegment, _dialect.Name, Show(name), $"a value stands where a segment or a group of segments is expected; write it as an element, such as {_names.Of(0, 0)} of a segment");
            var isSegment = _dialect.IsTag(name);
            var key = isSegment ? EdiTag.Key(name) : 0;
            if (isSegment && isEnvelope(key)) continue;
            if (kind == NodeKind.Object)
            {
                if (isSegment) found.Add(new EdiOutput(at, key, 0));
                else Collect(document, at, isEnvelope, found);
                continue;
            }
            for (int item = at + 1, last = document[at].End; item < last; item = document.Nodes[item].End)
            {
                if (document[item].Kind is NodeKind.Absent or NodeKind.Null) continue;
                if (document[item].Kind != NodeKind.Object) throw EdiError.Writing(EdiError.NoSegment, _dialect.Name, Show(name), "an item of this list is no object with elements");
                if (isSegment) found.Add(new EdiOutput(item, key, 0));
                else Collect(document, item, isEnvelope, found);
            }
        }
    }

    /// <summary>The member of an object that is an object itself, such as an envelope segment; -1 if there is none.</summary>
    protected int Segment(Document document, int container, ReadOnlySpan<byte> tag)
    {
        var at = document.Find(container, tag);
        if (at >= 0 && document[at].Kind == NodeKind.Array && document[at].Length == 1) at++;
        if (at >= 0 && document[at].Kind != NodeKind.Object) throw EdiError.Writing(EdiError.NoSegment, _dialect.Name, Show(tag), "this segment must be one object with elements");
        return at;
    }

    /// <summary>The text of a member; null if it is absent or no scalar.</summary>
    protected static string? TextOf(Document document, int container, ReadOnlySpan<byte> name)
    {
        var at = container < 0 ? -1 : document.Find(container, name);
        // A value may stand deeper than it needs to: the first part of a composite, the first of several.
        while (at >= 0 && document[at].Kind is NodeKind.Object or NodeKind.Array && document[at].End > at + 1) at++;
        return at >= 0 && document[at].Kind is NodeKind.Text or NodeKind.Number ? System.Text.Encoding.UTF8.GetString(document.Value(document[at])) : null;
    }

    /// <summary>Writes a segment with its end.</summary>
    protected void WriteSegment(Document document, int node, int key, IReadOnlyDictionary<int, string>? replaced = null)
    {
        _tag = key;
        WriteTag(key);
        var definition = _dialect.Dictionary.Find(key);
        var slots = Fill(document, node, 0, definition?.Elements, replaced);
        var index = 0;
        var isRaw = _dialect.IsRaw(key);
        var rest = _dialect.RestFrom(key);
        if (_dialect.DefinesDelimiters(key))
        {
            Put(Delimiters.Element);
            WriteRaw(SlotText(document, slots, 1) ?? replaced?.GetValueOrDefault(1) ?? "");
            index = 2;
        }
        for (; index < slots.Count; index++)
        {
            Put(index == 0 ? TagEnd : Delimiters.Element);
            if (replaced is not null && replaced.TryGetValue(index, out var computed))
            {
                WriteRaw(computed);
                continue;
            }
            if (slots[index] < 0) continue;
            _path[0] = index + 1;
            _path[1] = _path[2] = 0;
            if (isRaw || index == rest) WriteRaw(SlotText(document, slots, index) ?? "");
            else WriteElement(document, slots[index], definition?.At(index));
        }
        EndSegment();
    }

    protected void WriteTag(int key)
    {
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            if ((byte)(key >> shift) != 0) _buffer.Put((byte)(key >> shift));
        }
    }

    protected void EndSegment() => _buffer.Put(SegmentEnd.Span);

    /// <summary>Takes the end of the last segment away.</summary>
    protected void TakeEnd() => _buffer.Shorten(SegmentEnd.Length);

    /// <summary>Writes text without escapes.</summary>
    protected void WriteRaw(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        CodePage.FromUtf8(bytes, _buffer);
    }

    protected void Put(byte b) => _buffer.Put(b);

    private static string? SlotText(Document document, List<int> slots, int index) => index < slots.Count && slots[index] >= 0 && document[slots[index]].Kind is NodeKind.Text or NodeKind.Number
        ? System.Text.Encoding.UTF8.GetString(document.Value(document[slots[index]])) : null;

    /// <summary>The members of an object by their position, -1 where there is none.</summary>
    private List<int> Fill(Document document, int node, int level, IReadOnlyList<ElementDefinition>? definitions, IReadOnlyDictionary<int, string>? replaced = null)
    {
        var slots = _slots[level];
        slots.Clear();
        for (int at = node + 1, end = document[node].End; at < end; at = document.Nodes[at].End)
        {
            if (document[at].Kind == NodeKind.Absent) continue;
            var name = document.Name(document[at]);
            if (level == 0 && name.SequenceEqual("Position"u8)) continue;
            var index = _names.IndexOf(level, name);
            if (index < 0) index = Alias(name, definitions);
            if (index < 0)
            {
                throw EdiError.Writing(EdiError.NoElement, _dialect.Name, $"{Where()}.{Show(name)}",
                    $"there is no such {(level == 0 ? "element" : "component")}; the names are {_names.Of(level, 0)}, {_names.Of(level, 1)} and so on, up to {EdiNames.MaxIndex}, or those of the standard");
            }
            while (slots.Count <= index) slots.Add(-1);
            slots[index] = at;
        }
        if (replaced is null) return slots;
        foreach (var index in replaced.Keys)
        {
            while (slots.Count <= index) slots.Add(-1);
        }
        return slots;
    }

    private static int Alias(ReadOnlySpan<byte> name, IReadOnlyList<ElementDefinition>? definitions)
    {
        if (definitions is null) return -1;
        for (var i = 0; i < definitions.Count; i++)
        {
            if (definitions[i].Alias.Length == name.Length && System.Text.Ascii.Equals(name, definitions[i].Alias)) return i;
        }
        return -1;
    }

    private void WriteElement(Document document, int node, ElementDefinition? definition)
    {
        if (document[node].Kind != NodeKind.Array)
        {
            WriteValue(document, node, 0, definition);
            return;
        }
        var count = 0;
        for (int item = node + 1, end = document[node].End; item < end; item = document.Nodes[item].End)
        {
            if (document[item].Kind == NodeKind.Absent) continue;
            if (count++ > 0)
            {
                if (Delimiters.Repetition == 0) throw EdiError.Writing(EdiError.NoValue, _dialect.Name, Where(), "the element is a list, and this message has no repetition separator");
                Put(Delimiters.Repetition);
            }
            WriteValue(document, item, 0, definition);
        }
    }

    private void WriteValue(Document document, int node, int level, ElementDefinition? definition)
    {
        switch (document[node].Kind)
        {
            case NodeKind.Number when DecimalMark != '.': WriteText(Marked(document.Value(document[node])), false); break;
            case NodeKind.Text or NodeKind.Number: WriteText(document.Value(document[node]), level == 0 && definition?.Parts is null); break;
            case NodeKind.Null: _buffer.Put(_dialect.Null); break;
            case NodeKind.True: _buffer.Put((byte)'Y'); break;
            case NodeKind.False: _buffer.Put((byte)'N'); break;
            case NodeKind.Object when level < _levels: WriteParts(document, node, level, definition); break;
            case NodeKind.Object: throw EdiError.Writing(EdiError.NoValue, _dialect.Name, Where(), "an object stands where the format has no further parts");
            default: throw EdiError.Writing(EdiError.NoValue, _dialect.Name, Where(), "a list stands where one value is expected; only whole elements repeat");
        }
    }

    private void WriteParts(Document document, int node, int level, ElementDefinition? definition)
    {
        var slots = Fill(document, node, level + 1, definition?.Parts);
        var count = slots.Count;
        for (var index = 0; index < count; index++)
        {
            if (index > 0)
            {
                if (Delimiters.PartOf(level) == 0) throw EdiError.Writing(EdiError.NoValue, _dialect.Name, Where(), $"the value has {count} parts, and this message no separator for them");
                Put(Delimiters.PartOf(level));
            }
            var part = slots[index];
            if (part < 0) continue;
            _path[level + 1] = index + 1;
            WriteValue(document, part, level + 1, definition?.Parts is { } parts && index < parts.Length ? parts[index] : null);
        }
        _path[level + 1] = 0;
    }

    // Where simple elements are never split, a component separator in one is data.
    private void WriteText(ReadOnlySpan<byte> utf8, bool isSimple)
    {
        if (utf8.IndexOfAny(_special) < 0 && (CodePage.IsUtf8 || (CodePage.IsAsciiCompatible && Ascii.IsValid(utf8))))
        {
            _buffer.Put(utf8);
            return;
        }
        var d = isSimple && !_dialect.SplitsSimple ? Delimiters with { Part = 0 } : Delimiters;
        if (CodePage.IsUtf8)
        {
            _dialect.Escape(utf8, d, _buffer, _where);
            return;
        }
        _text.ResetWrittenCount();
        _dialect.Escape(utf8, d, _text, _where);
        CodePage.FromUtf8(_text.WrittenSpan, _buffer);
    }

    private byte[] Marked(ReadOnlySpan<byte> digits)
    {
        var marked = digits.ToArray();
        marked.AsSpan().Replace((byte)'.', DecimalMark);
        return marked;
    }

    private static long? PositionOf(Document document, int segment)
    {
        var at = document.Find(segment, "Position"u8);
        if (at < 0 || document[at].Kind != NodeKind.Number) return null;
        var position = EdiSplit.Count(document.Value(document[at]));
        return position is >= 0 and < int.MaxValue ? position : null;
    }

    private string Where()
    {
        var path = EdiTag.Text(_tag);
        for (var level = 0; level <= _levels && _path[level] > 0; level++) path += $".{_names.Of(level, _path[level] - 1)}";
        return path;
    }

    private static string Show(ReadOnlySpan<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8);
}
