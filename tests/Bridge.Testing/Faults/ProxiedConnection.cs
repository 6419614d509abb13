using System.Net.Sockets;

namespace Bridge.Testing.Faults;

/// <summary>One client of a <see cref="FaultProxy"/> and its connection to the server.</summary>
internal sealed class ProxiedConnection(FaultProxy proxy, Socket client)
{
    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp);
    private long _leftToServer = long.MaxValue;
    private long _leftToClient = long.MaxValue;
    private volatile bool _serverLost;

    public void CutAfter(FlowDirection direction, long bytes)
    {
        if (direction == FlowDirection.ToServer)
            Volatile.Write(ref _leftToServer, bytes);
        else
            Volatile.Write(ref _leftToClient, bytes);
    }

    public void Reset()
    {
        Reset(client);
        Reset(_server);
    }

    public void LoseServer()
    {
        _serverLost = true;
        Reset(_server);
    }

    public async Task RunAsync(string host, int port)
    {
        try
        {
            client.NoDelay = _server.NoDelay = true;
            await _server.ConnectAsync(host, port, proxy.Stopping);
            await Task.WhenAll(PumpAsync(client, _server, FlowDirection.ToServer), PumpAsync(_server, client, FlowDirection.ToClient));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The server is away, or a fault was injected: the client sees its connection reset.
        }
        finally
        {
            Reset();
            proxy.Forget(this);
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0); // close sends RST
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // already closed by the peer or by another fault
        }

        socket.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to, FlowDirection direction)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            int read;
            try
            {
                read = await from.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, proxy.Stopping);
            }
            catch (Exception exception) when (_serverLost && exception is (SocketException or ObjectDisposedException))
            {
                if (direction == FlowDirection.ToClient)
                    return; // the client is left waiting
                throw;
            }

            if (read == 0)
            {
                if (_serverLost)
                    return;
                await proxy.WhenFlowing();
                to.Shutdown(SocketShutdown.Send);
                return;
            }

            await ForwardAsync(buffer, read, to, direction);
        }
    }

    private async Task ForwardAsync(byte[] buffer, int count, Socket to, FlowDirection direction)
    {
        if (proxy.Delay is var delay && delay > TimeSpan.Zero)
            await Task.Delay(delay, proxy.Stopping);

        for (var sent = 0; sent < count;)
        {
            await proxy.WhenFlowing();
            if (_serverLost)
                return; // swallowed: nobody is there to answer

            // A tenth of a second's worth at a time makes a limit smooth enough for tests.
            var limit = proxy.BytesPerSecond;
            var piece = limit > 0 ? Math.Min(count - sent, Math.Max(1, limit / 10)) : count - sent;
            var left = Volatile.Read(ref direction == FlowDirection.ToServer ? ref _leftToServer : ref _leftToClient);
            piece = (int)Math.Min(piece, left);
            if (limit > 0)
                await Task.Delay(TimeSpan.FromSeconds((double)piece / limit), proxy.Stopping);
            if (piece > 0)
                sent += await SendAsync(to, buffer.AsMemory(sent, piece), direction);
            if (left != long.MaxValue)
                Interlocked.Add(ref direction == FlowDirection.ToServer ? ref _leftToServer : ref _leftToClient, -piece);
            if (left != long.MaxValue && left - piece <= 0)
            {
                Reset();
                throw new OperationCanceledException("cut in the middle, as asked");
            }
        }
    }

    private async Task<int> SendAsync(Socket to, ReadOnlyMemory<byte> bytes, FlowDirection direction)
    {
        try
        {
            proxy.Count(direction, bytes.Length); // before the peer can answer, so that a test never reads an old count
            for (var sent = 0; sent < bytes.Length;)
                sent += await to.SendAsync(bytes[sent..], SocketFlags.None, proxy.Stopping);
            return bytes.Length;
        }
        catch (Exception exception) when (_serverLost && exception is (SocketException or ObjectDisposedException))
        {
            return bytes.Length;
        }
    }
}
