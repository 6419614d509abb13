namespace Bridge.Adapters.Tests;

/// <summary>A folder of one test, deleted at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("bridge-").FullName;

    public string Path { get; }

    public string this[params ReadOnlySpan<string> parts]
    {
        get
        {
            var path = System.IO.Path.Combine([Path, .. parts]);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            return path;
        }
    }

    /// <summary>Writes a file.</summary>
    public string Put(string name, string content)
    {
        var path = this[name.Split('/')];
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    /// <summary>The files of a folder, by name.</summary>
    public string[] Files(string folder) => Directory.Exists(System.IO.Path.Combine(Path, folder))
        ? [.. Directory.GetFiles(System.IO.Path.Combine(Path, folder)).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Waits until something is so, looking when a file below the folder changes.</summary>
    public async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        using var changed = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(Path) { IncludeSubdirectories = true };
        watcher.Created += (_, _) => changed.Release();
        watcher.Changed += (_, _) => changed.Release();
        watcher.Renamed += (_, _) => changed.Release();
        watcher.Deleted += (_, _) => changed.Release();
        watcher.EnableRaisingEvents = true;
        // Notices of folders made meanwhile may be lost, therefore the second look.
        while (!condition()) await changed.WaitAsync(TimeSpan.FromMilliseconds(100), cancellationToken);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
