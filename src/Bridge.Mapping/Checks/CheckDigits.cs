namespace Bridge.Mapping.Checks;

/// <summary>Check digits over text of ASCII digits (and letters for modulus 97). Callers have checked the characters. Thread-safe, no allocation.</summary>
internal static class CheckDigits
{
    /// <summary>The digit that makes a number valid by Luhn (ISO/IEC 7812-1, annex B): every second digit from the right counts double.</summary>
    public static int Luhn(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            if (i % 2 == 0) digit *= 2;
            sum += digit > 9 ? digit - 9 : digit;
        }
        return (10 - sum % 10) % 10;
    }

    /// <summary>The check digit of EAN, UPC, GTIN, SSCC (GS1 General Specifications, 7.9): weights 3 and 1 in turn from the right.</summary>
    public static int Mod10(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++) sum += (digits[^(i + 1)] - '0') * (i % 2 == 0 ? 3 : 1);
        return (10 - sum % 10) % 10;
    }

    /// <summary>The check value 0 to 10 by modulus 11: weights 2, 3 … up to the largest and again, from the right.</summary>
    public static int Mod11(ReadOnlySpan<byte> digits, int largestWeight)
    {
        long sum = 0;
        for (var i = 0; i < digits.Length; i++) sum += (digits[^(i + 1)] - '0') * (2 + i % (largestWeight - 1));
        return (int)((11 - sum % 11) % 11);
    }

    /// <summary>Remainder by 97 of the number that letters (10 to 35) and digits form (ISO 7064).</summary>
    public static int Remainder97(ReadOnlySpan<byte> text, int before = 0)
    {
        var rest = before;
        foreach (var b in text)
        {
            rest = char.IsAsciiDigit((char)b) ? (rest * 10 + (b - '0')) % 97 : (rest * 100 + ((b & ~0x20) - 'A' + 10)) % 97;
        }
        return rest;
    }

    /// <summary>The two check digits by ISO 7064 MOD 97-10, 02 to 98.</summary>
    public static int Mod97(ReadOnlySpan<byte> text) => 98 - Remainder97(text) * 100 % 97;

    public static bool IsDigits(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    public static bool IsAlphanumeric(ReadOnlySpan<byte> text)
    {
        foreach (var b in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)b)) return false;
        }
        return !text.IsEmpty;
    }
}
