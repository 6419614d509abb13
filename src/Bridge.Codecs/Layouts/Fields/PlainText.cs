using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Bridge.Codecs.Layouts.Fields;

/// <summary>
/// The look at a short text that most fields of a record need: where its padding begins, and whether anything in it wants more than a copy. One load takes what
/// two searches took, of which each costs more than the text is long. Pure.
/// </summary>
internal static class PlainText
{
    /// <summary>The longest text that one load takes.</summary>
    public const int MaxLength = 32;

    /// <summary>
    /// True when the text is not blank and holds only ASCII that a writer of JSON copies as it is. False says nothing: the text may be longer than a load,
    /// stand too near the end of its buffer, or want a closer look.
    /// </summary>
    /// <param name="bytes">The text and what lies behind it in its buffer.</param>
    /// <param name="length">How many of them are the text.</param>
    /// <param name="pad">What fills a field that is wider than its text.</param>
    /// <param name="trim">Take the padding behind the text off.</param>
    /// <param name="trimmed">The length without it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPlain(ReadOnlySpan<byte> bytes, int length, byte pad, bool trim, out int trimmed)
    {
        trimmed = length;
        if (!Vector256.IsHardwareAccelerated || bytes.Length < MaxLength || length > MaxLength) return false;
        var text = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(bytes));
        var within = (1UL << length) - 1;
        var content = within & ~(ulong)Vector256.Equals(text, Vector256.Create(pad)).ExtractMostSignificantBits();
        if (content == 0) return false;
        if (trim)
        {
            trimmed = 64 - BitOperations.LeadingZeroCount(content);
            within = (1UL << trimmed) - 1;
        }
        // As signed bytes all but ASCII is below the blank, as the control characters are.
        var special = Vector256.LessThan(text.AsSByte(), Vector256.Create((sbyte)' ')).AsByte()
            | Vector256.Equals(text, Vector256.Create((byte)'"'))
            | Vector256.Equals(text, Vector256.Create((byte)'\\'));
        return (special.ExtractMostSignificantBits() & within) == 0;
    }
}
