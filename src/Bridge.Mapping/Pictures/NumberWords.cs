using Bridge.Mapping.Text;

namespace Bridge.Mapping.Pictures;

/// <summary>
/// English number words: "three thousand, seven hundred and thirty-first". Beyond 10^12 the words repeat "trillion".
/// Thread-safe, no allocation.
/// </summary>
internal static class NumberWords
{
    /// <summary>Most words of one number that are read.</summary>
    public const int MaxWords = 64;

    private static readonly string[] s_small =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] s_tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly (string Word, int Digits)[] s_magnitudes = [("trillion", 12), ("billion", 9), ("million", 6), ("thousand", 3)];

    // Longest first, so that the first that is a prefix is the right one ("sixteen" before "six").
    private static readonly (byte[] Word, double Value)[] s_readable = MakeReadable();

    /// <summary>Writes the words of a number given as ASCII digits without leading zeros ("0" for zero).</summary>
    public static void Write(scoped ReadOnlySpan<byte> digits, bool ordinal, ref Utf8Builder output)
    {
        var start = output.Length;
        WriteCardinal(digits, ref output);
        if (ordinal)
            MakeOrdinal(start, ref output);
    }

    /// <summary>Capitalises every word from <paramref name="start"/> but "and".</summary>
    public static void Capitalize(Span<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var first = i == 0 || text[i - 1] is (byte)' ' or (byte)'-';
            if (first && !(text[i..].StartsWith("and"u8) && i + 3 < text.Length && text[i + 3] == ' '))
                text[i] = (byte)(text[i] & ~0x20);
        }
    }

    /// <summary>True if all of <paramref name="text"/> is number words, cardinal or ordinal, in any case.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        Span<int> ends = stackalloc int[MaxWords];
        Span<double> values = stackalloc double[MaxWords];
        var count = Match(text, ends, values);
        value = count > 0 ? values[count - 1] : 0;
        return count > 0 && ends[count - 1] == text.Length;
    }

    /// <summary>
    /// Reads number words at the start of <paramref name="text"/>; after each word, where it ends and the value so far.
    /// Both spans have <see cref="MaxWords"/> elements.
    /// </summary>
    public static int Match(ReadOnlySpan<byte> text, Span<int> ends, Span<double> values)
    {
        Span<double> groups = stackalloc double[MaxWords];       // finished parts such as "three million", largest first
        int depth = 0, count = 0, i = 0;
        double current = 0;
        while (count < MaxWords && TryReadWord(text[i..], out var length, out var value))
        {
            if (value < 100)
            {
                current += value;
            }
            else if (value == 100)
            {
                current *= 100;
            }
            else if (current == 0 && depth > 0 && groups[depth - 1] >= value)
            {
                groups[depth - 1] *= value;                      // "billion trillion"
            }
            else
            {
                while (depth > 0 && groups[depth - 1] < value)
                    current += groups[--depth];
                groups[depth++] = current * value;
                current = 0;
            }
            i += length;
            ends[count] = i;
            values[count] = current;
            for (var g = 0; g < depth; g++)
                values[count] += groups[g];
            count++;
            i += SeparatorLength(text[i..]);
            if (i == ends[count - 1])
                break;
        }
        return count;
    }

    private static void WriteCardinal(scoped ReadOnlySpan<byte> digits, ref Utf8Builder output)
    {
        foreach (var (word, count) in s_magnitudes)
        {
            if (digits.Length <= count)
                continue;
            WriteCardinal(digits[..^count], ref output);
            output.Append((byte)' ');
            output.Append(word);
            digits = digits[^count..].TrimStart((byte)'0');
            if (digits.IsEmpty)
                return;
            output.Append(digits.Length <= 2 ? " and "u8 : ", "u8);
        }
        if (digits.Length == 3)
        {
            output.Append(s_small[digits[0] - '0']);
            output.Append(" hundred"u8);
            digits = digits[1..].TrimStart((byte)'0');
            if (digits.IsEmpty)
                return;
            output.Append(" and "u8);
        }
        var value = 0;
        foreach (var digit in digits)
            value = value * 10 + (digit - '0');
        if (value < 20)
        {
            output.Append(s_small[value]);
            return;
        }
        output.Append(s_tens[value / 10]);
        if (value % 10 != 0)
        {
            output.Append((byte)'-');
            output.Append(s_small[value % 10]);
        }
    }

    private static void MakeOrdinal(int start, ref Utf8Builder output)
    {
        var text = output.Written[start..];
        var last = text.LastIndexOfAny((byte)' ', (byte)'-') + 1;
        var word = text[last..];
        var (drop, ending) =
            word.SequenceEqual("one"u8) ? (3, "first") :
            word.SequenceEqual("two"u8) ? (3, "second") :
            word.SequenceEqual("three"u8) ? (5, "third") :
            word.SequenceEqual("five"u8) ? (2, "fth") :
            word.SequenceEqual("eight"u8) ? (0, "h") :
            word.SequenceEqual("nine"u8) ? (1, "th") :
            word.SequenceEqual("twelve"u8) ? (2, "fth") :
            word[^1] == 'y' ? (1, "ieth") : (0, "th");
        output.Length -= drop;
        output.Append(ending);
    }

    private static bool TryReadWord(ReadOnlySpan<byte> text, out int length, out double value)
    {
        foreach (var (word, number) in s_readable)
        {
            if (text.Length >= word.Length && System.Text.Ascii.EqualsIgnoreCase(text[..word.Length], word))
            {
                length = word.Length;
                value = number;
                return true;
            }
        }
        (length, value) = (0, 0);
        return false;
    }

    private static int SeparatorLength(ReadOnlySpan<byte> text)
    {
        if (text.Length >= 5 && System.Text.Ascii.EqualsIgnoreCase(text[..5], " and "u8))
            return 5;
        return text.StartsWith(", "u8) ? 2 : text.Length > 0 && text[0] is (byte)' ' or (byte)'-' ? 1 : 0;
    }

    private static (byte[], double)[] MakeReadable()
    {
        var words = new List<(byte[] Word, double Value)>();
        for (var i = 0; i < 20; i++)
            Add(s_small[i], i);
        for (var i = 2; i < 10; i++)
            Add(s_tens[i], i * 10);
        Add("hundred", 100);
        foreach (var (word, digits) in s_magnitudes)
            Add(word, Math.Pow(10, digits));
        return [.. words.OrderByDescending(w => w.Word.Length)];

        void Add(string cardinal, double value)
        {
            var builder = new Utf8Builder(stackalloc byte[32]);
            builder.Append(cardinal);
            words.Add((builder.Written.ToArray(), value));
            MakeOrdinal(0, ref builder);
            words.Add((builder.Written.ToArray(), value));
            builder.Dispose();
        }
    }
}
