namespace Bridge.Codecs.Layouts.Fields;

/// <summary>Digits that carry a sign, as characters: what zoned EBCDIC digits become in ASCII, and the forms of ASCII compilers. Pure.</summary>
internal static class OverpunchDigit
{
    /// <summary>The digit of a character, or -1.</summary>
    public static int Read(byte c, out bool negative)
    {
        negative = false;
        switch (c)
        {
            case (byte)'{': return 0;
            case >= (byte)'A' and <= (byte)'I': return c - 'A' + 1;
            case >= (byte)'0' and <= (byte)'9': return c - '0';
        }
        negative = true;
        return c switch
        {
            (byte)'}' => 0,
            >= (byte)'J' and <= (byte)'R' => c - 'J' + 1,
            >= (byte)'p' and <= (byte)'y' => c - 'p', // Micro Focus and GnuCOBOL
            _ => -1,
        };
    }

    /// <summary>The character of a digit with a sign.</summary>
    public static byte Write(int digit, bool negative) => "{ABCDEFGHI}JKLMNOPQR"u8[negative ? digit + 10 : digit];
}
