using System.Buffers;

namespace Bridge.Codecs.Csv;

/// <summary>
/// Values with backslash escapes, as PostgreSQL's COPY writes and reads them in its text form: <c>\b \f \n \r \t \v</c>, octal <c>\123</c>, hexadecimal <c>\x7C</c>, any other character
/// behind a backslash as itself, and <c>\N</c> alone for null. Bytes are those of an encoding that has ASCII in its place. Stateless.
/// </summary>
internal static class BackslashEscapes
{
    private const byte Backslash = (byte)'\\';

    /// <summary>What is written for null.</summary>
    public static ReadOnlySpan<byte> Null => "\\N"u8;

    /// <summary>True for the spelling of null.</summary>
    public static bool IsNull(ReadOnlySpan<byte> value) => value.SequenceEqual(Null);

    /// <summary>Takes the escapes off; the result is never longer.</summary>
    /// <returns>Bytes written to <paramref name="output"/>, which has room for the value.</returns>
    public static int Decode(ReadOnlySpan<byte> value, Span<byte> output)
    {
        var length = 0;
        for (var at = 0; at < value.Length;)
        {
            if (value[at] != Backslash || at + 1 == value.Length) output[length++] = value[at++];
            else output[length++] = One(value, ref at);
        }
        return length;
    }

    /// <summary>Writes a value with its escapes. What else would mean something to the dialect becomes hexadecimal: the delimiter, the sign of comments, and blanks at the ends that are trimmed.</summary>
    public static void Encode(ReadOnlySpan<byte> value, CsvOptions options, IBufferWriter<byte> output)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var b = value[i];
            var letter = Letter(b);
            if (letter != 0) output.Write([Backslash, letter]);
            else if (b == options.Delimiter || b == options.Comment || (options.Trim && b == options.Blanks && (i == 0 || i == value.Length - 1))) output.Write([Backslash, (byte)'x', Hex(b >> 4), Hex(b & 0xF)]);
            else output.Write([b]);
        }
    }

    // The escape at a backslash, which has a byte behind it.
    private static byte One(ReadOnlySpan<byte> value, ref int at)
    {
        var next = value[at + 1];
        if (next is >= (byte)'0' and <= (byte)'7') return Digits(value, ref at, 1, 3, 8);
        if (next == 'x' && at + 2 < value.Length && char.IsAsciiHexDigit((char)value[at + 2])) return Digits(value, ref at, 2, 2, 16);
        at += 2;
        return next switch
        {
            (byte)'b' => 8,
            (byte)'t' => 9,
            (byte)'n' => 10,
            (byte)'v' => 11,
            (byte)'f' => 12,
            (byte)'r' => 13,
            _ => next,
        };
    }

    private static byte Digits(ReadOnlySpan<byte> value, ref int at, int skip, int most, int radix)
    {
        at += skip;
        var result = 0;
        for (var end = Math.Min(value.Length, at + most); at < end && Digit(value[at]) is var digit && digit < radix; at++) result = (result * radix) + digit;
        return unchecked((byte)result);
    }

    private static int Digit(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => int.MaxValue,
    };

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);

    private static byte Letter(byte b) => b switch
    {
        Backslash => Backslash,
        8 => (byte)'b',
        9 => (byte)'t',
        10 => (byte)'n',
        11 => (byte)'v',
        12 => (byte)'f',
        13 => (byte)'r',
        _ => 0,
    };
}
