namespace Bridge.Mapping.Checks;

/// <summary>Codes that carry their own check digits: the kinds of <c>$check</c>. Thread-safe, no allocation.</summary>
internal static class CheckedCode
{
    public const string Kinds = "ean13, iban, isbn, luhn";

    /// <summary>Longest code of any kind.</summary>
    private const int MaxLength = 64;

    /// <summary>What is wrong with the code; null if nothing. <paramref name="isKnown"/> is false for another kind.</summary>
    public static string? Fault(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> code, out bool isKnown)
    {
        isKnown = true;
        Span<byte> plain = stackalloc byte[MaxLength];
        if (kind.SequenceEqual("ean13"u8)) return code.Length == 13 && CheckDigits.IsDigits(code) ? Digit(CheckDigits.Mod10(code[..^1]), code) : "an EAN-13 has 13 digits";
        if (kind.SequenceEqual("luhn"u8))
        {
            return TryStrip(code, plain, out var digits) && digits > 1 && CheckDigits.IsDigits(plain[..digits])
                ? Digit(CheckDigits.Luhn(plain[..(digits - 1)]), plain[..digits])
                : "a number with a Luhn digit has two digits at least and nothing else";
        }
        if (kind.SequenceEqual("isbn"u8)) return TryStrip(code, plain, out var length) ? Isbn(plain[..length]) : "an ISBN has 10 or 13 digits";
        if (kind.SequenceEqual("iban"u8)) return TryStrip(code, plain, out var count) ? Iban(plain[..count]) : "an IBAN has 34 characters at most";
        isKnown = false;
        return null;
    }

    public static bool IsKind(ReadOnlySpan<byte> kind)
    {
        _ = Fault(kind, default, out var known);
        return known;
    }

    private static string? Digit(int expected, ReadOnlySpan<byte> code) => code[^1] - '0' == expected ? null : $"the check digit is {(char)code[^1]}, it should be {expected}";

    private static string? Isbn(ReadOnlySpan<byte> code)
    {
        if (code.Length == 13 && CheckDigits.IsDigits(code))
        {
            return code.StartsWith("978"u8) || code.StartsWith("979"u8) ? Digit(CheckDigits.Mod10(code[..^1]), code) : "an ISBN of 13 digits begins with 978 or 979";
        }
        if (code.Length != 10 || !CheckDigits.IsDigits(code[..9]) || !(char.IsAsciiDigit((char)code[9]) || code[9] is (byte)'X' or (byte)'x')) return "an ISBN has 10 or 13 digits (the last of 10 may be X)";
        var given = code[9] is (byte)'X' or (byte)'x' ? 10 : code[9] - '0';
        var expected = CheckDigits.Mod11(code[..9], 10);
        return given == expected ? null : $"the check digit is {(char)code[9]}, it should be {(expected == 10 ? "X" : expected.ToString(System.Globalization.CultureInfo.InvariantCulture))}";
    }

    private static string? Iban(ReadOnlySpan<byte> code)
    {
        if (code.Length is < 15 or > 34 || !CheckDigits.IsAlphanumeric(code)) return "an IBAN has 15 to 34 letters and digits";
        if (!char.IsAsciiLetterUpper((char)code[0]) || !char.IsAsciiLetterUpper((char)code[1]) || !CheckDigits.IsDigits(code[2..4])) return "an IBAN begins with the two capital letters of a country and two check digits";
        if (IbanLength(code[..2]) is var length and > 0 && length != code.Length) return $"an IBAN of {(char)code[0]}{(char)code[1]} has {length} characters, not {code.Length}";
        return CheckDigits.Remainder97(code[..4], CheckDigits.Remainder97(code[4..])) == 1 ? null : "the check digits of the IBAN are wrong";
    }

    /// <summary>Length by country (SWIFT IBAN Registry); 0 for a country that is not listed here.</summary>
    private static int IbanLength(ReadOnlySpan<byte> country)
    {
        var at = Lengths.IndexOf(country);
        while (at >= 0 && at % 4 != 0)
        {
            var next = Lengths[(at + 1)..].IndexOf(country);
            at = next < 0 ? -1 : at + 1 + next;
        }
        return at < 0 ? 0 : (Lengths[at + 2] - '0') * 10 + (Lengths[at + 3] - '0');
    }

    private static ReadOnlySpan<byte> Lengths =>
        "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20"u8;

    /// <summary>The code without the blanks and hyphens that people group it by.</summary>
    private static bool TryStrip(ReadOnlySpan<byte> code, Span<byte> plain, out int length)
    {
        length = 0;
        foreach (var b in code)
        {
            if (b is (byte)' ' or (byte)'-') continue;
            if (length == plain.Length) return false;
            plain[length++] = b;
        }
        return true;
    }
}
