using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Bridge.Adapters.Tcp;
using Bridge.Codecs;
using Bridge.Registration;
using Bridge.Testing.Network;

namespace Bridge.Adapters.Tests.Conformance;

/// <summary>
/// A machine with one connection at a time, which it waits for or makes, again and again. Its plug can be pulled.
/// </summary>
internal abstract class TcpMachine(bool dials) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private CancellationTokenSource? _plug;
    private Task _running = Task.CompletedTask;

    public IReadOnlyList<IAdapter> Adapters { get; } = [new TcpAdapter(), new CodecsAdapter()];

    protected int Port { get; } = FreePort.Next();

    /// <summary>The adapter's role is the other one.</summary>
    protected string Role => string.Create(CultureInfo.InvariantCulture, $"{(dials ? "listen" : "connect")}: 127.0.0.1:{Port}, {Frames.Option}");

    public async Task StartAsync()
    {
        _plug = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running = RunAsync(ready, _plug.Token);
        await ready.Task;
    }

    public async Task StopAsync()
    {
        await _plug!.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
    }

    /// <summary>Works on a connection until it ends.</summary>
    protected abstract Task ServeAsync(Stream stream, CancellationToken cancellationToken);

    private async Task RunAsync(TaskCompletionSource ready, CancellationToken cancellationToken)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (!dials)
        {
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
            listener.Listen();
        }
        ready.SetResult();
        while (!cancellationToken.IsCancellationRequested)
        {
            Socket? socket = null;
            try
            {
                if (dials) await (socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port), cancellationToken);
                else socket = await listener.AcceptAsync(cancellationToken);
                socket.NoDelay = true;
                await ServeAsync(new NetworkStream(socket), cancellationToken);
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
            {
                if (cancellationToken.IsCancellationRequested && socket is not null) socket.LingerState = new LingerOption(true, 0); // a pulled plug says nothing
                if (dials) await Task.Delay(10, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                socket?.Dispose();
            }
        }
    }
}

/// <summary>Takes telegrams and answers each with ACK.</summary>
internal sealed class TcpSinkPeer(bool dials, string more = "") : TcpMachine(dials), ISinkPeer
{
    private readonly Channel<byte[]> _received = Channel.CreateUnbounded<byte[]>();

    public string Options => $"{{ type: tcp, {Role}, answers: {{ accepted: ack, refused: nak }}{more} }}";

    public async Task<Received> ReceiveAsync(CancellationToken cancellationToken) => new(await _received.Reader.ReadAsync(cancellationToken));

    protected override async Task ServeAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            _received.Writer.TryWrite(await Frames.ReadAsync(stream, cancellationToken));
            await stream.WriteAsync(new byte[] { 6 }, cancellationToken);
        }
    }
}

/// <summary>Sends telegrams, keeps each until it is answered with ACK or NAK, and sends those without an answer again on its next connection.</summary>
internal sealed class TcpSourcePeer(bool dials) : TcpMachine(dials), ISourcePeer
{
    private readonly Lock _lock = new();
    private readonly List<byte[]> _open = [];
    private readonly SemaphoreSlim _more = new(0);
    private int _sent;

    public string Options => $"{{ type: tcp, {Role}, answers: {{ accepted: ack, refused: nak, busy: dc1 }} }}";

    public Task SendAsync(IReadOnlyList<byte[]> bodies, CancellationToken cancellationToken)
    {
        lock (_lock) _open.AddRange(bodies);
        _more.Release();
        return Task.CompletedTask;
    }

    protected override async Task ServeAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lock (_lock) _sent = 0;
        var answers = ReadAnswersAsync(stream, ended);
        try
        {
            while (true)
            {
                byte[]? next;
                lock (_lock) next = _sent < _open.Count ? _open[_sent++] : null;
                if (next is null) await _more.WaitAsync(ended.Token);
                else await stream.WriteAsync(Frames.Write(next), ended.Token);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await answers;
        }
    }

    private async Task ReadAnswersAsync(Stream stream, CancellationTokenSource ended)
    {
        var answer = new byte[1];
        try
        {
            while (await stream.ReadAsync(answer, ended.Token) > 0)
            {
                if (answer[0] == 0x11) break; // busy: everything without an answer again, on a new connection
                lock (_lock)
                {
                    _open.RemoveAt(0);
                    _sent--;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Told by the end.
        }
        await ended.CancelAsync();
    }
}
