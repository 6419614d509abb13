using System.Buffers;
using System.Globalization;
using System.Text;
using Bridge.Codecs.Layouts;
using Bridge.Configuration;
using Bridge.Documents;

namespace Bridge.Codecs.Binary;

/// <summary>Values as the bytes of their fields.</summary>
internal sealed partial class BinaryDocumentWriter
{
    private void Integer(BinaryField f, Document document, int value)
    {
        if (f.IsComputed || f.IsHidden || f.IsVerified)
        {
            PlaceZero(f);
            if (value >= 0 && f.IsComputed && Parsed(f, document, value) is { } given && BinaryNumber.TryWrite(f, given, _bytes.AsSpan(_at - f.Width, f.Width), out _)) _values[f.Slot] = new BinaryValue(true, given, null);
            return;
        }
        if (value < 0 && f.Constant is null) throw Error(f, document, -1, BinaryError.Condition, "the mapping gave no value for it");
        var number = value < 0 ? f.ConstantValue.Number : Parsed(f, document, value) ?? throw Error(f, document, value, LayoutError.DoesNotFit, NoNumber(f, document, value));
        if (f.Constant is not null && number != f.ConstantValue.Number) throw Error(f, document, value, BinaryError.Constant, $"here always stands {f.ConstantValue.Number}");
        Place(f, number, document, value);
    }

    // Most values have nothing but their bytes. False says nothing: what cannot be written so is looked at again.
    private bool TryPlain(BinaryField f, Document document, int value)
    {
        if (TryPlain(f, document, document.Nodes[value], Room(f.SizeOfPlain))) return true;
        _at -= f.SizeOfPlain;
        return false;
    }

    // Members in the order of the layout.
    private bool TryPlainGroup(BinaryField group, Document document, int node)
    {
        var nodes = document.Nodes;
        if (nodes[node].Length != group.Children.Length) return false;
        var room = Room(group.SizeOfPlain);
        foreach (var f in group.Children)
        {
            ref readonly var member = ref nodes[++node];
            if (!document.Name(member).SequenceEqual(f.Utf8) || !TryPlain(f, document, member, room[..f.SizeOfPlain]))
            {
                _at -= group.SizeOfPlain;
                return false;
            }
            room = room[f.SizeOfPlain..];
        }
        return true;
    }

    private static bool TryPlain(BinaryField f, Document document, in DocumentNode node, Span<byte> room)
    {
        if (node.Kind is not (NodeKind.Number or NodeKind.Text)) return false;
        var given = document.Value(node);
        if (f.Kind != BinaryKind.Text) return BinaryDigits.TryRead(given, f.Scale, out var number, out var isNegative) && BinaryNumber.TryWrite(f, number, isNegative, room);
        if (given.Length > room.Length || !f.CodePage.IsAsciiOrValidUtf8(given)) return false;
        given.CopyTo(room);
        room[given.Length..].Fill(f.Pad);
        return true;
    }

    // Its value is computed when what it says is written.
    private void PlaceZero(BinaryField f)
    {
        _places[f.Slot] = (_at, _at + f.Width);
        BinaryNumber.TryWrite(f, 0, isNegative: false, Room(f.Width));
        _values[f.Slot] = new BinaryValue(true, 0, null);
        _claimants[f.Slot] = null;
    }

    private void Place(BinaryField f, decimal number, Document document, int value)
    {
        var start = _at;
        var room = Room(f.Width);
        room.Clear();
        if (!BinaryNumber.TryWrite(f, number, room, out var reason)) throw Error(f, document, value, LayoutError.DoesNotFit, $"{(f.IsSensitive ? "***" : number.ToString(CultureInfo.InvariantCulture))}: {reason}");
        _values[f.Slot] = new BinaryValue(true, number, null);
        _claimants[f.Slot] = null;
        _places[f.Slot] = (start, _at);
    }

    private void Bits(BinaryField f, Document document, int value)
    {
        if (value >= 0 && document[value].Kind != NodeKind.Object) throw Error(f, document, value, LayoutError.DoesNotFit, "it wants an object with its bits");
        Match(document, value, f);
        ulong raw = 0;
        foreach (var bit in f.Children)
        {
            var member = _given[bit.Slot];
            if (member >= 0 && TryPlainBits(bit, document, document.Nodes[member], out var plain))
            {
                raw |= plain;
                continue;
            }
            if (member < 0 && !bit.IsComputed) throw Error(bit, document, -1, BinaryError.Condition, "the mapping gave no value for it");
            var number = member < 0 ? 0 : document[member].Kind switch
            {
                NodeKind.True => 1,
                NodeKind.False => 0,
                _ => Parsed(bit, document, member) ?? (bit.Names is null ? -0.5m : throw Error(bit, document, member, LayoutError.DoesNotFit, NoNumber(bit, document, member))),
            };
            raw |= BitsOf(bit, number, document, member);
            _values[bit.Slot] = new BinaryValue(true, number, null);
            _claimants[bit.Slot] = null;
        }
        _places[f.Slot] = (_at, _at + f.Width);
        BinaryNumber.WriteUnsigned(raw, Room(f.Width), f.IsLittle);
    }

    // Bits that nobody looks at.
    private static bool TryPlainBits(BinaryField bit, Document document, in DocumentNode node, out ulong bits)
    {
        bits = node.Kind == NodeKind.True ? 1UL : 0;
        if (bit.IsUsed || bit.Names is not null) return false;
        if (node.Kind is not (NodeKind.True or NodeKind.False))
        {
            if (bit.BitType == BitType.Signed || node.Kind != NodeKind.Number || !BinaryDigits.TryRead(document.Value(node), 0, out bits, out var isNegative) || isNegative || bits > ulong.MaxValue >> (64 - bit.BitPlace.Count)) return false;
        }
        bits <<= bit.BitPlace.Shift;
        return true;
    }

    private static ulong BitsOf(BinaryField bit, decimal number, Document document, int member)
    {
        var (shift, count) = bit.BitPlace;
        if (decimal.Truncate(number) != number || !BinaryNumber.Fits(number, count, bit.BitType == BitType.Signed)) throw Error(bit, document, member, LayoutError.DoesNotFit, $"it is no whole number that fits {count} bits");
        return (BinaryNumber.Raw(number) & (ulong.MaxValue >> (64 - count))) << shift;
    }

    private void Float(BinaryField f, Document document, int value)
    {
        if (value < 0) throw Error(f, document, -1, BinaryError.Condition, "the mapping gave no value for it");
        var text = document[value].Kind is NodeKind.Number or NodeKind.Text ? document.Value(document[value]) : default;
        var isFinite = !(text.SequenceEqual("NaN"u8) || text.SequenceEqual("Infinity"u8) || text.SequenceEqual("-Infinity"u8));
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) throw Error(f, document, value, LayoutError.DoesNotFit, "it is no number");
        var room = Room(f.Width);
        if (f.FloatKind == FloatKind.Ibm)
        {
            if (!HexFloat.TryWrite(number, f.Width == 4, out var raw)) throw Error(f, document, value, LayoutError.DoesNotFit, "IBM's floating point has no such number");
            BinaryNumber.Write(f, raw, room);
        }
        else if (f.Width == 4)
        {
            var single = float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
            BinaryNumber.Write(f, BitConverter.SingleToUInt32Bits(single), room);
            number = single;
        }
        else
        {
            BinaryNumber.Write(f, BitConverter.DoubleToUInt64Bits(number), room);
        }
        if (isFinite && !double.IsFinite(number)) throw Error(f, document, value, LayoutError.DoesNotFit, $"the number is too large for {f.Width * 8} bits");
    }

    private void FilledBcd(BinaryField f, Document document, int value)
    {
        if (value < 0) throw Error(f, document, -1, BinaryError.Condition, "the mapping gave no value for it");
        var text = document[value].Kind is NodeKind.Text or NodeKind.Number ? document.Value(document.Nodes[value]) : default;
        if (document[value].Kind is not (NodeKind.Text or NodeKind.Number) || text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) throw Error(f, document, value, LayoutError.DoesNotFit, "it wants a text of digits");
        if (text.Length > f.Width * 2) throw Error(f, document, value, LayoutError.DoesNotFit, $"it has {text.Length} digits, and there is room for {f.Width * 2}");
        if (f.IsUsed) _values[f.Slot] = new BinaryValue(true, 0, Encoding.UTF8.GetString(text));
        var room = Room(f.Width);
        for (var i = 0; i < room.Length; i++)
        {
            var (first, second) = (Half(text, i * 2), Half(text, i * 2 + 1));
            room[i] = (byte)(f.IsLowNibbleFirst ? (second << 4) | first : (first << 4) | second);
        }

        int Half(ReadOnlySpan<byte> digits, int at) => at < digits.Length ? digits[at] - '0' : f.Filler;
    }

    private void String(BinaryField f, Document document, int value)
    {
        if (value < 0 && f.Constant is null) throw Error(f, document, -1, BinaryError.Condition, "the mapping gave no value for it");
        _text.ResetWrittenCount();
        if (value < 0)
        {
            _text.Write(f.Constant);
        }
        else
        {
            if (document[value].Kind is not (NodeKind.Text or NodeKind.Number)) throw Error(f, document, value, LayoutError.DoesNotFit, "it wants a text");
            var given = document.Value(document[value]);
            if (f.Kind == BinaryKind.Text) f.CodePage.FromUtf8(given, _text);
            else if (Convert.FromHexString(given, _text.GetSpan(given.Length / 2 + 1), out var taken, out var written) != OperationStatus.Done || taken != given.Length) throw Error(f, document, value, LayoutError.DoesNotFit, "it is not hexadecimal: two digits for each byte");
            else _text.Advance(written);
        }
        var bytes = _text.WrittenSpan;
        if (f.Constant is not null && !bytes.SequenceEqual(f.Constant)) throw Error(f, document, value, BinaryError.Constant, $"here always stands {Convert.ToHexString(f.Constant)}");
        if (f.IsUsed) _values[f.Slot] = new BinaryValue(true, 0, f.Kind == BinaryKind.Text ? (value < 0 ? f.ConstantValue.Text : Encoding.UTF8.GetString(document.Value(document[value]))) : Convert.ToHexString(bytes));
        if (f.Until.Length > 0 && bytes.IndexOf(f.Until) is >= 0 and var at && (f.Until.Length % f.CharacterBytes != 0 || at % f.CharacterBytes == 0)) throw Error(f, document, value, LayoutError.DoesNotFit, $"it holds {Convert.ToHexString(f.Until)}, which ends it");
        bytes.CopyTo(Room(bytes.Length));
        // Within fixed room a text that fills it has no end.
        var isEnded = f.Until.Length > 0 && (f.Length is null || bytes.Length < f.Length.Fixed);
        if (isEnded) f.Until.CopyTo(Room(f.Until.Length));
        if ((f.Kind != BinaryKind.Text && f.Until.Length == 0) || f.Length is not { Fixed: >= 0 } length) return;
        for (var left = length.Fixed - bytes.Length - (isEnded ? f.Until.Length : 0); left >= f.PadUnit.Length; left -= f.PadUnit.Length) f.PadUnit.CopyTo(Room(f.PadUnit.Length));
    }

    private static string NoNumber(BinaryField f, Document document, int node) =>
        f.Epoch is not null ? "it is no time such as 2026-11-26T12:00:00Z, or it lies between two units"
        : f.Names is not { } names || document[node].Kind != NodeKind.Text ? "it is no number of at most 28 digits" : $"it is none of the names of the layout, and no number{NearestName.Hint(Encoding.UTF8.GetString(document.Value(document[node])), names.All)}";

    private static decimal? Parsed(BinaryField f, Document document, int node)
    {
        if (document[node].Kind is not (NodeKind.Number or NodeKind.Text)) return null;
        var text = document.Value(document[node]);
        if (f.Names is { } names) return names.NumberOf(text);
        if (f.Epoch is { } epoch) return epoch.NumberOf(text);
        return text.Length <= 30 && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
