using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Bridge.Documents;

namespace Bridge.Codecs.Layouts.Fields;

/// <summary>
/// The short way for numbers of up to sixteen characters: digits, perhaps with a minus before them, a decimal mark among them or a sign punched into the last. They are
/// looked at in one load; what is a number of JSON already stays where it is, else its digits are copied. What it does not take is read by <see cref="NumberReader"/>,
/// which knows the reasons. Pure.
/// </summary>
internal static class PlainNumber
{
    private const int MaxLength = 16;

    /// <summary>Converts a raw node. False says nothing but that the reader must look; the node is then as it was.</summary>
    public static bool TryConvert(Document document, ref DocumentNode target, FieldLayout field)
    {
        var bytes = document.From(target);
        if (!Vector128.IsHardwareAccelerated || bytes.Length < 2 * MaxLength + 1 || target.Length is < 1 or > MaxLength) return false;
        var isNegative = bytes[0] == '-' && field.Sign == SignStyle.Leading;
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetReference(bytes), isNegative ? 1 : 0);
        var length = target.Length - (isNegative ? 1 : 0);
        var text = Vector128.LoadUnsafe(ref first);
        var within = (1u << length) - 1;
        var others = within & ~Vector128.LessThan(text - Vector128.Create((byte)'0'), Vector128.Create((byte)10)).ExtractMostSignificantBits();
        var significant = within & ~Vector128.Equals(text, Vector128.Create((byte)'0')).ExtractMostSignificantBits();
        int whole, decimals;
        var last = Unsafe.Add(ref first, length - 1);
        var isPunched = false;
        var mark = 0;
        if (others == 0 || others == 1u << (length - 1))
        {
            if (others != 0)
            {
                if (field.Sign != SignStyle.Overpunch || OverpunchDigit.Read(last, out isNegative) is not (>= 0 and var digit)) return false;
                last = (byte)('0' + digit);
                isPunched = true;
            }
            decimals = field.ImpliedDecimals;
            whole = length - decimals;
        }
        else
        {
            // One mark, digits on both sides, no more decimals than the field has.
            mark = 1;
            whole = BitOperations.TrailingZeroCount(others);
            decimals = length - whole - 1;
            if ((others & (others - 1)) != 0 || Unsafe.Add(ref first, whole) != field.DecimalMark || field.Type == FieldType.Integer || (field.Scale >= 0 && decimals > field.Scale)) return false;
        }
        if (whole < 1) return false; // one digit stands before the point
        var skip = Math.Min(BitOperations.TrailingZeroCount(significant), whole - 1);
        target.Kind = NodeKind.Number;
        target.Flags &= ~NodeFlags.Raw;
        if (skip == 0 && !isPunched && (decimals == 0 || (mark == 1 && field.DecimalMark == '.'))) return true;

        // Whole vectors are written, what is too much is overwritten or never used.
        var start = document.ScratchLength;
        ref var room = ref MemoryMarshal.GetReference(document.ReserveScratch(2 * MaxLength + 2));
        room = (byte)'-';
        var at = isNegative ? 1 : 0;
        Vector128.LoadUnsafe(ref first, (nuint)skip).StoreUnsafe(ref room, (nuint)at);
        at += whole - skip;
        if (decimals > 0)
        {
            Unsafe.Add(ref room, at++) = (byte)'.';
            Vector128.LoadUnsafe(ref first, (nuint)(whole + mark)).StoreUnsafe(ref room, (nuint)at);
            at += decimals;
        }
        Unsafe.Add(ref room, at - 1) = last;
        document.AdvanceScratch(at);
        target.Start = start;
        target.Length = at;
        target.Flags |= NodeFlags.InScratch;
        return true;
    }
}
