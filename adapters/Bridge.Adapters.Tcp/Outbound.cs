using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Bridge.Adapters.Tcp;

/// <summary>
/// One connection that messages are sent on. A read is always pending, so the end of the connection and bytes that nobody asked for are seen before the next message is
/// sent, not after it. One caller at a time, except <see cref="Abort"/> and <see cref="HasEnded"/>.
/// </summary>
internal sealed class Outbound : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly AnswerReader? _answers;
    private readonly TcpSinkOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _abort = new();
    private readonly ReceiveBuffer _buffer = new();
    private volatile Task<bool>? _filling;   // null while the buffer holds bytes that were not looked at
    private volatile string? _abortReason;

    public Outbound(Socket socket, Stream stream, string peer, TcpSinkOptions options, AnswerReader? answers, TimeProvider time)
    {
        _socket = socket;
        _stream = stream;
        _options = options;
        _answers = answers;
        _time = time;
        LastSent = time.GetTimestamp();
        Peer = peer;
        Address = (socket.RemoteEndPoint as IPEndPoint)?.Address is { } address ? Inbound.Plain(address) : IPAddress.None;
        _filling = FillAsync();
    }

    public string Peer { get; }

    public IPAddress Address { get; }

    /// <summary>When something was last sent, in the clock's timestamps.</summary>
    public long LastSent { get; private set; }

    /// <summary>True once the peer is known to be gone. Thread-safe.</summary>
    public bool HasEnded => _abortReason is not null || (_filling is { IsCompleted: true } filling && (!filling.IsCompletedSuccessfully || !filling.Result));

    /// <summary>Makes sure that nothing has come that could be taken for the next message's answer.</summary>
    /// <exception cref="IOException">The connection has ended, or the peer sent something that no message asked for.</exception>
    public async ValueTask EnsureQuietAsync()
    {
        while (true)
        {
            if (_buffer.Length > 0 && TakeAnswer(_answers, endOfStream: false) is { } answer) throw new IOException($"{Peer} sent {answer} without having been asked; the connection is closed, so that it confirms no other message.");
            if (_buffer.Length > 0) throw new IOException($"{Peer} sent the beginning of an answer without having been asked; the connection is closed, so that it confirms no other message.");
            _filling ??= FillAsync();
            if (!_filling.IsCompleted) return;
            await FinishFillingAsync(_filling);
        }
    }

    /// <summary>Hands bytes to the operating system: sent, not received.</summary>
    /// <exception cref="IOException">The connection is lost, or the peer has stopped reading.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        LastSent = _time.GetTimestamp();
        var writing = _stream.WriteAsync(bytes, _abort.Token);
        if (!writing.IsCompletedSuccessfully) await FinishWritingAsync(writing.AsTask(), cancellationToken);
    }

    /// <summary>Says that nothing more comes.</summary>
    /// <exception cref="IOException">The connection is lost, or the peer has stopped reading.</exception>
    public async ValueTask EndSendingAsync(CancellationToken cancellationToken)
    {
        if (_stream is System.Net.Security.SslStream secure) await FinishWritingAsync(secure.ShutdownAsync(), cancellationToken);   // TLS says it in a record of its own
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new IOException($"The connection to {Peer} was lost: {e.Message}", e);
        }
    }

    /// <summary>Waits for the next answer to a message.</summary>
    /// <exception cref="IOException">None came in time, or the connection is lost.</exception>
    public ValueTask<Answer> ReadAnswerAsync(CancellationToken cancellationToken) => ReadAnswerAsync(_answers!, cancellationToken);

    /// <summary>Waits for the next answer of another kind.</summary>
    /// <exception cref="IOException">None came in time, or the connection is lost.</exception>
    public async ValueTask<Answer> ReadAnswerAsync(AnswerReader reader, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var hasEnded = false;
        while (true)
        {
            if (_buffer.Length > 0 && TakeAnswer(reader, hasEnded) is { } answer) return answer;
            if (hasEnded) throw new IOException($"{Peer} closed the connection without an answer.");
            hasEnded = !await ReceiveAsync(start, "has not answered", cancellationToken);
        }
    }

    /// <summary>Waits until the peer has closed its side in good order; what it says until then is not looked at.</summary>
    /// <exception cref="IOException">It did not in time, or the connection was reset.</exception>
    public async ValueTask WaitForEndAsync(CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        do _buffer.Consume(_buffer.Length);
        while (await ReceiveAsync(start, "has not closed the connection", cancellationToken));
    }

    /// <summary>Ends the connection now. Thread-safe.</summary>
    public void Abort(string reason)
    {
        _abortReason ??= reason;
        _abort.Cancel();
        _socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _abort.CancelAsync();
        if (_filling is { } filling) await ((Task)filling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stream.DisposeAsync();
        _socket.Dispose();
        _buffer.Dispose();
        _abort.Dispose();
    }

    // A peer that reads nothing is given up after the time that an answer may take.
    private async ValueTask FinishWritingAsync(Task writing, CancellationToken cancellationToken)
    {
        try
        {
            await writing.WaitAsync(_options.AnswerTimeout, _time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException or IOException or ObjectDisposedException or SocketException)
        {
            if (e is TimeoutException) Abort($"{Peer} has read nothing for {Configuration.Values.Duration.Format(_options.AnswerTimeout)}");
            else if (cancellationToken.IsCancellationRequested) Abort("the bridge stops");
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the bytes are borrowed until then
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException(_abortReason is { } reason ? $"The connection to {Peer} was ended: {reason}." : $"The connection to {Peer} was lost while sending: {e.Message}", e);
        }
    }

    private async ValueTask<bool> ReceiveAsync(long start, string failing, CancellationToken cancellationToken)
    {
        var filling = _filling ??= FillAsync();
        var left = _options.AnswerTimeout - _time.GetElapsedTime(start);
        try
        {
            await filling.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new IOException($"{Peer} {failing} within {Configuration.Values.Duration.Format(_options.AnswerTimeout)}; the connection is closed, so that a late answer confirms nothing.");
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Told below.
        }
        return await FinishFillingAsync(filling, mayEnd: true);
    }

    // What a completed read brought; false at the end of the stream.
    private async ValueTask<bool> FinishFillingAsync(Task<bool> filling, bool mayEnd = false)
    {
        bool more;
        try
        {
            more = await filling;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            throw new IOException(_abortReason is { } reason ? $"The connection to {Peer} was ended: {reason}." : $"The connection to {Peer} was lost: {e.Message}", e);
        }
        if (more) _filling = null;
        else if (!mayEnd) throw new IOException($"{Peer} has closed the connection.");
        return more;
    }

    private Answer? TakeAnswer(AnswerReader? reader, bool endOfStream)
    {
        if (reader is null)
        {
            _buffer.Consume(_buffer.Length); // nobody waits for what it says
            return null;
        }
        var input = _buffer.Unread;
        var before = input.Length;
        var answer = reader.TryRead(ref input, endOfStream);
        _buffer.Consume(before - input.Length);
        return answer;
    }

    private Task<bool> FillAsync() => _buffer.FillAsync(_stream, _abort.Token).AsTask();
}
