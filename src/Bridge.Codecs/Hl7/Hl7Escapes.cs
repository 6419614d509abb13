using System.Buffers;
using Bridge.Codecs.Edi;

namespace Bridge.Codecs.Hl7;

/// <summary>
/// Escape sequences (HL7 v2, chapter 2, "Use of escape sequences in text fields"). The separators, hexadecimal ASCII and <c>\.br\</c> become characters; formatting
/// commands, highlighting, character set switches and sequences of a site's own stay as they stand, and are written as they stand.
/// </summary>
internal static class Hl7Escapes
{
    private const int Longest = 64; // of a sequence that stays; a longer one is text with two escape characters

    public static int Unescape(ReadOnlySpan<byte> value, in EdiDelimiters d, Span<byte> target)
    {
        var written = 0;
        while (true)
        {
            var at = value.IndexOf(d.Release);
            if (at < 0)
            {
                value.CopyTo(target[written..]);
                return written + value.Length;
            }
            value[..at].CopyTo(target[written..]);
            written += at;
            value = value[at..];
            var length = value[1..].IndexOf(d.Release) + 2; // both escape characters included
            var count = length < 2 ? 0 : Resolve(value[1..(length - 1)], d, target[written..]);
            if (count > 0)
            {
                written += count;
                value = value[length..];
                continue;
            }
            // No sequence that is resolved: one that stays is copied whole, a lone escape character alone.
            var stays = length >= 2 && IsKept(value[1..(length - 1)]) ? length : 1;
            value[..stays].CopyTo(target[written..]);
            written += stays;
            value = value[stays..];
        }
    }

    /// <summary>Looks at the sequence that begins here; see <see cref="EdiDialect.EscapeAt"/>.</summary>
    public static int At(ReadOnlySpan<byte> bytes, in EdiDelimiters d, out string? fault)
    {
        fault = null;
        var length = bytes[1..].IndexOf(d.Release);
        var rest = length < 0 ? bytes[1..] : bytes.Slice(1, length);
        var stop = rest.IndexOfAny([d.Element, d.Part, d.SubPart != 0 ? d.SubPart : d.Part, d.Repetition != 0 ? d.Repetition : d.Part, (byte)'\r']);
        if (length < 0 || stop >= 0)
        {
            fault = $"the escape character {EdiError.Show(bytes[..1])} begins a sequence that has no end in this value; if it is text, write {EdiError.Show(bytes[..1])[1..^1]}E{EdiError.Show(bytes[..1])[1..^1]}";
            return 1;
        }
        var code = bytes.Slice(1, length);
        Span<byte> target = stackalloc byte[Longest];
        var isHex = length > 0 && code[0] == 'X';
        if (isHex ? length % 2 == 0 || length == 1 || code[1..].IndexOfAnyExcept("0123456789ABCDEFabcdef"u8) >= 0 : Resolve(code, d, target) == 0 && !IsKept(code))
        {
            fault = isHex ? $"the sequence {EdiError.Show(bytes[..(length + 2)])} has no pairs of hexadecimal digits" : $"the sequence {EdiError.Show(bytes[..Math.Min(length + 2, 16)])} is none of the standard";
        }
        return length + 2;
    }

    public static void Escape(ReadOnlySpan<byte> utf8, in EdiDelimiters d, IBufferWriter<byte> output, Func<string> path)
    {
        Span<byte> stops = [d.Element, d.Part, d.SubPart, d.Repetition, d.Release, (byte)'\r', (byte)'\n'];
        var used = stops;
        for (var i = 0; i < used.Length;)
        {
            if (used[i] != 0)
            {
                i++;
                continue;
            }
            used[i] = used[^1];
            used = used[..^1];
        }
        while (true)
        {
            var at = utf8.IndexOfAny(used);
            output.Write(at < 0 ? utf8 : utf8[..at]);
            if (at < 0) return;
            utf8 = utf8[at..];
            if (d.Release == 0) throw EdiError.Writing(EdiError.Separator, "HL7", path(), $"the text holds {EdiError.Show(utf8[..1])}, and the message has no escape character (MSH-2); give it one, or take the character out in the mapping");
            utf8 = utf8[EscapeOne(utf8, d, output)..];
        }
    }

    private static int EscapeOne(ReadOnlySpan<byte> text, in EdiDelimiters d, IBufferWriter<byte> output)
    {
        var b = text[0];
        if (b == d.Release)
        {
            var end = text[1..].IndexOf(d.Release);
            if (end >= 0 && IsKept(text.Slice(1, end)))
            {
                output.Write(text[..(end + 2)]);
                return end + 2;
            }
            Sequence("E"u8, d, output);
            return 1;
        }
        if (b == '\r' && text.Length > 1 && text[1] == '\n')
        {
            Sequence("X0D0A"u8, d, output);
            return 2;
        }
        if (b == '\r') Sequence("X0D"u8, d, output);
        else if (b == '\n') Sequence(d.Part == '.' || d.SubPart == '.' || d.Repetition == '.' || d.Element == '.' ? "X0A"u8 : ".br"u8, d, output);
        else if (b == d.Element) Sequence("F"u8, d, output);
        else if (b == d.Part) Sequence("S"u8, d, output);
        else if (b == d.SubPart) Sequence("T"u8, d, output);
        else Sequence("R"u8, d, output);
        return 1;
    }

    private static void Sequence(ReadOnlySpan<byte> code, in EdiDelimiters d, IBufferWriter<byte> output)
    {
        output.Write([d.Release]);
        output.Write(code);
        output.Write([d.Release]);
    }

    private static int Resolve(ReadOnlySpan<byte> code, in EdiDelimiters d, Span<byte> target)
    {
        if (code.IsEmpty) return 0;
        if (code.Length == 1)
        {
            var b = code[0] switch { (byte)'F' => d.Element, (byte)'S' => d.Part, (byte)'T' => d.SubPart, (byte)'R' => d.Repetition, (byte)'E' => d.Release, _ => (byte)0 };
            if (b == 0) return 0;
            target[0] = b;
            return 1;
        }
        if (code.SequenceEqual(".br"u8))
        {
            target[0] = (byte)'\n';
            return 1;
        }
        // Other bytes than ASCII are characters of an unknown set: the sequence stays.
        if (code[0] != 'X' || code.Length is < 3 or > 2 * Longest || code.Length % 2 == 0) return 0;
        Span<byte> bytes = stackalloc byte[Longest];
        if (Convert.FromHexString(code[1..], bytes, out _, out var written) != OperationStatus.Done || !System.Text.Ascii.IsValid(bytes[..written])) return 0;
        bytes[..written].CopyTo(target);
        return written;
    }

    /// <summary>True for the inside of a sequence that stays as it is.</summary>
    private static bool IsKept(ReadOnlySpan<byte> code)
    {
        if (code.Length == 1) return code[0] is (byte)'H' or (byte)'N';
        if (code.Length is < 2 or > Longest || code[0] is not ((byte)'.' or (byte)'X' or (byte)'Z' or (byte)'C' or (byte)'M')) return false;
        foreach (var b in code[1..])
        {
            if (b is not (>= (byte)'0' and <= (byte)'9' or >= (byte)'A' and <= (byte)'Z' or >= (byte)'a' and <= (byte)'z' or (byte)'+' or (byte)'-')) return false;
        }
        return true;
    }
}
