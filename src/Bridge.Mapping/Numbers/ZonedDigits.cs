namespace Bridge.Mapping.Numbers;

/// <summary>
/// Zoned decimals as text: the sign is punched into the last digit. { and A to I are +0 to +9, } and J to R are -0 to -9; a plain digit has no sign.
/// Thread-safe, no allocation up to 38 digits.
/// </summary>
internal static class ZonedDigits
{
    private static ReadOnlySpan<byte> Plus => "{ABCDEFGHI"u8;

    private static ReadOnlySpan<byte> Minus => "}JKLMNOPQR"u8;

    public static bool TryRead(ReadOnlySpan<byte> text, out ExactNumber number)
    {
        number = default;
        if (text.IsEmpty || text.Length > ExactNumber.MaxDigits || text[..^1].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        var last = text[^1];
        var digit = last - '0';
        var negative = false;
        if ((uint)digit > 9)
        {
            digit = Plus.IndexOf(last);
            if (digit < 0)
            {
                digit = Minus.IndexOf(last);
                negative = true;
            }
            if (digit < 0) return false;
        }
        Span<byte> plain = text.Length <= 128 ? stackalloc byte[text.Length] : new byte[text.Length];
        text.CopyTo(plain);
        plain[^1] = (byte)('0' + digit);
        if (!ExactNumber.TryParse(plain, out number)) return false;
        if (negative) number = -number;
        return true;
    }

    /// <summary>Punches the sign into the last digit.</summary>
    public static void Punch(ref byte last, bool negative) => last = (negative ? Minus : Plus)[last - '0'];
}
