using System.Text;

namespace Bridge.Mapping.Dates;

/// <summary>Offsets from UTC as text: the third argument of <c>$fromMillis</c>. Thread-safe, no allocation.</summary>
internal static class ZoneOffset
{
    /// <summary>Largest offset in minutes; no zone is further away, and 24 hours would be another day.</summary>
    public const int MaxMinutes = 18 * 60;

    /// <summary>
    /// Reads ±hhmm, ±hh:mm, ±hh, hhmm or Z as minutes east of UTC. The last two digits are minutes when there are three or more.
    /// Throws D3134 for anything else: the reference writes NaN then.
    /// </summary>
    public static int Parse(ReadOnlySpan<byte> text)
    {
        if (TryParse(text, out var minutes))
            return minutes;
        var shown = Encoding.UTF8.GetString(text);
        throw new FunctionException("D3134", $"\"{shown}\" is no timezone offset; write it as ±hhmm, for example -0500", shown);
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text is [(byte)'Z' or (byte)'z'])
            return true;
        var negative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
            text = text[1..];
        var colon = text.IndexOf((byte)':');
        int digits = 0, value = 0;
        foreach (var b in text)
        {
            if (b == ':' && digits == colon && digits is 1 or 2)
                continue;
            if ((uint)(b - '0') > 9 || ++digits > 4)
                return false;
            value = value * 10 + (b - '0');
        }
        if (digits == 0 || (colon >= 0 && text.Length - colon != 3))
            return false;
        minutes = digits <= 2 ? value * 60 : value / 100 * 60 + value % 100;
        if (minutes > MaxMinutes || (digits > 2 && value % 100 > 59))
            return false;
        minutes = negative ? -minutes : minutes;
        return true;
    }
}
