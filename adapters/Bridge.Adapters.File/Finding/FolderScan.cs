using System.IO.Enumeration;
using Bridge.Adapters.File.Finishing;
using Microsoft.Extensions.FileSystemGlobbing;

namespace Bridge.Adapters.File.Finding;

/// <summary>Lists the files of a folder that a pattern wants. Owned by the source's loop.</summary>
internal sealed class FolderScan
{
    private readonly FileSourceOptions _options;
    private readonly Matcher _matcher = new(StringComparison.OrdinalIgnoreCase);
    private readonly bool _recurse;

    public FolderScan(FileSourceOptions options)
    {
        _options = options;
        (Root, var pattern) = Split(options.Path);
        _recurse = options.Recurse || pattern.Contains("**", StringComparison.Ordinal) || pattern.Contains('/', StringComparison.Ordinal);
        _matcher.AddInclude(options.Recurse && !pattern.StartsWith("**", StringComparison.Ordinal) ? "**/" + pattern : pattern);
        foreach (var exclude in options.Exclude) _matcher.AddExclude(exclude);
    }

    /// <summary>The folder that listings start from.</summary>
    public string Root { get; }

    /// <summary>True if folders below the root are listed too.</summary>
    public bool Recurses => _recurse;

    /// <summary>Lists the folder now, in no order.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder is missing.</exception>
    public List<FileEntry> List()
    {
        if (_options.CreateFolder) Directory.CreateDirectory(Root);
        var found = new Dictionary<string, FileEntry>(StringComparer.Ordinal);
        var listing = new FileSystemEnumerable<FileEntry>(Root, Entry, new EnumerationOptions { RecurseSubdirectories = _recurse, AttributesToSkip = 0, IgnoreInaccessible = false })
        {
            ShouldIncludePredicate = (ref FileSystemEntry e) => !e.IsDirectory && !IsOurs(e.FileName) && Follows(ref e),
            ShouldRecursePredicate = (ref FileSystemEntry e) => !e.FileName.StartsWith(".", StringComparison.Ordinal) && Follows(ref e) && !IsAside(e.ToFullPath()),
        };
        foreach (var entry in listing) found[entry.Relative] = entry;
        var wanted = new List<FileEntry>();
        foreach (var match in _matcher.Match(Root, found.Keys).Files)
        {
            if (found.TryGetValue(match.Path, out var entry) && !IsAside(Path.GetDirectoryName(entry.FullPath)!)) wanted.Add(entry);
        }
        return wanted;
    }

    /// <summary>Sorts a listing as the options say; equal ones by path, so that the order is the same everywhere.</summary>
    public void Sort(List<FileEntry> entries)
    {
        entries.Sort((a, b) =>
        {
            var order = _options.Order switch
            {
                FileOrder.Mtime => a.Modified.CompareTo(b.Modified),
                FileOrder.Size => a.Size.CompareTo(b.Size),
                _ => 0,
            };
            if (order == 0) order = string.CompareOrdinal(a.Relative, b.Relative);
            return _options.Descending ? -order : order;
        });
    }

    // The folder is everything before the first part with a wildcard.
    internal static (string Root, string Pattern) Split(string path)
    {
        var whole = path.Replace('\\', '/');
        if (!OperatingSystem.IsWindows()) whole = path;
        if (whole.EndsWith('/') || Directory.Exists(path)) return (Path.TrimEndingDirectorySeparator(path), "*");
        var parts = whole.Split('/');
        var first = Array.FindIndex(parts, p => p.AsSpan().IndexOfAny('*', '?') >= 0);
        if (first < 0 || first == parts.Length - 1) first = parts.Length - 1;
        var root = string.Join('/', parts[..first]);
        return (root.Length == 0 || root.EndsWith(':') ? root + "/" : root, string.Join('/', parts[first..]));
    }

    private FileEntry Entry(ref FileSystemEntry e)
    {
        var path = e.ToFullPath();
        var size = e.Length;
        var modified = e.LastWriteTimeUtc.UtcDateTime;
        if ((e.Attributes & FileAttributes.ReparsePoint) != 0)
        {
            var target = new FileInfo(path);
            if (target.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } file) (size, modified) = (file.Length, file.LastWriteTimeUtc);
        }
        return new FileEntry(path, Path.GetRelativePath(Root, path).Replace('\\', '/'), size, modified);
    }

    private bool Follows(ref FileSystemEntry e) => _options.FollowLinks || (e.Attributes & FileAttributes.ReparsePoint) == 0;

    // Hidden files are somebody's files in the making, our sink's among them.
    private static bool IsOurs(ReadOnlySpan<char> name) => name.StartsWith(".", StringComparison.Ordinal) || name.EndsWith(".error.json", StringComparison.OrdinalIgnoreCase);

    private bool IsAside(string folder) =>
        IsSame(folder, _options.After.FailureFolder) || (_options.After.Success == FileAction.Move && IsSame(folder, _options.After.SuccessFolder));

    private bool IsSame(string folder, string aside) => string.Equals(folder, aside, StringComparison.Ordinal) && !string.Equals(aside, Root, StringComparison.Ordinal);
}
