using Bridge.Codecs.Layouts.Fields;

namespace Bridge.Codecs.Copybook;

/// <summary>The digit with a sign of a zoned number in ASCII. Pure.</summary>
internal static class ZonedSign
{
    /// <summary>The digit of a byte, or -1.</summary>
    public static int Read(ZonedSigns signs, byte b, out bool negative)
    {
        negative = false;
        if (signs == ZonedSigns.TranslatedEbcdic) return OverpunchDigit.Read(b, out negative);
        if (b is >= (byte)'0' and <= (byte)'9') return b - '0';
        negative = true;
        var digit = b - Minus(signs);
        return digit is >= 0 and <= 9 ? digit : -1;
    }

    /// <summary>The byte of a digit with a sign.</summary>
    public static byte Write(ZonedSigns signs, int digit, bool negative) =>
        signs == ZonedSigns.TranslatedEbcdic ? OverpunchDigit.Write(digit, negative) : (byte)((negative ? Minus(signs) : '0') + digit);

    private static int Minus(ZonedSigns signs) => signs switch { ZonedSigns.AsciiStandard => 0x70, ZonedSigns.CaRealiaModified => 0x20, _ => 0x80 };
}
