using System.Net;
using System.Net.Sockets;
using Bridge.Intake;
using Bridge.Registration;
using Microsoft.Extensions.Logging;

namespace Bridge.Adapters.Tcp;

/// <summary>
/// Receives messages over TCP. As a listener it runs until it is stopped, whatever its connections do; as a client it runs as long as its one connection.
/// </summary>
internal sealed class TcpSource(TcpSourceOptions options, AdapterContext context) : ISource
{
    /// <summary>How long answers may still take when the bridge stops.</summary>
    private static readonly TimeSpan StopCap = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(200);

    private readonly ConnectionList _connections = new(options, context);

    /// <summary>Where it listens, once it does.</summary>
    internal IPEndPoint? LocalEndPoint { get; private set; }

    /// <inheritdoc/>
    public async Task RunAsync(IIntake intake, CancellationToken stopping)
    {
        context.CreateFramer(options.Framing); // fails here, with its reason, instead of at every connection
        try
        {
            if (options.Listen is { } address) await ListenAsync(address, intake, stopping);
            else await DialAsync(options.Connect!, intake, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped: the connections have ended below.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _connections.StopAsync(TimeSpan.Zero);

    private async Task ListenAsync(HostPort address, IIntake intake, CancellationToken stopping)
    {
        using var listener = await Listening.BindAsync(address, context, stopping);
        LocalEndPoint = (IPEndPoint)listener.LocalEndPoint!;
        context.Connected();
        try
        {
            while (true)
            {
                if (options.OverLimit == OverLimit.Wait) await _connections.WaitForRoomAsync(stopping);
                Socket socket;
                try
                {
                    socket = await listener.AcceptAsync(stopping);
                }
                catch (SocketException e)
                {
                    // Too many open files, or the peer was gone before it was taken: the listener itself is well.
                    Log.AcceptFailed(context.Logger, context.Route, e.Message, AcceptPause);
                    await Task.Delay(AcceptPause, context.Time, stopping);
                    continue;
                }
                Open(socket, intake);
            }
        }
        finally
        {
            listener.Dispose();
            await _connections.StopAsync(StopCap);
        }
    }

    private void Open(Socket socket, IIntake intake)
    {
        try
        {
            if (!_connections.LetsIn(socket)) return;
            Dialing.Tune(socket, options.Keepalive);
            var peer = Name(socket);
            _connections.Start(new Inbound(socket, new NetworkStream(socket, ownsSocket: true), peer, options, context, intake), isListener: true);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            socket.Dispose(); // it was gone before we looked at it
        }
    }

    private async Task DialAsync(HostPort address, IIntake intake, CancellationToken stopping)
    {
        var (socket, stream) = await Dialing.ConnectAsync(address, options.Tls, options.ConnectTimeout, options.Keepalive, context.Time, stopping);
        context.Connected();
        var running = _connections.Start(new Inbound(socket, stream, address.ToString(), options, context, intake), isListener: false);
        using (stopping.Register(static state => ((ConnectionList)state!).Stop(), _connections))
        {
            try
            {
                await running.WaitAsync(stopping);
            }
            finally
            {
                await _connections.StopAsync(StopCap);
            }
        }
        throw new IOException($"The connection to {address} ended: {await running}.");
    }

    internal static string Name(Socket socket) =>
        socket.RemoteEndPoint is IPEndPoint peer ? new IPEndPoint(Inbound.Plain(peer.Address), peer.Port).ToString() : "unknown";
}
