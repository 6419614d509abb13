using System.Globalization;
using System.Text;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Binary;

/// <summary>Walks a message along its layout and fills the document. Reused; one thread at a time.</summary>
internal sealed class BinaryDecoder(BinaryLayout layout)
{
    private readonly BinaryValue[] _values = new BinaryValue[layout.Count];
    private readonly (int Start, int End)[] _places = new (int, int)[layout.Count];
    private int _at;

    /// <summary>Decodes one message into the document, which was reset.</summary>
    public void Decode(Document document)
    {
        _at = 0;
        document.Open(NodeKind.Object);
        Members(document, layout.Root, document.Source.Length);
        document.Close();
        var left = document.Source.Length - _at;
        if (left > 0) document.Tolerate(LayoutError.At(LayoutError.Length, $"the message has {document.Source.Length} bytes and the layout describes {_at} of them", document.Source, _at, left));
    }

    private void Members(Document document, BinaryField group, int end)
    {
        foreach (var f in group.Children)
        {
            var start = _at;
            if (f.When is { } when && !when.Holds(_values))
            {
                Clear(f);
                _places[f.Slot] = (_at, _at);
                continue;
            }
            if (f.At is { } place) start = MoveTo(document, f, Amount(document, f, place, "position"), end);
            if (!f.IsList)
            {
                One(document, f, end - Reserved(document, f), named: true);
            }
            else
            {
                List(document, f, end - Reserved(document, f));
            }
            _places[f.Slot] = (start, _at);
        }
        foreach (var f in group.Children)
        {
            if ((f.IsLengthOf || f.Check != CheckKind.None) && _values[f.Slot].IsPresent) Verify(document, f);
        }
    }

    private void List(Document document, BinaryField f, int end)
    {
        Named(ref document.Open(NodeKind.Array), f);
        var count = f.Repeat is { IsRest: false } fixedCount ? Amount(document, f, fixedCount, "count") : int.MaxValue;
        for (var i = 0; i < count && (_at < end || f.Repeat is not { IsRest: true }); i++)
        {
            var start = _at;
            One(document, f, end, named: false);
            // A list of nothing has no end.
            if (_at == start) throw Error(document, f, LayoutError.Length, start, 0, $"item {i + 1} of the list has no bytes");
            if (f.RepeatUntil is { } last && last.Holds(_values)) break;
        }
        document.Close();
    }

    private void One(Document document, BinaryField f, int end, bool named)
    {
        var start = _at;
        if (f.Kind == BinaryKind.Group)
        {
            var stop = f.Length is { IsRest: false } length ? Take(document, f, Amount(document, f, length, "length"), end) : end;
            ref var node = ref document.Open(NodeKind.Object);
            if (named) Named(ref node, f);
            if (f.IsSensitive) node.Flags |= NodeFlags.Sensitive;
            Members(document, f, stop);
            document.Close();
            if (f.Length is not null && _at != stop) throw Error(document, f, LayoutError.Length, _at, stop - _at, $"it has {stop - start} bytes and its fields {_at - start}");
            return;
        }
        int size;
        var skip = 0;
        if (f.Until.Length > 0 && f.Length is null)
        {
            size = FindEnd(document, f, end);
            skip = f.Until.Length;
        }
        else if (f.Length is { } length)
        {
            size = length.IsRest ? Math.Max(0, end - start) : Amount(document, f, length, "length");
            if (f.Width > 0 && size != f.Width) throw Error(document, f, LayoutError.Length, start, size, $"its length is {size}, and the type has {f.Width} bytes");
        }
        else
        {
            size = f.Width;
        }
        Take(document, f, size, end);
        var bytes = document.Source.Slice(start, size);
        if (f.Constant is { } constant && !bytes.SequenceEqual(constant))
        {
            document.Tolerate(Error(document, f, BinaryError.Constant, start, size, $"here always stands {Convert.ToHexString(constant)}; the message is of another kind, or damaged"));
        }
        _at = start + size + skip;
        if (skip == 0 && f.Until.Length > 0 && IndexOfEnd(f, bytes) is >= 0 and var ended) bytes = bytes[..ended];
        Value(document, f, bytes, start, named);
    }

    private void Value(Document document, BinaryField f, ReadOnlySpan<byte> bytes, int start, bool named)
    {
        switch (f.Kind)
        {
            case BinaryKind.Bits: Bits(document, f, bytes, start, named); break;
            case BinaryKind.Text: Text(document, f, bytes, start, named); break;
            case BinaryKind.Bytes:
                Convert.TryToHexString(bytes, document.ReserveScratch(bytes.Length * 2), out var written);
                if (f.IsUsed) _values[f.Slot] = new BinaryValue(true, 0, Convert.ToHexString(bytes));
                Add(document, f, NodeKind.Text, written, start, bytes.Length, named);
                break;
            case BinaryKind.Float:
                var number = BinaryNumber.ReadFloat(f, bytes);
                var room = document.ReserveScratch(32);
                int used;
                if (f.Width == 4) ((float)number).TryFormat(room, out used, default, CultureInfo.InvariantCulture);
                else number.TryFormat(room, out used, default, CultureInfo.InvariantCulture);
                Add(document, f, double.IsFinite(number) ? NodeKind.Number : NodeKind.Text, used, start, bytes.Length, named);
                break;
            default:
                if (!BinaryNumber.TryRead(f, bytes, out var value, out var reason))
                {
                    document.Tolerate(Error(document, f, LayoutError.Value, start, bytes.Length, reason));
                    _values[f.Slot] = default;
                    break;
                }
                _values[f.Slot] = new BinaryValue(true, value, null);
                if (!f.IsHidden) Number(document, f, value, start, bytes.Length, named);
                break;
        }
    }

    private void Bits(Document document, BinaryField f, ReadOnlySpan<byte> bytes, int start, bool named)
    {
        var raw = BinaryNumber.ReadUnsigned(bytes, f.IsLittle);
        ref var node = ref document.Open(NodeKind.Object);
        if (named) Named(ref node, f);
        foreach (var bit in f.Children)
        {
            var (shift, count) = bit.BitPlace;
            var part = (raw >> shift) & (ulong.MaxValue >> (64 - count));
            decimal value = bit.BitType == BitType.Signed ? BinaryNumber.SignExtend(part, count) : part;
            if (bit.BitType == BitType.Boolean && part != 0) value = 1;
            _values[bit.Slot] = new BinaryValue(true, value, null);
            if (bit.BitType != BitType.Boolean) Number(document, bit, value, start, bytes.Length, named: true, f.IsSensitive);
            else Add(document, bit, part != 0 ? NodeKind.True : NodeKind.False, 0, start, bytes.Length, named: true, f.IsSensitive);
        }
        document.Close();
    }

    private void Text(Document document, BinaryField f, ReadOnlySpan<byte> bytes, int start, bool named)
    {
        if (f.Length is { Fixed: >= 0 } && f.Constant is null && f.Until.Length == 0)
        {
            var unit = f.PadUnit;
            while (bytes.Length >= unit.Length && bytes.Length % unit.Length == 0 && bytes.EndsWith(unit)) bytes = bytes[..^unit.Length];
        }
        var from = document.ScratchLength;
        try
        {
            f.CodePage.ToUtf8(document, bytes, start, $"field {f.Path}");
        }
        catch (MessageFormatException e)
        {
            document.Tolerate(f.IsSensitive ? new MessageFormatException(e.Code, $"field {f.Path} holds bytes that are no characters of {f.CodePage.Name}", start, f.Path) : e);
            _values[f.Slot] = default;
            return;
        }
        var length = document.ScratchLength - from;
        document.AdvanceScratch(-length);
        if (f.IsUsed) _values[f.Slot] = new BinaryValue(true, 0, Encoding.UTF8.GetString(document.Scratch(from, length)));
        Add(document, f, NodeKind.Text, length, start, bytes.Length, named);
    }

    private static void Number(Document document, BinaryField f, decimal value, int start, int size, bool named, bool sensitive = false)
    {
        if (f.Names?.NameOf(value) is { } name)
        {
            name.CopyTo(document.ReserveScratch(name.Length));
            Add(document, f, NodeKind.Text, name.Length, start, size, named, sensitive);
            return;
        }
        value.TryFormat(document.ReserveScratch(40), out var written, default, CultureInfo.InvariantCulture);
        Add(document, f, f.Names is null ? NodeKind.Number : NodeKind.Text, written, start, size, named, sensitive);
    }

    // Adds a node whose value was just written to the scratch buffer.
    private static void Add(Document document, BinaryField f, NodeKind kind, int written, int start, int size, bool named, bool sensitive = false)
    {
        var from = document.ScratchLength;
        document.AdvanceScratch(written);
        ref var node = ref document.Add(kind);
        node.Flags = NodeFlags.InScratch | (f.IsSensitive || sensitive ? NodeFlags.Sensitive : 0);
        (node.Start, node.Length, node.SourceStart, node.SourceLength) = (from, written, start, size);
        if (named) Named(ref node, f);
    }

    private void Verify(Document document, BinaryField f)
    {
        var (start, end) = _places[f.Slot];
        var (from, to) = f.OverFields is var (first, last) ? (_places[first.Slot].Start, _places[last.Slot].End) : (0, start);
        var found = _values[f.Slot].Number;
        if (f.IsLengthOf)
        {
            if (found != to - from + f.LengthPlus) document.Tolerate(Error(document, f, BinaryError.Length, start, end - start, $"it says {found}, and the fields that it counts give {to - from + f.LengthPlus}"));
            return;
        }
        var own = start >= from && end <= to ? (start - from)..(end - from) : 0..0;
        var computed = Checksum.Compute(f.Check, document.Source[from..to], own);
        if (found != computed) document.Tolerate(Error(document, f, BinaryError.Check, start, end - start, $"the checksum is 0x{(ulong)found:X}, and the bytes {from} to {to} give 0x{computed:X}; the message is damaged, or check or over is wrong"));
    }

    private int Amount(Document document, BinaryField f, BinaryExtent extent, string what)
    {
        if (extent.Fixed >= 0) return extent.Fixed;
        var value = _values[extent.Field!.Slot];
        var amount = value.Number * extent.Times + extent.Plus;
        if (value.IsPresent && amount is >= 0 and <= int.MaxValue) return (int)amount;
        throw Error(document, f, LayoutError.Length, _at, 0, value.IsPresent ? $"{extent.Name} gives it a {what} of {amount}" : $"its {what} is in {extent.Name}, which is not there");
    }

    private int Take(Document document, BinaryField f, int size, int end)
    {
        if (size <= end - _at) return _at + size;
        throw Error(document, f, LayoutError.Length, _at, Math.Max(0, document.Source.Length - _at), $"it needs {size} bytes and {Math.Max(0, end - _at)} are left; the message was cut, or a length before is wrong");
    }

    // What the parts behind need that are there.
    private int Reserved(Document document, BinaryField f)
    {
        var reserved = f.Reserve;
        foreach (var next in f.Conditional)
        {
            if (!next.When!.Holds(_values)) continue;
            if (next.SizeWhenThere < 0) throw Error(document, f, LayoutError.Length, _at, 0, $"it goes up to the end, and {next.Name} behind it, which has no fixed size, is there as well");
            reserved += next.SizeWhenThere;
        }
        return reserved;
    }

    private int FindEnd(Document document, BinaryField f, int end)
    {
        var rest = document.Source[_at..Math.Max(_at, end)];
        return IndexOfEnd(f, rest) is >= 0 and var found ? found : throw Error(document, f, LayoutError.Length, _at, rest.Length, $"its end {Convert.ToHexString(f.Until)} does not come");
    }

    private static int IndexOfEnd(BinaryField f, ReadOnlySpan<byte> bytes)
    {
        if (f.CharacterBytes == 1 || f.Until.Length % f.CharacterBytes != 0) return bytes.IndexOf(f.Until);
        for (var at = 0; at + f.Until.Length <= bytes.Length; at += f.CharacterBytes)
        {
            if (bytes[at..].StartsWith(f.Until)) return at;
        }
        return -1;
    }

    private int MoveTo(Document document, BinaryField f, int position, int end)
    {
        if (position < _at) throw Error(document, f, LayoutError.Length, _at, 0, $"it begins at {position}, and the fields before it end at {_at}");
        if (position > end) throw Error(document, f, LayoutError.Length, _at, 0, $"it begins at {position}, and the bytes end at {Math.Max(end, _at)}");
        return _at = position;
    }

    private void Clear(BinaryField f)
    {
        _values[f.Slot] = default;
        foreach (var child in f.Children) Clear(child);
    }

    private static void Named(ref DocumentNode node, BinaryField f) => (node.NameStart, node.NameLength) = f.NameAt;

    private static MessageFormatException Error(Document document, BinaryField f, string code, int offset, int length, string reason)
    {
        var message = $"field {f.Path} at {offset}: {reason} (layout {f.Location})";
        return f.IsSensitive ? new MessageFormatException(code, message, offset, f.Path) : LayoutError.At(code, message, document.Source, Math.Min(offset, document.Source.Length), Math.Max(0, length), f.Path);
    }
}
