namespace Bridge.Codecs.Json;

/// <summary>The parts of a decimal number without its sign: digits before the point, a point or not, digits behind it, and where the exponent begins (the end, if there is none).</summary>
internal readonly record struct NumberParts(int Whole, bool HasPoint, int Fraction, int Exponent)
{
    /// <summary>True if JSON has the point so too. Leading zeros are the caller's matter.</summary>
    public bool IsJson => Whole > 0 && (!HasPoint || Fraction > 0);

    /// <summary>Takes a number apart; null if it is none. A point may stand at either end.</summary>
    public static NumberParts? Of(ReadOnlySpan<byte> token)
    {
        var whole = Digits(token);
        var hasPoint = whole < token.Length && token[whole] == '.';
        var fraction = hasPoint ? Digits(token[(whole + 1)..]) : 0;
        var exponent = whole + (hasPoint ? 1 : 0) + fraction;
        if (whole + fraction == 0) return null;
        var end = exponent;
        if (end < token.Length && (token[end] | 0x20) == 'e')
        {
            end++;
            if (end < token.Length && token[end] is (byte)'+' or (byte)'-') end++;
            var power = Digits(token[end..]);
            if (power == 0) return null;
            end += power;
        }
        return end == token.Length ? new NumberParts(whole, hasPoint, fraction, exponent) : null;
    }

    private static int Digits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') is >= 0 and var length ? length : text.Length;
}
