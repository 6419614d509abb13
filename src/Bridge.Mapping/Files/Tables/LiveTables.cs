using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Mapping.Files.Tables;

/// <summary>
/// The lookup tables of a mapping that is in use. Files that have changed are read anew, all tables together; a message sees one set from beginning to
/// end. Thread-safe.
/// </summary>
internal sealed class LiveTables
{
    /// <summary>The files are looked at no more often than this.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<KeyValuePair<string, ConfigText>> _tables;
    private readonly string _directory;
    private readonly TimeProvider _time;
    private List<(DateTime Changed, long Length)> _stamps;
    private volatile TableSet _current;
    private long _lookedAt;
    private int _isLooking;

    public LiveTables(IReadOnlyList<KeyValuePair<string, ConfigText>> tables, string directory, TimeProvider time, Diagnostics diagnostics)
    {
        (_tables, _directory, _time) = (tables, directory, time);
        Files = [.. tables.Select(t => Path.GetFullPath(t.Value.Text, directory.Length == 0 ? Environment.CurrentDirectory : directory))];
        _stamps = Stamps(); // before reading: what changes meanwhile is seen at the next look
        _current = TableSet.Load(tables, directory, diagnostics);
        _lookedAt = time.GetTimestamp();
    }

    /// <summary>Raised after files have changed, once for each change, by the thread that looked.</summary>
    public event Action<TableReload>? Reloaded;

    /// <summary>The files.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The tables in use. To be taken once a message.</summary>
    public TableSet Current => _current;

    /// <summary>As <see cref="Current"/>, after a look at the files if it is time for one. Threads that come while another one looks are not held up.</summary>
    public TableSet Refresh()
    {
        if (Files.Count == 0 || _time.GetElapsedTime(Volatile.Read(ref _lookedAt)) < Interval) return _current;
        if (Interlocked.Exchange(ref _isLooking, 1) != 0) return _current;
        try
        {
            Look();
        }
        finally
        {
            Volatile.Write(ref _lookedAt, _time.GetTimestamp());
            Volatile.Write(ref _isLooking, 0);
        }
        return _current;
    }

    private void Look()
    {
        var stamps = Stamps();
        if (stamps.SequenceEqual(_stamps)) return;
        _stamps = stamps;
        var diagnostics = new Diagnostics();
        TableSet? fresh = null;
        string? error = null;
        try
        {
            fresh = TableSet.Load(_tables, _directory, diagnostics);
            if (diagnostics.HasErrors) error = string.Join("; ", diagnostics.All.Where(d => d.Severity == Severity.Error));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = e.Message;
        }
        if (error is null) _current = fresh!;
        Reloaded?.Invoke(new TableReload(Files, error));
    }

    // A file that is not there, or cannot be looked at, has the stamp of none.
    private List<(DateTime Changed, long Length)> Stamps() => [.. Files.Select(Stamp)];

    private static (DateTime Changed, long Length) Stamp(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
