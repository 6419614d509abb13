namespace Bridge.Adapters.File.Finding;

/// <summary>
/// Tells complete files from those still being written, by a marker or by size and time staying equal since the bridge first saw the file.
/// Also remembers files that are left where they are, so that each is looked at once. Owned by the source's loop.
/// </summary>
internal sealed class Readiness
{
    private static readonly StableOptions AtOnce = new() { Checks = 0 };

    private readonly Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);
    private readonly FileSourceOptions _options;
    private readonly StableOptions _stable;
    private readonly TimeProvider _time;

    public Readiness(FileSourceOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _stable = options.Stable ?? (options.DoneFile is null ? new StableOptions() : AtOnce);
    }

    /// <summary>True when some file waits for its next check.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>How long until the next check makes sense.</summary>
    public TimeSpan Interval => _stable.Interval;

    /// <summary>Takes a listing and returns the files that are complete.</summary>
    public List<FileEntry> Update(List<FileEntry> listing)
    {
        var now = _time.GetTimestamp();
        var ready = new List<FileEntry>();
        IsWaiting = false;
        foreach (var seen in _seen.Values) seen.IsListed = false;
        foreach (var entry in listing)
        {
            if (!_seen.TryGetValue(entry.FullPath, out var seen)) _seen.Add(entry.FullPath, seen = new Seen(entry, now));
            seen.IsListed = true;
            if (seen.Size != entry.Size || seen.Modified != entry.Modified)
            {
                seen.Restart(entry, now);
            }
            else if (seen.Checks < _stable.Checks && _time.GetElapsedTime(seen.CheckedAt, now) >= _stable.Interval)
            {
                seen.Checks++;
                seen.CheckedAt = now;
            }
            if (seen.IsLeft) continue;
            if (seen.Checks < _stable.Checks) IsWaiting = true;
            else if (Marker(entry) is not { } marker || System.IO.File.Exists(marker)) ready.Add(entry);
        }
        foreach (var path in _seen.Where(s => !s.Value.IsListed).Select(s => s.Key).ToList()) _seen.Remove(path);
        return ready;
    }

    /// <summary>The file is not touched again until its size or time changes.</summary>
    public void Leave(FileEntry entry)
    {
        if (_seen.TryGetValue(entry.FullPath, out var seen)) seen.IsLeft = true;
    }

    /// <summary>The file was not complete after all: its checks start again.</summary>
    public void Restart(FileEntry entry)
    {
        if (_seen.TryGetValue(entry.FullPath, out var seen)) seen.Restart(entry, _time.GetTimestamp());
        IsWaiting = true;
    }

    /// <summary>The file is gone from here; one of the same name is a new one.</summary>
    public void Forget(FileEntry entry) => _seen.Remove(entry.FullPath);

    /// <summary>The path of the file's marker, or null if markers are not used.</summary>
    public string? Marker(FileEntry entry)
    {
        var name = _options.DoneFile?.Expand(n => n switch { "name" => entry.Name, "stem" => Path.GetFileNameWithoutExtension(entry.Name), _ => null });
        return name is null ? null : Path.Combine(Path.GetDirectoryName(entry.FullPath)!, name);
    }

    private sealed class Seen(FileEntry entry, long now)
    {
        public long Size { get; private set; } = entry.Size;
        public DateTime Modified { get; private set; } = entry.Modified;
        public long CheckedAt { get; set; } = now;
        public int Checks { get; set; }
        public bool IsListed { get; set; }
        public bool IsLeft { get; set; }

        public void Restart(FileEntry entry, long now)
        {
            (Size, Modified, CheckedAt, Checks, IsLeft) = (entry.Size, entry.Modified, now, 0, false);
        }
    }
}
