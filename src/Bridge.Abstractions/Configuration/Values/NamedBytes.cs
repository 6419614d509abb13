using System.Text;

namespace Bridge.Configuration.Values;

/// <summary>Bytes in configuration: names of control characters (<c>stx</c>, <c>crlf</c>), hexadecimal text (<c>"0x1C0D"</c>), or text with <c>\x02 \r \n \t \0 \\</c>.</summary>
public static class NamedBytes
{
    private static readonly string[] Controls =
    [
        "nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs", "ht", "lf", "vt", "ff", "cr", "so", "si",
        "dle", "dc1", "dc2", "dc3", "dc4", "nak", "syn", "etb", "can", "em", "sub", "esc", "fs", "gs", "rs", "us",
    ];

    /// <summary>Parses the text; the error is null if it went well.</summary>
    public static byte[] Parse(string text, out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        error = null;
        var control = Array.IndexOf(Controls, text.ToLowerInvariant());
        if (control >= 0) return [(byte)control];
        if (text.Equals("crlf", StringComparison.OrdinalIgnoreCase)) return "\r\n"u8.ToArray();
        if (text.Equals("tab", StringComparison.OrdinalIgnoreCase)) return "\t"u8.ToArray();
        if (text.Equals("space", StringComparison.OrdinalIgnoreCase)) return " "u8.ToArray();
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            if (text.Length > 2 && text.Length % 2 == 0 && text.AsSpan(2).IndexOfAnyExcept("0123456789abcdefABCDEF") < 0) return Convert.FromHexString(text.AsSpan(2));
            error = $"'{text}' is not hexadecimal: write two digits for each byte, such as \"0x1C0D\"";
            return [];
        }
        return Unescape(text, out error);
    }

    private static byte[] Unescape(string text, out string? error)
    {
        error = null;
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                var rune = Rune.GetRuneAt(text, i);
                bytes.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
                i += rune.Utf16SequenceLength - 1;
                continue;
            }
            var code = i + 1 < text.Length ? text[i + 1] : '\0';
            if (code == 'x' && i + 3 < text.Length && byte.TryParse(text.AsSpan(i + 2, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value))
            {
                bytes.Add(value);
                i += 3;
                continue;
            }
            byte? simple = code switch { 'r' => 13, 'n' => 10, 't' => 9, '0' => 0, '\\' => (byte)'\\', _ => null };
            if (simple is null)
            {
                error = $"'\\{code}' is no escape; known are \\xHH \\r \\n \\t \\0 \\\\";
                return [];
            }
            bytes.Add(simple.Value);
            i++;
        }
        return [.. bytes];
    }
}
