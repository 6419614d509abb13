using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Bridge.Adapters.File.Publishing;

namespace Bridge.Adapters.File.Writing;

/// <summary>
/// Where a sink's unfinished files are. Their names carry a tag made of bridge, route and destination, so that sinks that share a folder never touch each other's.
/// </summary>
internal sealed class WorkFiles
{
    private readonly FileSinkOptions _options;
    private readonly string _root;
    private readonly string _tag;

    public WorkFiles(FileSinkOptions options, string owner)
    {
        _options = options;
        _root = options.TempFolder ?? options.Folder;
        _tag = XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(owner)).ToString("x8", CultureInfo.InvariantCulture);
    }

    /// <summary>Kinds of hidden files that <see cref="Find"/> looks for.</summary>
    public const string OpenFile = "open", VisibleMark = "mark", HiddenMark = "openmark", Intent = "publish";

    /// <summary>A file that is being written: whole or not at all.</summary>
    public string Part(TargetName target) => Hidden(target, "part");

    /// <summary>A file of records that is not complete yet.</summary>
    public string Open(TargetName target) => Hidden(target, OpenFile);

    /// <summary>What is known about the last records of a growing file, in sight or hidden.</summary>
    public string Mark(TargetName target, bool isHidden) => Hidden(target, isHidden ? HiddenMark : VisibleMark);

    /// <summary>Says that a file has its name, or is about to get it, but not its checksum and marker.</summary>
    public string IntentOf(TargetName target) => Hidden(target, Intent);

    /// <summary>The counter of names.</summary>
    public string Counter => Path.Combine(_root, $".{_tag}.counter");

    /// <summary>Makes folders if that is allowed, and proves that files can be made and moved into place.</summary>
    /// <exception cref="IOException">They cannot.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not.</exception>
    public void Prepare()
    {
        foreach (var folder in new[] { _options.Folder, _root })
        {
            if (_options.CreateFolder) Directory.CreateDirectory(folder);
            else if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"The folder {folder} is missing. Make it, look at its mount, or set create_folder.");
        }
        var probe = Path.Combine(_root, $".probe.{_tag}.part");
        System.IO.File.WriteAllBytes(probe, []);
        if (_root != _options.Folder)
        {
            var there = Path.Combine(_options.Folder, $".probe.{_tag}.part");
            System.IO.File.Delete(there);
            try
            {
                Directory.Move(probe, there); // unlike File.Move it never copies
            }
            catch (IOException e)
            {
                throw new IOException($"Files cannot be moved from {_root} to {_options.Folder}: {e.Message} The folder of temp must be on the volume of path.", e);
            }
            probe = there;
        }
        System.IO.File.Delete(probe);
    }

    /// <summary>Deletes what was half written, and returns how many files that were.</summary>
    public int Clean()
    {
        var parts = List("part").ToList();
        foreach (var part in parts) System.IO.File.Delete(part);
        return parts.Count;
    }

    /// <summary>The targets that have a file of this kind.</summary>
    public List<TargetName> Find(string kind) => [.. List(kind).Select(path => new TargetName(
        Path.GetRelativePath(_root, Path.GetDirectoryName(path)!) is var folder && folder == "." ? "" : folder,
        Path.GetFileName(path)[1..^(_tag.Length + kind.Length + 2)]))];

    private IEnumerable<string> List(string kind) => Directory.Exists(_root)
        ? Directory.EnumerateFiles(_root, $".*.{_tag}.{kind}", new EnumerationOptions { RecurseSubdirectories = _options.Depth > 0, MaxRecursionDepth = _options.Depth, AttributesToSkip = FileAttributes.ReparsePoint })
        : [];

    private string Hidden(TargetName target, string kind) => Path.Combine(_root, target.Folder, $".{target.Name}.{_tag}.{kind}");
}
