namespace Bridge.Mapping.Numbers;

/// <summary>Numbers as legacy fields hold them: leading zeros, a point, a sign before or behind. Thread-safe, no allocation up to 38 digits.</summary>
internal static class SignedDigits
{
    /// <summary>Reads 00123.45, +5, -5, 5-, 5+; no exponent, no blanks inside, one sign.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out ExactNumber number)
    {
        number = default;
        if (text.IsEmpty) return false;
        var negative = false;
        if (text[0] is (byte)'+' or (byte)'-')
        {
            negative = text[0] == '-';
            text = text[1..];
        }
        else if (text[^1] is (byte)'+' or (byte)'-')
        {
            negative = text[^1] == '-';
            text = text[..^1];
        }
        if (text.IsEmpty || text.IndexOfAnyExcept("0123456789."u8) >= 0 || !ExactNumber.TryParse(text, out number)) return false;
        if (negative) number = -number;
        return true;
    }
}
