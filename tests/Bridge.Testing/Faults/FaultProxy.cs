using System.Net;
using System.Net.Sockets;

namespace Bridge.Testing.Faults;

/// <summary>
/// A TCP proxy on loopback that breaks connections as networks do: cut with a reset, half open, black hole, slow, late, cut in
/// the middle of a frame. Faults apply to connections that are open and to those that come later. Thread-safe.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly string _targetHost;
    private readonly int _targetPort;
    private readonly Lock _gate = new();
    private readonly HashSet<ProxiedConnection> _open = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private readonly CancellationTokenSource _stopping = new();
    private TcpListener? _listener;
    private TaskCompletionSource _flowing = Completed();
    private (FlowDirection Direction, long Bytes)? _pendingCut;
    private long _delayTicks;
    private int _accepted;

    private FaultProxy(string targetHost, int targetPort)
    {
        _targetHost = targetHost;
        _targetPort = targetPort;
        _listener = Listen(0);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync(_listener);
    }

    /// <summary>Where clients connect to, on 127.0.0.1; stays the same while the proxy refuses connections.</summary>
    public int Port { get; }

    /// <summary>Connections taken since the start.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections open now.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
                return _open.Count;
        }
    }

    /// <summary>Bytes forwarded since the start.</summary>
    public long BytesToServer { get; private set; }

    /// <summary>Bytes forwarded since the start.</summary>
    public long BytesToClient { get; private set; }

    /// <summary>Added to every piece of data in both directions.</summary>
    public TimeSpan Delay
    {
        get => new(Volatile.Read(ref _delayTicks));
        set => Volatile.Write(ref _delayTicks, value.Ticks);
    }

    /// <summary>Limits each direction of each connection; 0 is unlimited.</summary>
    public int BytesPerSecond { get; set; }

    internal CancellationToken Stopping => _stopping.Token;

    /// <summary>Listens on a free port of 127.0.0.1 and forwards to the target.</summary>
    public static FaultProxy Start(string targetHost, int targetPort) => new(targetHost, targetPort);

    /// <summary>Resets every open connection, on both sides; new ones are accepted. Returns how many were cut.</summary>
    public int Cut()
    {
        var connections = Snapshot();
        foreach (var connection in connections)
            connection.Reset();
        return connections.Length;
    }

    /// <summary>Loses the server without a word: its side is reset, the client's side stays open and silent.</summary>
    public int HalfOpen()
    {
        var connections = Snapshot();
        foreach (var connection in connections)
            connection.LoseServer();
        return connections.Length;
    }

    /// <summary>Holds all data back in both directions; connections stay open and are accepted. Ends with <see cref="Heal"/>.</summary>
    public void BlackHole()
    {
        lock (_gate)
        {
            if (_flowing.Task.IsCompleted)
                _flowing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Resets all connections and refuses new ones, as if no server ran. Ends with <see cref="Heal"/>.</summary>
    public void Refuse()
    {
        lock (_gate)
        {
            _listener?.Dispose();
            _listener = null;
        }

        Cut();
    }

    /// <summary>Ends black hole, refusal, delay, limit and pending cuts; what was held back flows again.</summary>
    public void Heal()
    {
        Delay = TimeSpan.Zero;
        BytesPerSecond = 0;
        lock (_gate)
        {
            _flowing.TrySetResult();
            foreach (var connection in _open)
            {
                connection.CutAfter(FlowDirection.ToServer, long.MaxValue);
                connection.CutAfter(FlowDirection.ToClient, long.MaxValue);
            }

            _pendingCut = null;
            if (_listener is null)
            {
                _listener = Listen(Port);
                _ = AcceptAsync(_listener);
            }
        }
    }

    /// <summary>
    /// Forwards exactly <paramref name="bytes"/> more bytes of that direction on each connection, then resets it: a cut in the
    /// middle of a frame. Open connections count from now; the next new connection, if none is open, from its start.
    /// </summary>
    public void CutAfter(FlowDirection direction, long bytes)
    {
        lock (_gate)
        {
            if (_open.Count == 0)
                _pendingCut = (direction, bytes);
            foreach (var connection in _open)
                connection.CutAfter(direction, bytes);
        }
    }

    /// <summary>Completes when <paramref name="count"/> connections were accepted since the start.</summary>
    public Task WaitForConnectionsAsync(int count, TimeSpan? cap = null, CancellationToken cancellationToken = default)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_accepted >= count)
                return Task.CompletedTask;
            _waiters.Add((count, reached));
        }

        return reached.Task.WaitAsync(cap ?? TimeSpan.FromSeconds(30), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Refuse();
        lock (_gate)
            _flowing.TrySetResult();
    }

    internal Task WhenFlowing()
    {
        lock (_gate)
            return _flowing.Task;
    }

    internal void Count(FlowDirection direction, int bytes)
    {
        lock (_gate)
        {
            if (direction == FlowDirection.ToServer)
                BytesToServer += bytes;
            else
                BytesToClient += bytes;
        }
    }

    internal void Forget(ProxiedConnection connection)
    {
        lock (_gate)
            _open.Remove(connection);
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private static TcpListener Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return listener;
    }

    private ProxiedConnection[] Snapshot()
    {
        lock (_gate)
            return [.. _open];
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await listener.AcceptSocketAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return; // the proxy refuses connections, or is being disposed
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var connection = new ProxiedConnection(this, client);
        lock (_gate)
        {
            _open.Add(connection);
            _accepted++;
            if (_pendingCut is { } cut)
            {
                connection.CutAfter(cut.Direction, cut.Bytes);
                _pendingCut = null;
            }

            foreach (var (_, reached) in _waiters.Where(w => w.Count <= _accepted))
                reached.TrySetResult();
        }

        await connection.RunAsync(_targetHost, _targetPort);
    }
}
