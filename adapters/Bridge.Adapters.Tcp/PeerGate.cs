using System.Net;
using System.Net.Sockets;
using Bridge.Registration;

namespace Bridge.Adapters.Tcp;

/// <summary>
/// Listens for the one peer that wants to be sent messages. One that comes again from the same address takes the place of its old connection, which is then half open as a
/// rule; another one is let in only when the first is gone. Thread-safe.
/// </summary>
internal sealed class PeerGate : IAsyncDisposable
{
    /// <summary>TLS handshakes at a time: strangers that connect and say nothing must not gather.</summary>
    private const int MaxHandshakes = 16;

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(200);

    private readonly TcpSinkOptions _options;
    private readonly AdapterContext _context;
    private readonly Func<Socket, Stream, string, Outbound> _open;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _handshakes = [];
    private readonly Task _accepting;
    private Outbound? _peer;
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PeerGate(Socket listener, TcpSinkOptions options, AdapterContext context, Func<Socket, Stream, string, Outbound> open)
    {
        _listener = listener;
        _options = options;
        _context = context;
        _open = open;
        LocalEndPoint = (IPEndPoint)listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>The peer that is connected, once one is.</summary>
    public async ValueTask<Outbound> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task arrived;
            lock (_lock)
            {
                if (_peer is { HasEnded: false } peer) return peer;
                arrived = _arrived.Task;
            }
            _context.Degraded($"no peer is connected to {LocalEndPoint}");
            await arrived.WaitAsync(cancellationToken);
            _context.Connected();
        }
    }

    /// <summary>The peer that is connected now, or null.</summary>
    public Outbound? Current
    {
        get
        {
            lock (_lock) return _peer is { HasEnded: false } peer ? peer : null;
        }
    }

    /// <summary>The connection is of no use any more.</summary>
    public async ValueTask DropAsync(Outbound peer)
    {
        lock (_lock)
        {
            if (_peer == peer) _peer = null;
        }
        await peer.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Task[] handshakes;
        lock (_lock) handshakes = [.. _handshakes];
        await Task.WhenAll(handshakes);
        if (_peer is { } peer) await peer.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Receive(await _listener.AcceptAsync(_stopping.Token));
            }
            catch (SocketException e) when (!_stopping.IsCancellationRequested)
            {
                Log.AcceptFailed(_context.Logger, _context.Route, e.Message, AcceptPause);
                await Task.Delay(AcceptPause, _context.Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private void Receive(Socket socket)
    {
        var name = TcpSource.Name(socket);
        var reason = Refuse(socket);
        lock (_lock)
        {
            if (reason is null && _handshakes.Count >= MaxHandshakes) reason = $"{MaxHandshakes} others are at their handshake";
            if (reason is null)
            {
                var handshake = ShakeHandsAsync(socket, name);
                if (!handshake.IsCompleted) _handshakes.Add(handshake);
                handshake.ContinueWith(t => { lock (_lock) _handshakes.Remove(t); }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                return;
            }
        }
        Log.NotLetIn(_context.Logger, _context.Route, 1, name, reason);
        socket.Dispose();
    }

    private string? Refuse(Socket socket)
    {
        var address = socket.RemoteEndPoint is IPEndPoint peer ? Inbound.Plain(peer.Address) : IPAddress.None;
        if (_options.Allow.Count > 0 && !_options.Allow.Any(n => n.Contains(address))) return "its address is not in allow";
        lock (_lock)
        {
            return _peer is { HasEnded: false } other && !other.Address.Equals(address) ? $"{other.Peer} is connected, and messages go to one peer" : null;
        }
    }

    private async Task ShakeHandsAsync(Socket socket, string name)
    {
        await Task.Yield();
        try
        {
            Dialing.Tune(socket, _options.Keepalive);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (_options.Tls is { } tls) stream = await Dialing.AcceptTlsAsync(stream, tls, _options.ConnectTimeout, _context.Time, _stopping.Token);
            Outbound? old;
            lock (_lock)
            {
                old = _peer;
                _peer = _open(socket, stream, name);
                _arrived.TrySetResult();
                _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            Log.Opened(_context.Logger, _context.Route, name);
            old?.Abort($"{name} has taken its place");
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            socket.Dispose();
            if (!_stopping.IsCancellationRequested) Log.Closed(_context.Logger, _context.Route, name, e.Message);
        }
    }
}
