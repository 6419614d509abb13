using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Bridge.Adapters.File.Finding;

/// <summary>
/// Wakes the source's loop: when time has come, or earlier when the operating system tells of a change. Notices only ever save time; the folder is listed anyway.
/// Owned by the source's loop; notices may come from any thread.
/// </summary>
internal sealed class FolderWatch(TimeProvider time) : IDisposable
{
    /// <summary>A file that grows by many writes wakes the loop at most this often.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(20);

    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private FileSystemWatcher? _watcher;
    private bool _broken;

    /// <summary>Starts to watch, if that is not running yet. Returns why it cannot, or null.</summary>
    public string? Start(string folder, bool recurse)
    {
        if (_broken) Stop();
        if (_watcher is not null) return null;
        try
        {
            _watcher = new FileSystemWatcher(folder)
            {
                IncludeSubdirectories = recurse,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            _watcher.Created += (_, _) => Signal();
            _watcher.Changed += (_, _) => Signal();
            _watcher.Renamed += (_, _) => Signal();
            _watcher.Error += (_, _) => { _broken = true; Signal(); };
            _watcher.EnableRaisingEvents = true;
            return null;
        }
        catch (Exception e) when (e is IOException or ArgumentException or PlatformNotSupportedException or UnauthorizedAccessException)
        {
            Stop();
            return e.Message;
        }
    }

    /// <summary>The folder is gone, or watching is to start anew.</summary>
    public void Stop()
    {
        _watcher?.Dispose();
        _watcher = null;
        _broken = false;
    }

    /// <summary>Waits for the time or a notice.</summary>
    public async ValueTask WaitAsync(TimeSpan atMost, CancellationToken stopping)
    {
        var isTimeUp = false;
        await using var timer = time.CreateTimer(_ => { isTimeUp = true; Signal(); }, null, atMost, Timeout.InfiniteTimeSpan);
        await _signals.Reader.ReadAsync(stopping);
        if (!Volatile.Read(ref isTimeUp)) await Task.Delay(Quiet < atMost ? Quiet : atMost, time, stopping);
    }

    public void Dispose() => Stop();

    private void Signal() => _signals.Writer.TryWrite(true);
}
