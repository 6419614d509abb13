using System.Text;

namespace Bridge.Adapters.File.Publishing;

/// <summary>
/// Where a message goes below the sink's folder. Made of a template's value, which comes from the peer's data, so everything that could lead elsewhere or hide a file is
/// refused: this is the jail.
/// </summary>
internal readonly record struct TargetName(string Folder, string Name)
{
    /// <summary>Longest name in bytes, so that the hidden names made of it fit into the 255 that file systems allow.</summary>
    public const int MaxBytes = 255 - 24;

    private static readonly string[] Devices =
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(static n => new[] { $"COM{n}", $"LPT{n}" })];

    /// <summary>Folder below the sink's folder, "" for that itself.</summary>
    public string Relative => Folder.Length == 0 ? Name : Path.Combine(Folder, Name);

    /// <summary>Checks the value of the path template; returns null and why if it is no place in the jail.</summary>
    public static TargetName? TryCreate(string text, FileSinkOptions options, out string error)
    {
        var segments = text.AsSpan(options.FolderLength).ToString().Split('/', '\\');
        error = "";
        if (segments.Length != options.Depth + 1) error = $"a value in the path '{text}' holds a path separator; values cannot name folders";
        else if (segments.Select(Refuse).FirstOrDefault(static r => r is not null) is { } reason) error = $"the path '{text}' {reason}";
        return error.Length > 0 ? null : new TargetName(string.Join(Path.DirectorySeparatorChar, segments[..^1]), segments[^1]);
    }

    private static string? Refuse(string segment)
    {
        if (segment.Length == 0) return "has an empty part";
        if (segment[0] == '.') return $"has a part '{segment}' that begins with a dot: such names are hidden, or lead elsewhere";
        if (segment[^1] is ' ' or '.') return $"has a part '{segment}' that ends with a blank or a dot: Windows takes those away";
        foreach (var c in segment)
        {
            if (char.IsControl(c) || char.IsSurrogate(c) && !IsPaired(segment)) return "holds a control character or a broken surrogate pair";
        }
        if (OperatingSystem.IsWindows() && segment.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) >= 0) return $"has a part '{segment}' with a character that Windows does not allow in names";
        var stem = segment.Split('.')[0];
        if (OperatingSystem.IsWindows() && Devices.Contains(stem, StringComparer.OrdinalIgnoreCase)) return $"has a part '{segment}' that is the name of a device";
        return Encoding.UTF8.GetByteCount(segment) > MaxBytes ? $"has a part of more than {MaxBytes} bytes" : null;
    }

    private static bool IsPaired(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }
        return true;
    }
}
