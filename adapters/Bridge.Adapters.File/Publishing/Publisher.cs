using System.Security.Cryptography;
using System.Text;
using Bridge.Adapters.File.Writing;

namespace Bridge.Adapters.File.Publishing;

/// <summary>Gives finished files their names, and puts checksum and marker beside them. One caller at a time.</summary>
internal sealed class Publisher(FileSinkOptions options, WorkFiles work, FileCounter? counter)
{
    /// <summary>How many names are tried before giving up.</summary>
    private const int MostNames = 1_000_000;

    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);
    private bool _isUnfinished;   // an error came between a file's name and its marker
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal); // where the last free number of a name was found

    private bool HasSidecars => options.Checksum != ChecksumKind.None || options.DoneFile is not null;

    /// <summary>The full path of a target.</summary>
    public string PathOf(TargetName target) => Path.Combine(options.Folder, target.Relative);

    /// <summary>The name with its counter filled in; null if a value brought a # of its own.</summary>
    public TargetName? Number(TargetName target)
    {
        if (counter is null) return target;
        var at = target.Name.IndexOf('#', StringComparison.Ordinal);
        var end = at;
        while (end >= 0 && end < target.Name.Length && target.Name[end] == '#') end++;
        if (at < 0 || end - at != options.CounterDigits || target.Name.IndexOf('#', end) >= 0) return null;
        return target with { Name = target.Name[..at] + options.Format(counter.Take()) + target.Name[end..] };
    }

    /// <summary>Makes the folders of a target; a link among them leads out of the jail.</summary>
    /// <exception cref="TargetRefusedException">One of them is a link.</exception>
    public void MakeFolders(TargetName target)
    {
        if (target.Folder.Length == 0) return;
        var folder = options.Folder;
        foreach (var segment in target.Folder.Split(Path.DirectorySeparatorChar))
        {
            var parent = folder;
            folder = Path.Combine(folder, segment);
            if (new DirectoryInfo(folder) is { Exists: true } there)
            {
                if (there.LinkTarget is not null) throw new TargetRefusedException($"{folder} is a symbolic link; nothing is written through links");
                continue;
            }
            Directory.CreateDirectory(folder);
            _touched.Add(parent);
        }
        if (options.TempFolder is { } temp) Directory.CreateDirectory(Path.Combine(temp, target.Folder));
    }

    /// <summary>Moves a finished file into place; false if the name is taken.</summary>
    public bool TryPlace(string part, TargetName target, bool replace)
    {
        var path = PathOf(target);
        if (replace)
        {
            System.IO.File.Move(part, path, overwrite: true);
        }
        else
        {
            if (Path.Exists(path)) return false;
            try
            {
                Directory.Move(part, path);
            }
            catch (IOException) when (Path.Exists(path) && System.IO.File.Exists(part))
            {
                return false;
            }
        }
        Touch(target);
        return true;
    }

    /// <summary>
    /// Moves a finished file into place with checksum and marker, under its name or NAME.1.EXT and so on, and returns which. Its message is not offered again under the same
    /// name, so a note on disk makes sure that the marker follows also after a crash.
    /// </summary>
    public TargetName PublishUnique(string part, TargetName target)
    {
        if (TryPublish(part, target)) return target;
        var stem = Path.GetFileNameWithoutExtension(target.Name);
        var extension = Path.GetExtension(target.Name);
        if (_numbers.Count > 1024) _numbers.Clear();
        for (var n = _numbers.GetValueOrDefault(target.Relative) + 1; n < MostNames; n++)
        {
            var numbered = target with { Name = $"{stem}.{n}{extension}" };
            if (!TryPublish(part, numbered)) continue;
            _numbers[target.Relative] = n;
            return numbered;
        }
        throw new IOException($"No free name for {target.Relative} in {options.Folder}.");
    }

    /// <summary>Moves a finished file into place with checksum and marker; false if the name is taken.</summary>
    public bool TryPublish(string part, TargetName target)
    {
        if (Path.Exists(PathOf(target))) return false;
        if (!HasSidecars) return TryPlace(part, target, replace: false);
        var intent = work.IntentOf(target);
        WritePart(intent, []);
        FolderSync.Flush(Path.GetDirectoryName(intent)!);
        _isUnfinished = true;
        var placed = TryPlace(part, target, replace: false);
        if (placed) WriteSidecars(target);
        TryDelete(intent);
        _isUnfinished = false;
        return placed;
    }

    /// <summary>Ends what a crash or an error interrupted between a file's name and its marker.</summary>
    public void Recover()
    {
        foreach (var target in work.Find(WorkFiles.Intent))
        {
            if (System.IO.File.Exists(PathOf(target))) WriteSidecars(target);
            TryDelete(work.IntentOf(target));
        }
        _isUnfinished = false;
        Flush();
    }

    /// <summary>Puts checksum and marker beside a file, in that order: the marker says that all is there.</summary>
    public void WriteSidecars(TargetName target)
    {
        if (options.Checksum != ChecksumKind.None)
        {
            var (hash, extension) = Hash(PathOf(target));
            Write(target with { Name = target.Name + extension }, Encoding.UTF8.GetBytes($"{Convert.ToHexStringLower(hash)} *{target.Name}\n"));
        }
        if (options.DoneFile?.Expand(n => n == "name" ? target.Name : Path.GetFileNameWithoutExtension(target.Name)) is { } done) Write(target with { Name = done }, []);
    }

    /// <summary>A file of that folder was made or renamed.</summary>
    public void Touch(TargetName target) => _touched.Add(Path.GetDirectoryName(PathOf(target))!);

    /// <summary>Makes all renames since the last call durable.</summary>
    /// <exception cref="IOException">They are not sure.</exception>
    public void Flush()
    {
        if (_isUnfinished) Recover();
        foreach (var folder in _touched) FolderSync.Flush(folder);
        _touched.Clear();
    }

    /// <summary>Writes a file to disk under a hidden name.</summary>
    public void WritePart(string part, ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var stream = new FileStream(part, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0, PreallocationSize = bytes.Length });
            if (options.Permissions is { } permissions && !OperatingSystem.IsWindows()) System.IO.File.SetUnixFileMode(stream.SafeFileHandle, permissions);
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }
        catch
        {
            TryDelete(part);
            throw;
        }
    }

    /// <summary>Deletes a hidden file that is of no use any more; what cannot be deleted is cleaned at the next start.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            System.IO.File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error on its way up tells more.
        }
    }

    private void Write(TargetName sidecar, ReadOnlySpan<byte> bytes)
    {
        var part = work.Part(sidecar);
        WritePart(part, bytes);
        TryPlace(part, sidecar, replace: true);
    }

    private (byte[] Hash, string Extension) Hash(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return options.Checksum switch
        {
            ChecksumKind.Sha256 => (SHA256.HashData(stream), ".sha256"),
            ChecksumKind.Sha512 => (SHA512.HashData(stream), ".sha512"),
#pragma warning disable CA5351 // against damage only, as the option's text says; some legacy applications know no other
            _ => (MD5.HashData(stream), ".md5"),
#pragma warning restore CA5351
        };
    }
}
