using System.Net;
using System.Net.Sockets;
using Bridge.Registration;
using Microsoft.Extensions.Logging;

namespace Bridge.Adapters.Tcp;

/// <summary>The connections of a source, and who is let in. Thread-safe.</summary>
internal sealed class ConnectionList(TcpSourceOptions options, AdapterContext context)
{
    /// <summary>A flood of unwanted connections must not become a flood of log lines.</summary>
    private static readonly TimeSpan LogPause = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<Inbound, Task<string>> _open = [];
    private TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _notLetIn;
    private long _toldAt;

    /// <summary>Decides about a new connection and closes it if it is not let in.</summary>
    public bool LetsIn(Socket socket)
    {
        var address = Inbound.Plain(((IPEndPoint)socket.RemoteEndPoint!).Address);
        Inbound? oldest = null;
        string? reason = null;
        lock (_lock)
        {
            if (options.Allow.Count > 0 && !options.Allow.Any(n => n.Contains(address))) reason = "its address is not in allow";
            else if (options.MaxPerAddress > 0 && _open.Keys.Count(c => c.Address.Equals(address)) >= options.MaxPerAddress) reason = $"its address has max_per_address ({options.MaxPerAddress}) connections already";
            else if (_open.Count >= options.MaxConnections && options.OverLimit == OverLimit.KickOldest) oldest = _open.Keys.Where(c => !c.WasClosedByUs).MinBy(c => c.LastActivity);
            else if (_open.Count >= options.MaxConnections) reason = $"there are max_connections ({options.MaxConnections}) already";
        }
        oldest?.Abort("another peer needed the place (over_limit: kick_oldest)");
        if (reason is null) return true;
        var peer = TcpSource.Name(socket);
        socket.Dispose();
        Tell(peer, reason);
        return false;
    }

    /// <summary>Waits until a place is free.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task left;
            lock (_lock)
            {
                if (_open.Count < options.MaxConnections) return;
                left = _left.Task;
            }
            await left.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Runs a connection in the background; the task completes with the reason of its end.</summary>
    public Task<string> Start(Inbound connection, bool isListener)
    {
        Log.Opened(context.Logger, context.Route, connection.Peer);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = RunAsync(connection, isListener, started.Task);
        lock (_lock) _open.Add(connection, running);
        started.SetResult();
        return running;
    }

    /// <summary>All connections take no more messages.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            foreach (var connection in _open.Keys) connection.Stop();
        }
    }

    /// <summary>Lets answers go out until the cap, then cuts what is left.</summary>
    public async ValueTask StopAsync(TimeSpan cap)
    {
        Stop();
        Task<string>[] running;
        lock (_lock) running = [.. _open.Values];
        if (running.Length == 0) return;
        var all = Task.WhenAll(running);
        using var enough = new CancellationTokenSource();
        if (cap > TimeSpan.Zero) await Task.WhenAny(all, Task.Delay(cap, context.Time, enough.Token));
        await enough.CancelAsync();
        Inbound[] late;
        lock (_lock) late = [.. _open.Keys];
        if (late.Length > 0 && cap > TimeSpan.Zero) Log.Cut(context.Logger, context.Route, late.Length, cap);
        foreach (var connection in late) connection.Abort("the bridge stops");
        await all;
    }

    private async Task<string> RunAsync(Inbound connection, bool isListener, Task started)
    {
        await started;
        var reason = "an error of the bridge";
        try
        {
            reason = await connection.RunAsync(isListener);
            if (connection.WasClosedByUs) Log.Closed(context.Logger, context.Route, connection.Peer, reason);
            else Log.Ended(context.Logger, context.Route, connection.Peer, reason);
        }
        catch (Exception e)
        {
            // One connection's trouble, such as an answer that cannot be framed, must not end the others.
            reason = e.Message;
            Log.Closed(context.Logger, context.Route, connection.Peer, e.ToString());
        }
        TaskCompletionSource left;
        lock (_lock)
        {
            _open.Remove(connection);
            left = _left;
            _left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        left.SetResult();
        connection.Dispose();
        return reason;
    }

    private void Tell(string peer, string reason)
    {
        int count;
        lock (_lock)
        {
            _notLetIn++;
            if (_toldAt != 0 && context.Time.GetElapsedTime(_toldAt) < LogPause) return;
            _toldAt = context.Time.GetTimestamp();
            count = _notLetIn;
            _notLetIn = 0;
        }
        Log.NotLetIn(context.Logger, context.Route, count, peer, reason);
    }
}
