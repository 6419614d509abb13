using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Bridge.Documents;

namespace Bridge.Codecs.Layouts;

/// <summary>
/// The short way for numbers of up to sixteen digits, perhaps with a sign punched into the last: what most numbers in fixed positions are. They are looked at in one load
/// and copied. What it does not take is read by <see cref="NumberReader"/>, which knows the reasons. Pure.
/// </summary>
internal static class PlainNumber
{
    private const int MaxDigits = 16;

    /// <summary>Writes the number into the scratch buffer and gives its place. False says nothing but that the reader must look.</summary>
    public static bool TryRead(Document document, in DocumentNode node, FieldLayout field, out int start, out int length)
    {
        start = length = 0;
        var bytes = document.From(node);
        var digits = node.Length;
        var scale = field.ImpliedDecimals;
        if (!Vector128.IsHardwareAccelerated || bytes.Length < 2 * MaxDigits || digits <= scale || digits > MaxDigits) return false;
        ref var first = ref MemoryMarshal.GetReference(bytes);
        var text = Vector128.LoadUnsafe(ref first);
        var within = (1u << digits) - 1;
        var others = within & ~Vector128.LessThan(text - Vector128.Create((byte)'0'), Vector128.Create((byte)10)).ExtractMostSignificantBits();
        var last = bytes[digits - 1];
        var negative = false;
        if (others != 0)
        {
            if (field.Sign != SignStyle.Overpunch || others != 1u << (digits - 1) || OverpunchDigit.Read(last, out negative) is not (>= 0 and var punched)) return false;
            last = (byte)('0' + punched);
        }
        var significant = within & ~Vector128.Equals(text, Vector128.Create((byte)'0')).ExtractMostSignificantBits();
        var skip = Math.Min(BitOperations.TrailingZeroCount(significant), digits - scale - 1); // one digit stands before the point
        var whole = digits - skip - scale;

        // Whole vectors are written, what is too much is overwritten or never used.
        start = document.ScratchLength;
        ref var target = ref MemoryMarshal.GetReference(document.ReserveScratch(MaxDigits * 2 + 2));
        target = (byte)'-';
        var at = negative ? 1 : 0;
        Vector128.LoadUnsafe(ref first, (nuint)skip).StoreUnsafe(ref target, (nuint)at);
        at += whole;
        if (scale > 0)
        {
            Unsafe.Add(ref target, at++) = (byte)'.';
            Vector128.LoadUnsafe(ref first, (nuint)(digits - scale)).StoreUnsafe(ref target, (nuint)at);
            at += scale;
        }
        Unsafe.Add(ref target, at - 1) = last;
        length = at;
        document.AdvanceScratch(at);
        return true;
    }
}
