using Bridge.Mapping.Text;

namespace Bridge.Mapping.Pictures;

/// <summary>Roman numerals and spreadsheet-style letters (a … z, aa …). Thread-safe, no allocation.</summary>
internal static class LetterNumbers
{
    /// <summary>Largest roman number written: beyond it the text is only a long run of M.</summary>
    public const long MaxRoman = 9_999_999;

    private static readonly (int Value, string Letters)[] s_roman =
    [
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ];

    /// <summary>Writes upper-case roman numerals; nothing for zero.</summary>
    public static void WriteRoman(long value, ref Utf8Builder output)
    {
        foreach (var (unit, letters) in s_roman)
        {
            for (; value >= unit; value -= unit)
                output.Append(letters);
        }
    }

    /// <summary>Reads upper-case roman numerals from right to left: a letter smaller than one to its right is subtracted.</summary>
    public static bool TryReadRoman(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        var largest = 0;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            var digit = text[i] switch
            {
                (byte)'M' => 1000,
                (byte)'D' => 500,
                (byte)'C' => 100,
                (byte)'L' => 50,
                (byte)'X' => 10,
                (byte)'V' => 5,
                (byte)'I' => 1,
                _ => 0,
            };
            if (digit == 0)
                return false;
            value += digit < largest ? -digit : digit;
            largest = Math.Max(largest, digit);
        }
        return true;
    }

    /// <summary>Writes upper-case letters, A for 1 and AA for 27; nothing for zero.</summary>
    public static void WriteLetters(UInt128 value, ref Utf8Builder output)
    {
        Span<byte> letters = stackalloc byte[32];                // 26^28 > 2^128
        var position = letters.Length;
        while (value > 0)
        {
            value--;
            letters[--position] = (byte)('A' + (int)(value % 26));
            value /= 26;
        }
        output.Append(letters[position..]);
    }

    public static bool TryReadLetters(ReadOnlySpan<byte> text, byte first, out double value)
    {
        value = 0;
        foreach (var b in text)
        {
            if (b < first || b > first + 25)
                return false;
            value = value * 26 + (b - first + 1);
        }
        return true;
    }
}
