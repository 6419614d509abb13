using System.Text;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Binary;

/// <summary>
/// Walks a message along its layout and lays out the document; values stay raw until they are used, but those that say how the message goes on. In modes that look at
/// every field they are converted at once. Reused; one thread at a time.
/// </summary>
internal sealed class BinaryDecoder(BinaryLayout layout)
{
    private readonly BinaryValue[] _values = new BinaryValue[layout.Fields.Length];
    private readonly (int Start, int End)[] _places = new (int, int)[layout.Fields.Length];
    private readonly RecentTexts _texts = new();
    private bool _isEager;
    private int _at;

    /// <summary>Decodes one message into the document, which was reset.</summary>
    public void Decode(Document document)
    {
        _at = 0;
        _isEager = document.Mode != DecodeMode.Strict;
        document.Open(NodeKind.Object);
        Members(document, layout.Root, document.Source.Length);
        document.Close();
        var left = document.Source.Length - _at;
        if (left > 0) document.Tolerate(LayoutError.At(LayoutError.Length, $"the message has {document.Source.Length} bytes and the layout describes {_at} of them", document.Source, _at, left));
    }

    private void Members(Document document, BinaryField group, int end)
    {
        foreach (ref readonly var step in group.Steps.AsSpan())
        {
            if (step.Run is { } run && TryRun(document, run, end)) continue;
            foreach (var f in step.Fields) Member(document, f, end);
        }
        Verify(document, group.Verified);
    }

    // One after another they say more precisely what is wrong.
    private bool TryRun(Document document, BinaryRun run, int end)
    {
        if (_isEager || run.Size > end - _at) return false;
        run.AddTo(document, _at);
        foreach (ref readonly var looked in run.Looked.AsSpan())
        {
            var start = _at + looked.Offset;
            _places[looked.Field.Slot] = (start, start + looked.Size);
            Look(document, looked.Field, document.Source.Slice(start, looked.Size), start);
        }
        _at += run.Size;
        Verify(document, run.Verified);
        return true;
    }

    private void Member(Document document, BinaryField f, int end)
    {
        var start = _at;
        if (f.When is { } when && !when.Holds(_values))
        {
            _values.AsSpan(f.Slot, f.Slots).Clear();
            _places[f.Slot] = (_at, _at);
            return;
        }
        if (f.At is { } place) start = MoveTo(document, f, Amount(document, f, place, "position"), end);
        if (f.IsList) List(document, f, end - Reserved(document, f));
        else One(document, f, end - Reserved(document, f), named: true);
        _places[f.Slot] = (start, _at);
    }

    private void List(Document document, BinaryField f, int end)
    {
        Named(ref document.Open(NodeKind.Array), f);
        var count = f.Repeat is { IsRest: false } fixedCount ? Amount(document, f, fixedCount, "count") : int.MaxValue;
        for (var i = 0; i < count && (_at < end || f.Repeat is not { IsRest: true }); i++)
        {
            var start = _at;
            if (f.ItemRun is not { } run || !TryRun(document, run, end)) One(document, f, end, named: false);
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
        _at = start + size + skip;
        if (Look(document, f, document.Source.Slice(start, size), start)) Add(document, f, start, size, named);
    }

    // What others need of a field: that it is the constant, and its value. False if it has none.
    private bool Look(Document document, BinaryField f, ReadOnlySpan<byte> bytes, int start)
    {
        if (f.Constant is { } constant && !bytes.SequenceEqual(constant))
        {
            document.Tolerate(Error(document, f, BinaryError.Constant, start, bytes.Length, $"here always stands {Convert.ToHexString(constant)}; the message is of another kind, or damaged"));
        }
        switch (f.Kind)
        {
            case BinaryKind.Group or BinaryKind.Float: return true;
            case BinaryKind.Text or BinaryKind.Bytes or BinaryKind.FilledBcd: return !f.IsUsed || LookAtText(document, f, start, bytes.Length);
            case BinaryKind.Bits:
                var raw = BinaryNumber.ReadUnsigned(bytes, f.IsLittle);
                foreach (var bit in f.Children)
                {
                    if (bit.IsUsed) _values[bit.Slot] = new BinaryValue(true, bit.BitType == BitType.Signed ? (long)bit.BitsOf(raw) : (decimal)bit.BitsOf(raw), null);
                }
                return true;
            default:
                if (!f.IsUsed && !f.IsVerified) return true;
                var isNumber = BinaryNumber.TryRead(f, bytes, out var value, out var reason);
                if (!isNumber) document.Tolerate(Error(document, f, LayoutError.Value, start, bytes.Length, reason));
                _values[f.Slot] = new BinaryValue(isNumber, value, null);
                return isNumber;
        }
    }

    private bool LookAtText(Document document, BinaryField f, int start, int size)
    {
        var node = new DocumentNode { Start = start, Length = size, SourceStart = start, SourceLength = size };
        try
        {
            BinaryFieldResolver.Convert(document, f, ref node);
        }
        catch (MessageFormatException e)
        {
            document.Tolerate(e);
            _values[f.Slot] = default;
            return false;
        }
        _values[f.Slot] = new BinaryValue(true, 0, _texts.Get(document.Value(node)));
        return true;
    }

    private void Add(Document document, BinaryField f, int start, int size, bool named)
    {
        if (f.IsHidden) return;
        if (f.Kind != BinaryKind.Bits)
        {
            Raw(document, f.ToNode(start, size, named, f.IsSensitive));
            return;
        }
        ref var node = ref document.Open(NodeKind.Object);
        if (named) Named(ref node, f);
        if (f.IsSensitive) node.Flags |= NodeFlags.Sensitive;
        foreach (var bit in f.Children) Raw(document, bit.ToNode(start, size, isNamed: true, f.IsSensitive));
        document.Close();
    }

    private void Raw(Document document, DocumentNode raw)
    {
        ref var node = ref document.Add(raw.Kind);
        (raw.End, raw.Parent) = (node.End, node.Parent);
        node = raw;
        if (!_isEager) return;
        try
        {
            document.Resolve(document.Count - 1);
        }
        catch (MessageFormatException e)
        {
            document.RemoveLast(document.Count - 1);
            document.Tolerate(e);
        }
    }

    private void Verify(Document document, BinaryField[] fields)
    {
        foreach (var f in fields)
        {
            if (_values[f.Slot].IsPresent) Verify(document, f);
        }
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
        if (found == computed) return;
        ResolveAll(document); // a field that cannot be read says more than a checksum
        document.Tolerate(Error(document, f, BinaryError.Check, start, end - start, $"the checksum is 0x{(ulong)found:X}, and the bytes {from} to {to} give 0x{computed:X}; the message is damaged, or check or over is wrong"));
    }

    private static void ResolveAll(Document document)
    {
        for (var node = 0; node < document.Count; node++) document.Resolve(node);
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
        return f.IndexOfEnd(rest) is >= 0 and var found ? found : throw Error(document, f, LayoutError.Length, _at, rest.Length, $"its end {Convert.ToHexString(f.Until)} does not come");
    }

    private int MoveTo(Document document, BinaryField f, int position, int end)
    {
        if (position < _at) throw Error(document, f, LayoutError.Length, _at, 0, $"it begins at {position}, and the fields before it end at {_at}");
        if (position > end) throw Error(document, f, LayoutError.Length, _at, 0, $"it begins at {position}, and the bytes end at {Math.Max(end, _at)}");
        return _at = position;
    }

    private static void Named(ref DocumentNode node, BinaryField f) => (node.NameStart, node.NameLength) = f.NameAt;

    private static MessageFormatException Error(Document document, BinaryField f, string code, int offset, int length, string reason) => BinaryError.At(document, f, code, offset, length, reason);
}
