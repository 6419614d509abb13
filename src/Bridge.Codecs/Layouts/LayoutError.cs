using Bridge.Formats;

namespace Bridge.Codecs.Layouts;

/// <summary>Codes of findings about layouts and records; each has its paragraph in docs/errors.md.</summary>
internal static class LayoutError
{
    /// <summary>The layout contradicts itself.</summary>
    public const string Layout = "BR2120";

    /// <summary>A record is shorter or longer than its layout.</summary>
    public const string Length = "BR2121";

    /// <summary>A record of no known type, or one that does not belong here.</summary>
    public const string Sequence = "BR2122";

    /// <summary>Bytes that are no value of their field's type.</summary>
    public const string Value = "BR2123";

    /// <summary>A required field without content.</summary>
    public const string Required = "BR2124";

    /// <summary>A control total that contradicts the records.</summary>
    public const string Total = "BR2125";

    /// <summary>Quotes that do not fit together.</summary>
    public const string Quote = "BR2126";

    /// <summary>Columns that the header or the row lacks, or has too many of.</summary>
    public const string Columns = "BR2127";

    /// <summary>A value that its field cannot hold.</summary>
    public const string DoesNotFit = "BR2128";

    /// <summary>A document that the layout has no place for.</summary>
    public const string Document = "BR2129";

    /// <summary>The bytes are no XML, or XML that is refused.</summary>
    public const string Xml = "BR2130";

    /// <summary>A file that a transfer in text mode has changed.</summary>
    public const string Damaged = "BR2131";

    /// <summary>The longest piece of a message that an error shows, in bytes.</summary>
    public const int ShownBytes = 64;

    /// <summary>Where the layout says it, in brackets behind a blank; nothing for what stands in no file.</summary>
    public static string In(Configuration.Location location) => location.File is { Length: > 0 } ? $" (layout {location})" : "";

    public static MessageFormatException At(string code, string message, ReadOnlySpan<byte> source, int offset, int length, string path = "") =>
        new(code, message, offset, path) { Bytes = source.Slice(offset, Math.Min(Math.Min(length, ShownBytes), source.Length - offset)).ToArray() };
}
