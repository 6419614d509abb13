using System.Text;

namespace Bridge.Mapping.Pictures;

/// <summary>One half of a number picture, checked and measured (XPath F&amp;O 3.1, 4.7.4 and 4.7.5). Immutable, thread-safe.</summary>
internal sealed class NumberSubPicture
{
    public required string Prefix { get; init; }

    public required string Suffix { get; init; }

    /// <summary>1, 100 or 1000.</summary>
    public int Factor { get; private init; }

    /// <summary>Digits before the point of a mantissa: the mandatory ones of the picture.</summary>
    public int ScalingFactor { get; private init; }

    public int MinInteger { get; private init; }

    public int MinFraction { get; private init; }

    public int MaxFraction { get; private init; }

    /// <summary>The picture has a decimal separator; without one the reference takes the last character away, be it a digit.</summary>
    public bool HasPoint { get; private init; }

    /// <summary>Digits of the exponent; 0 if the number is written without one.</summary>
    public int MinExponent { get; private init; }

    public Grouping? IntegerGroups { get; private init; }

    /// <summary>Digits before the separator in the fraction; 0 for none. The reference honours only the first one.</summary>
    public int FractionGroup { get; private init; }

    /// <summary>Parses one sub-picture. Throws D3081 to D3093; of several findings the reference reports the last, and so does this.</summary>
    public static NumberSubPicture Parse(string text, NumberSymbols symbols, int zero)
    {
        var runes = text.EnumerateRunes().ToArray();
        Rune? point = NumberSymbols.Single(symbols.DecimalSeparator), group = NumberSymbols.Single(symbols.GroupingSeparator);
        Rune? exponent = NumberSymbols.Single(symbols.ExponentSeparator), optional = NumberSymbols.Single(symbols.Digit);

        var first = Array.FindIndex(runes, IsMantissa);
        var last = Array.FindLastIndex(runes, IsMantissa);
        var (start, end) = first < 0 ? (0, runes.Length) : (first, last + 1);

        // An exponent separator right after the last digit still counts, so "0e" lacks its exponent; "0 else" has only a suffix.
        var mark = Array.FindIndex(runes, start, r => r == exponent);
        if (mark > end)
            mark = -1;
        // The reference counts the mark from the start of the picture, and the parts from the end of the prefix: behind a prefix the exponent loses as many digits.
        var mantissa = mark < 0 ? runes[start..end] : runes[start..Math.Min(start + mark, end)];
        var exponentPart = mark < 0 ? null : runes[Math.Min(start + mark + 1, end)..end];
        var dot = Array.FindIndex(mantissa, r => r == point);
        var whole = dot < 0 ? mantissa : mantissa[..dot];
        var fraction = dot < 0 ? [] : mantissa[(dot + 1)..];

        Check(text, symbols, runes, runes[start..end], mantissa, whole, fraction, dot >= 0, exponentPart);

        var minInteger = whole.Count(IsDigit);
        var minFraction = fraction.Count(IsDigit);
        var maxFraction = minFraction + fraction.Count(r => r == optional);
        var scaling = minInteger;
        if (minInteger == 0 && maxFraction == 0)
        {
            if (exponentPart is null)
                minInteger = 1;
            else
                minFraction = maxFraction = 1;
        }
        if (exponentPart is not null && minInteger == 0 && whole.Any(r => r == optional))
            minInteger = 1;
        if (minInteger == 0 && minFraction == 0)
            (minFraction, maxFraction) = (1, Math.Max(maxFraction, 1));

        var places = new List<(int, Rune)>();
        for (var i = 0; i < whole.Length; i++)
        {
            if (whole[i] == group)
                places.Add((whole.Skip(i).Count(IsDigitOrOptional), whole[i]));
        }
        return new NumberSubPicture
        {
            Prefix = string.Concat(runes[..start]),
            Suffix = string.Concat(runes[end..]),
            Factor = Contains(symbols.Percent) ? 100 : Contains(symbols.PerMille) ? 1000 : 1,
            ScalingFactor = scaling,
            MinInteger = minInteger,
            MinFraction = minFraction,
            MaxFraction = maxFraction,
            HasPoint = Contains(symbols.DecimalSeparator),
            MinExponent = exponentPart?.Length ?? 0,
            IntegerGroups = Grouping.Create(places),
            FractionGroup = Math.Max(0, Array.FindIndex(fraction, r => r == group)),
        };

        bool IsDigit(Rune rune) => (uint)(rune.Value - zero) <= 9;
        bool IsDigitOrOptional(Rune rune) => IsDigit(rune) || rune == optional;
        bool IsMantissa(Rune rune) => IsDigitOrOptional(rune) || rune == point || rune == group;
        bool Contains(string symbol) => symbol.Length > 0 && text.Contains(symbol, StringComparison.Ordinal);

        void Check(
            string all, NumberSymbols s, Rune[] allRunes, Rune[] active, Rune[] mantissaPart, Rune[] wholePart, Rune[] fractionPart, bool hasPoint, Rune[]? exponentDigits)
        {
            string? code = null, message = null;
            Report(allRunes.Count(r => r == point) > 1, "D3081", "The sub-picture must not contain more than one instance of the \"decimal-separator\" character");
            Report(Count(all, s.Percent) > 1, "D3082", "The sub-picture must not contain more than one instance of the \"percent\" character");
            Report(Count(all, s.PerMille) > 1, "D3083", "The sub-picture must not contain more than one instance of the \"per-mille\" character");
            Report(Contains(s.Percent) && Contains(s.PerMille), "D3084", "The sub-picture must not contain both a \"percent\" and a \"per-mille\" character");
            Report(!mantissaPart.Any(IsDigitOrOptional), "D3085", "The mantissa part of the sub-picture must contain at least one digit or optional digit");
            Report(active.Any(r => !IsMantissa(r) && r != exponent), "D3086", "The sub-picture must not contain a passive character between two active characters");
            if (hasPoint)
                Report((wholePart.Length > 0 && wholePart[^1] == group) || (fractionPart.Length > 0 && fractionPart[0] == group), "D3087", "A \"grouping-separator\" must not stand next to the \"decimal-separator\"");
            else
                Report(wholePart.Length > 0 && wholePart[^1] == group, "D3088", "The integer part must not end with a \"grouping-separator\"");
            Report(Enumerable.Range(0, Math.Max(0, allRunes.Length - 1)).Any(i => allRunes[i] == group && allRunes[i + 1] == group), "D3089", "The sub-picture must not contain two adjacent \"grouping-separator\" characters");
            // The reference looks at the first optional digit only: "#0#" passes.
            var digit = Array.FindIndex(wholePart, IsDigit);
            Report(digit >= 0 && Array.FindIndex(wholePart, r => r == optional) > digit, "D3090", "In the integer part an optional digit must not follow a digit");
            var free = Array.FindLastIndex(fractionPart, r => r == optional);
            Report(free >= 0 && Array.FindLastIndex(fractionPart, IsDigit) > free, "D3091", "In the fractional part a digit must not follow an optional digit");
            Report(exponentDigits is { Length: > 0 } && (Contains(s.Percent) || Contains(s.PerMille)), "D3092", "A sub-picture with a \"percent\" or \"per-mille\" character must not have an exponent");
            Report(exponentDigits is not null && (exponentDigits.Length == 0 || !exponentDigits.All(IsDigit)), "D3093", "The exponent part must consist of one or more digits");
            if (code is not null)
                throw new FunctionException(code, $"{message}: \"{all}\"");

            void Report(bool failed, string newCode, string newMessage)
            {
                if (failed)
                    (code, message) = (newCode, newMessage);
            }
        }

        static int Count(string text, string symbol)
        {
            if (symbol.Length == 0)
                return 0;
            int count = 0, at = -1;
            while ((at = text.IndexOf(symbol, at + 1, StringComparison.Ordinal)) >= 0)
                count++;
            return count;
        }
    }
}
