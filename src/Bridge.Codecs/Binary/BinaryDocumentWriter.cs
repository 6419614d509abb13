using System.Buffers;
using System.Globalization;
using System.Text;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Configuration;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Binary;

/// <summary>Encodes documents by a binary layout; lengths, counts and checksums are computed. One thread at a time.</summary>
internal sealed partial class BinaryDocumentWriter(BinaryLayout layout) : TapeWriter
{
    private const int MostFill = 1 << 24;

    private readonly BinaryValue[] _values = new BinaryValue[layout.Fields.Length];
    private readonly (int Start, int End)[] _places = new (int, int)[layout.Fields.Length];
    private readonly BinaryField?[] _claimants = new BinaryField?[layout.Fields.Length];
    private readonly int[] _given = new int[layout.Fields.Length]; // the node that the mapping gave for a field, -1 for none
    private readonly List<(BinaryField Field, int Start, int End, int From, int To)> _computed = [];
    private readonly ArrayBufferWriter<byte> _text = new();
    private byte[] _bytes = new byte[256];
    private int _at;

    protected override void Encode(Document document, IBufferWriter<byte> output)
    {
        if (document.Count == 0 || document.Nodes[0].Kind != NodeKind.Object) throw new MessageFormatException(LayoutError.Document, "the layout wants an object with its fields, and the mapping gave something else");
        _at = 0;
        _computed.Clear();
        Members(document, layout.Root, 0);
        // A checksum may cover lengths and other checksums: lengths first, then the shorter range before the longer one around it.
        _computed.Sort(static (a, b) => a.Field.IsLengthOf != b.Field.IsLengthOf ? (a.Field.IsLengthOf ? -1 : 1) : (a.To - a.From).CompareTo(b.To - b.From));
        foreach (var (f, start, end, from, to) in _computed)
        {
            long value = to - from + f.LengthPlus;
            if (!f.IsLengthOf) value = Checksum.Compute(f.Check, _bytes.AsSpan(from, to - from), start >= from && end <= to ? (start - from)..(end - from) : 0..0);
            if (!TryWrite(f, value, _bytes.AsSpan(start, end - start), out var reason)) throw Error(f, document, -1, LayoutError.DoesNotFit, $"it would be {value}: {reason}");
        }
        output.Write(_bytes.AsSpan(0, _at));
    }

    private void Members(Document document, BinaryField group, int node)
    {
        if (group.IsPlain && node >= 0 && TryPlainGroup(group, document, node)) return;
        Match(document, node, group);
        foreach (var f in group.Children)
        {
            var start = _at;
            var value = f.IsHidden ? -1 : _given[f.Slot];
            if (f.IsPlain && f.Kind != BinaryKind.Group && value >= 0 && TryPlain(f, document, value)) continue;
            if (f.When is { } when && !when.Holds(_values))
            {
                if (value >= 0 && document[value].Kind != NodeKind.Null) throw Error(f, document, value, BinaryError.Condition, $"the mapping gave it, and its condition does not hold: {when.Source}");
                Clear(f);
                continue;
            }
            if (f.At is { } place) start = MoveTo(f, place, document, value);
            if (f.IsList)
            {
                List(f, document, value);
            }
            else if (value < 0 && group.IsTagged && f.Slot == group.Slot + 1 && GivenTag(group) is { } tag)
            {
                Place(f, tag, document, -1);
            }
            else
            {
                One(f, document, value);
            }
            _places[f.Slot] = (start, _at);
        }
        foreach (var f in group.Verified)
        {
            if (_places[f.Slot].Start == _places[f.Slot].End) continue;
            var (start, end) = _places[f.Slot];
            var (from, to) = f.OverFields is var (first, last) ? (_places[first.Slot].Start, _places[last.Slot].End) : (0, start);
            _computed.Add((f, start, end, from, to));
        }
    }

    private void List(BinaryField f, Document document, int value)
    {
        var count = 0;
        if (value >= 0 && document[value].Kind == NodeKind.Array)
        {
            for (var item = value + 1; item < document.Nodes[value].End; item = document.Nodes[item].End, count++)
            {
                if (f.IsPlain && document.Nodes[item].Kind == NodeKind.Object && TryPlainGroup(f, document, item)) continue;
                Item(f, document, item, document.Nodes[item].End == document.Nodes[value].End);
            }
        }
        else if (value >= 0 && document[value].Kind != NodeKind.Null)
        {
            Item(f, document, value, isLast: true); // one item may stand without its list
            count = 1;
        }
        if (f.RepeatUntil is not null && count == 0) throw Error(f, document, value, BinaryError.Condition, $"the list has no item, and its last must be one with {f.RepeatUntil.Source}");
        if (f.Repeat is { } repeat) Claim(f, repeat, count, "items", document, value);
    }

    private void Item(BinaryField f, Document document, int item, bool isLast)
    {
        One(f, document, item);
        if (f.RepeatUntil is { } last && last.Holds(_values) != isLast) throw Error(f, document, item, BinaryError.Condition, isLast ? $"the list ends with an item for which {last.Source} does not hold" : $"an item for which {last.Source} holds ends the list, and others follow");
    }

    // Zeros up to where the part begins: where the mapping says, or as near as can be.
    private int MoveTo(BinaryField f, BinaryExtent place, Document document, int value)
    {
        var wanted = place.Field is not { } field ? place.Fixed : _claimants[field.Slot] is null && field.Constant is null && _values[field.Slot].Number == 0 ? _at : _values[field.Slot].Number * place.Times + place.Plus;
        if (wanted < _at && place.Field is null) throw Error(f, document, value, LayoutError.DoesNotFit, $"it begins at {wanted}, and the fields before it end at {_at}");
        if (wanted - _at > MostFill) throw Error(f, document, value, LayoutError.DoesNotFit, $"it begins at {wanted}, more than {MostFill} bytes behind the fields before it");
        if (wanted > _at) Room((int)wanted - _at).Clear();
        Claim(f, place, _at, "bytes before it", document, value);
        return _at;
    }

    private void One(BinaryField f, Document document, int value)
    {
        if (value >= 0 && document[value].Kind == NodeKind.Null) value = -1;
        var start = _at;
        switch (f.Kind)
        {
            case BinaryKind.Group:
                if (value >= 0 && document[value].Kind != NodeKind.Object) throw Error(f, document, value, LayoutError.DoesNotFit, "it is a group, and the mapping gave something else");
                Members(document, f, value);
                break;
            case BinaryKind.Bits: Bits(f, document, value); break;
            case BinaryKind.Text or BinaryKind.Bytes: String(f, document, value); break;
            case BinaryKind.Float: Float(f, document, value); break;
            case BinaryKind.FilledBcd: FilledBcd(f, document, value); break;
            default: Integer(f, document, value); break;
        }
        if (f.Length is { } length) Claim(f, length, _at - start, "bytes", document, value);
    }

    // A part was written: what says how long or how many it is gets its value.
    private void Claim(BinaryField f, BinaryExtent extent, int amount, string unit, Document document, int value)
    {
        if (extent.IsRest) return;
        if (extent.Field is not { } field)
        {
            if (amount != extent.Fixed) throw Error(f, document, value, LayoutError.DoesNotFit, $"it has {amount} {unit}, and the layout {extent.Fixed}");
            return;
        }
        if (!_values[field.Slot].IsPresent) throw Error(f, document, value, BinaryError.Condition, $"{extent.Name}, which says how many {unit} it has, is not there");
        var (number, rest) = Math.DivRem((long)amount - extent.Plus, extent.Times);
        if (rest != 0 || number < 0) throw Error(f, document, value, LayoutError.DoesNotFit, $"it has {amount} {unit}, which {extent.Name} cannot say");
        if (field.Constant is not null || _claimants[field.Slot] is not null)
        {
            if (_values[field.Slot].Number == number) return;
            throw Error(f, document, value, BinaryError.Disagreement, $"it has {amount} {unit}, and {extent.Name} is {_values[field.Slot].Number} by {(field.Constant is not null ? "its constant" : _claimants[field.Slot]!.Path)}");
        }
        _claimants[field.Slot] = f;
        _values[field.Slot] = new BinaryValue(true, number, null);
        if (field.Kind == BinaryKind.Bit)
        {
            var room = Span(_places[field.Parent!.Slot]);
            var (shift, count) = field.BitPlace;
            var raw = BinaryNumber.ReadUnsigned(room, field.Parent.IsLittle) & ~((ulong.MaxValue >> (64 - count)) << shift);
            BinaryNumber.WriteUnsigned(raw | BitsOf(field, number, document, value), room, field.Parent.IsLittle);
        }
        else if (!TryWrite(field, number, Span(_places[field.Slot]), out var reason))
        {
            throw Error(f, document, value, LayoutError.DoesNotFit, $"it has {amount} {unit}, and {extent.Name} cannot hold {number}: {reason}");
        }
    }

    private static bool TryWrite(BinaryField f, long number, Span<byte> bytes, out string reason)
    {
        reason = "";
        return BinaryNumber.TryWrite(f, (ulong)Math.Abs(number), number < 0, bytes) || BinaryNumber.TryWrite(f, number, bytes, out reason);
    }

    private Span<byte> Span((int Start, int End) place) => _bytes.AsSpan(place.Start, place.End - place.Start);

    private Span<byte> Room(int size)
    {
        if (_bytes.Length - _at < size) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _at + size));
        _at += size;
        return _bytes.AsSpan(_at - size, size);
    }

    private void Clear(BinaryField f)
    {
        _values[f.Slot] = default;
        _places[f.Slot] = (_at, _at);
        foreach (var child in f.Children) Clear(child);
    }

    // The tag of the first value that the mapping gave.
    private decimal? GivenTag(BinaryField group)
    {
        foreach (var f in group.Children)
        {
            if (f.Tag is { } tag && _given[f.Slot] >= 0) return tag;
        }
        return null;
    }

    // Finds the node of each field. They mostly come in the order of the layout; names that it has not are an error.
    private void Match(Document document, int node, BinaryField group)
    {
        var fields = group.Shown;
        foreach (var f in fields) _given[f.Slot] = -1;
        if (node < 0) return;
        var next = 0;
        var nodes = document.Nodes;
        for (var at = node + 1; at < nodes[node].End; at = nodes[at].End)
        {
            var name = document.Name(nodes[at]);
            var tried = 0;
            for (; tried < fields.Length; tried++)
            {
                var f = fields[next];
                next = next + 1 == fields.Length ? 0 : next + 1;
                if (!f.IsNamed(name)) continue;
                if (_given[f.Slot] < 0) _given[f.Slot] = at;
                break;
            }
            if (tried == fields.Length) throw Unknown(document, at, fields);
        }
    }

    private static MessageFormatException Unknown(Document document, int node, BinaryField[] fields)
    {
        var name = Encoding.UTF8.GetString(document.Name(document.Nodes[node]));
        return new MessageFormatException(LayoutError.Document, $"the layout has no {name} here{NearestName.Hint(name, fields.Select(f => f.Safe))}", -1, NodePath.Of(document, node));
    }

    private static MessageFormatException Error(BinaryField f, Document document, int node, string code, string reason) =>
        new(code, $"field {f.Path} cannot be written: {reason} (layout {f.Location})", -1, node >= 0 ? NodePath.Of(document, node) : f.Path);
}
