using System.Buffers;

namespace Bridge.Codecs.Edi;

/// <summary>The release character of EDIFACT and TRADACOMS: what stands behind it is data. Pure.</summary>
internal static class EdiRelease
{
    /// <summary>Takes release characters off; returns how many bytes are left.</summary>
    public static int Unescape(ReadOnlySpan<byte> value, in EdiDelimiters d, Span<byte> target)
    {
        var count = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == d.Release && i + 1 < value.Length) i++;
            target[count++] = value[i];
        }
        return count;
    }

    /// <summary>Looks at a release character and what stands behind it; see <see cref="EdiDialect.EscapeAt"/>.</summary>
    public static int At(ReadOnlySpan<byte> bytes, in EdiDelimiters d, out string? fault)
    {
        fault = null;
        if (bytes.Length < 2)
        {
            fault = $"the data end behind the release character {EdiError.Show(bytes)}";
            return 1;
        }
        var b = bytes[1];
        if (b != d.Element && b != d.Part && b != d.Terminator && b != d.Release && (b != d.Repetition || d.Repetition == 0))
        {
            fault = $"the release character {EdiError.Show(bytes[..1])} stands before {EdiError.Show(bytes.Slice(1, 1))}, which needs none; if it is text, it must be doubled";
        }
        return 2;
    }

    /// <summary>Writes text with a release character before each separator.</summary>
    /// <exception cref="Formats.MessageFormatException">There is no release character, and the text holds a separator.</exception>
    public static void Escape(string format, ReadOnlySpan<byte> utf8, in EdiDelimiters d, IBufferWriter<byte> output, Func<string> path)
    {
        Span<byte> stops = [d.Element, d.Part, d.Terminator, d.Release, d.Repetition];
        if (d.Repetition == 0) stops = stops[..4];
        if (d.Release == 0) stops = [.. stops[..3], .. stops[4..]];
        while (true)
        {
            var at = utf8.IndexOfAny(stops);
            output.Write(at < 0 ? utf8 : utf8[..at]);
            if (at < 0) return;
            if (d.Release == 0) throw EdiError.Writing(EdiError.Separator, format, path(), $"the text holds {EdiError.Show(utf8.Slice(at, 1))}, and the interchange has no release character (UNA); give it one, or take the character out in the mapping");
            output.Write([d.Release, utf8[at]]);
            utf8 = utf8[(at + 1)..];
        }
    }
}
