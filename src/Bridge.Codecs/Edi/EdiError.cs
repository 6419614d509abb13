using System.Globalization;
using Bridge.Codecs.Edi.Reading;
using Bridge.Formats;

namespace Bridge.Codecs.Edi;

/// <summary>Makes the errors of the segment formats: what, in which segment and element, at which byte, what the bytes are.</summary>
internal static class EdiError
{
    public const string NoMessage = "BR2240", Tag = "BR2241", Cut = "BR2242", Several = "BR2243", Totals = "BR2244", Delimiters = "BR2245",
        WrongType = "BR2247", Structure = "BR2248", NoSegment = "BR2250", NoValue = "BR2251", NoElement = "BR2252", Separator = "BR2253", NoHeader = "BR2254", NoReference = "BR2256",
        Character = "BR2246", Escape = "BR2249", Surplus = "BR2255", EnvelopeElement = "BR2257";

    public static MessageFormatException At(string code, string format, ReadOnlySpan<byte> bytes, int at, string what, string path = "")
    {
        at = Math.Clamp(at, 0, bytes.Length);
        var found = bytes.Slice(at, Math.Min(16, bytes.Length - at)).ToArray();
        var hex = found.Length == 0 ? "the end of the message" : Convert.ToHexString(found);
        return new MessageFormatException(code, string.Create(CultureInfo.InvariantCulture, $"{format} at byte {at}: {what} (found {hex})"), at, path) { Bytes = found };
    }

    public static MessageFormatException InSegment(string code, string format, ReadOnlySpan<byte> bytes, in EdiItem segment, int at, string what) =>
        At(code, format, bytes, at, $"segment {Math.Max(1, segment.Position)} ({EdiTag.Text(segment.Key)}): {what}", EdiTag.Text(segment.Key));

    /// <summary>A fault within an element: names segment, element and component of the byte.</summary>
    public static MessageFormatException InElement(string code, EdiDialect dialect, ReadOnlySpan<byte> bytes, in EdiItem segment, in EdiDelimiters d, int at, string what)
    {
        var place = EdiPlace.Of(dialect, bytes, segment, d, at);
        return At(code, dialect.Name, bytes, at, $"{place.Words(dialect)}: {what}", place.Path(dialect));
    }

    public static MessageFormatException Writing(string code, string format, string path, string what) => new(code, $"{format}: {path}: {what}", path: path);

    /// <summary>Bytes for a text: as characters where they are, else hexadecimal.</summary>
    public static string Show(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (b is < 0x20 or > 0x7E) return Convert.ToHexString(bytes);
        }
        return $"'{System.Text.Encoding.ASCII.GetString(bytes)}'";
    }
}
