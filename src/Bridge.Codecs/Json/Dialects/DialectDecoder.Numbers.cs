namespace Bridge.Codecs.Json.Dialects;

/// <summary>The parts of a decimal number.</summary>
internal ref partial struct DialectDecoder
{
    /// <summary>A number's parts: digits before the point, a point or not, digits behind it, and from where on the exponent stands (the end, if there is none).</summary>
    private readonly record struct Decimals(int Whole, bool HasPoint, int Fraction, int Exponent)
    {
        /// <summary>True if JSON writes such a number so too.</summary>
        public bool IsJson => Whole > 0 && (!HasPoint || Fraction > 0);

        /// <summary>Takes a token without its sign apart; null if it is no decimal number of JSON5.</summary>
        public static Decimals? Parse(ReadOnlySpan<byte> token)
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
            return end == token.Length ? new Decimals(whole, hasPoint, fraction, exponent) : null;
        }

        private static int Digits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') is >= 0 and var length ? length : text.Length;
    }
}
