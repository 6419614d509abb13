using Bridge.Configuration;

namespace Bridge.Mapping.Files.Rejections;

/// <summary>Places in files as a person would type them: relative to the current directory where the file lies below it.</summary>
internal static class ShownLocation
{
    /// <summary>The place with its file's path shortened.</summary>
    public static Location Of(Location location) => location with { File = location.File is { } file && Root is { } root && file.StartsWith(root, StringComparison.Ordinal) ? file[root.Length..] : location.File! };

    /// <summary>A text of a codec, whose end names a place in a layout.</summary>
    public static string OfLayout(string text) => Root is { } root ? text.Replace("(layout " + root, "(layout ", StringComparison.Ordinal) : text;

    // Null at the file system's root, where a path without its first character would be no path from anywhere else.
    private static string? Root => Environment.CurrentDirectory is { Length: > 1 } directory && directory != Path.GetPathRoot(directory) ? directory + Path.DirectorySeparatorChar : null;
}
