using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Bridge.Formats;
using Bridge.Intake;
using Bridge.Messages;
using Bridge.Registration;
using Microsoft.Extensions.Logging;

namespace Bridge.Adapters.Tcp;

/// <summary>
/// One connection that brings messages. A reading loop cuts frames and submits what one read brought; an answering loop sends answers in the order of the messages.
/// Between them stand at most <see cref="MaxInFlight"/> batches: when the intake or the peer does not take more, reading stops, and TCP tells the peer.
/// </summary>
internal sealed partial class Inbound : IDisposable
{
    /// <summary>Batches on their way at once: a peer that does not wait for answers keeps a group commit busy while the next one fills.</summary>
    private const int MaxInFlight = 4;

    private const int BatchBytes = 64 * 1024;
    private const int BatchRecords = 512;

    /// <summary>How long a peer that is being closed may take to read its last answer.</summary>
    private static readonly TimeSpan CloseLinger = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly TcpSourceOptions _options;
    private readonly AdapterContext _context;
    private readonly IIntake _intake;
    private readonly CancellationTokenSource _abort = new();
    private readonly CancellationTokenSource _stopReading;
    private readonly Channel<Flight> _flights = Channel.CreateBounded<Flight>(new BoundedChannelOptions(MaxInFlight) { SingleReader = true, SingleWriter = true });
    private readonly FrameReader _frames;
    private readonly IFramer _writer;         // writes replies and framed answers; a framer serves one stream
    private readonly IAcknowledger? _acknowledger; // owned by the answering loop
    private readonly ArrayBufferWriter<byte> _payload = new(256);
    private readonly byte[] _key;
    private Stream _stream;
    private HeaderSet _headers;
    private long _lastActivity;
    private string? _closing;                 // why we close, once we do

    // Owned by the reading loop.
    private MessageBatch? _batch;
    private KeptFrames? _kept;                // what stands in the batch, if a format answers it
    private byte[] _preamble = [];            // as the answering loop was told last
    private long _records;
    private long _offset;

    /// <summary>A batch on its way. <paramref name="Fault"/>: why it is no good frame; the connection ends after its answer if <paramref name="Closes"/>.
    /// <paramref name="Kept"/> and <paramref name="Preamble"/> are for a format that answers; the latter is what the framer's preamble has become, with no message.</summary>
    private readonly record struct Flight(Task<Receipts> Receipts, int Count, string? Fault, bool Closes, AnswerLimit? Limit, KeptFrames? Kept = null, byte[]? Preamble = null);

    public Inbound(Socket socket, Stream stream, string peer, TcpSourceOptions options, AdapterContext context, IIntake intake)
    {
        _socket = socket;
        _stream = stream;
        _options = options;
        _context = context;
        _intake = intake;
        _stopReading = CancellationTokenSource.CreateLinkedTokenSource(_abort.Token);
        _frames = new FrameReader(context.CreateFramer(options.Framing), context.MaxFrame);
        _writer = context.CreateFramer(options.Framing);
        _acknowledger = options.Answers.Format?.Create(context.Time);
        Peer = peer;
        Address = (socket.RemoteEndPoint as IPEndPoint)?.Address is { } address ? Plain(address) : IPAddress.None;
        _key = options.Key switch
        {
            TcpKey.Connection => Encoding.UTF8.GetBytes(peer),
            TcpKey.Address => Encoding.UTF8.GetBytes(Address.ToString()),
            _ => [],
        };
        _lastActivity = context.Time.GetTimestamp();
    }

    public string Peer { get; }

    public IPAddress Address { get; }

    /// <summary>When the peer last sent something, in the clock's timestamps.</summary>
    public long LastActivity => Volatile.Read(ref _lastActivity);

    /// <summary>An IPv4 address that came through an IPv6 socket, as itself.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>Runs until the peer or we close. Throws nothing that concerns this connection alone; returns why it ended.</summary>
    public async Task<string> RunAsync(bool isListener)
    {
        using var idle = _options.IdleTimeout is { } timeout ? _context.Time.CreateTimer(_ => Abort($"silent for {Configuration.Values.Duration.Format(timeout)} (idle_timeout)"), null, timeout, Timeout.InfiniteTimeSpan) : null;
        var answering = Task.CompletedTask;
        try
        {
            if (isListener && _options.Tls is { } tls) _stream = await Dialing.AcceptTlsAsync(_stream, tls, _options.ConnectTimeout, _context.Time, _stopReading.Token);
            _headers = MakeHeaders();
            answering = AnswerAsync();
            var reason = await ReadAsync(idle);
            _flights.Writer.TryComplete();
            await answering;
            await CloseGentlyAsync();
            return _closing ?? reason;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return _closing ?? e.Message;
        }
        finally
        {
            _flights.Writer.TryComplete();
            await _abort.CancelAsync();
            await answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its error, if any, is the one on its way up
            // What is still on its way gets no answer; the peer does not know whether it was taken and sends it again.
            while (_flights.Reader.TryRead(out var flight))
            {
                await ((Task)flight.Receipts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                flight.Limit?.Dispose();
                flight.Kept?.Dispose();
            }
            await _stream.DisposeAsync();
        }
    }

    /// <summary>True when we ended it for a reason that an operator should see.</summary>
    public bool WasClosedByUs => _closing is not null;

    /// <summary>Takes no more messages; what is on its way still gets its answers.</summary>
    public void Stop() => _stopReading.Cancel();

    /// <summary>Ends the connection now. Thread-safe.</summary>
    public void Abort(string reason)
    {
        _closing ??= reason;
        _abort.Cancel();
        _socket.Dispose();
    }

    public void Dispose()
    {
        _batch?.Dispose();
        _kept?.Dispose();
        _socket.Dispose();
        _stopReading.Dispose();
        _abort.Dispose();
    }

    private HeaderSet MakeHeaders()
    {
        var writer = new HeaderWriter();
        writer.Add(HeaderNames.Peer, Peer);
        if (_stream is SslStream { RemoteCertificate: { } certificate }) writer.Add(":tls_subject", certificate.Subject);
        return writer.ToHeaderSet();
    }

    // A socket that is closed with bytes unread sends a reset, and the peer may lose our last answer with it.
    private async ValueTask CloseGentlyAsync()
    {
        if (_closing is null && _socket.Available == 0) return;
        using var limit = new CancellationTokenSource(CloseLinger, _context.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _abort.Token);
        var rest = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            if (_stream is SslStream secure)
            {
                var ending = secure.ShutdownAsync();
                _ = ending.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);   // a peer that reads nothing is not waited for; then it ends with the socket
                await ending.WaitAsync(both.Token);
            }
            _socket.Shutdown(SocketShutdown.Send);
            while (await _stream.ReadAsync(rest, both.Token) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It is over either way.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rest);
        }
    }
}
