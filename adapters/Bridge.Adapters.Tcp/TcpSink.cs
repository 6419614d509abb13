using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Bridge.Delivery;
using Bridge.Formats;
using Bridge.Registration;

namespace Bridge.Adapters.Tcp;

/// <summary>
/// Sends messages over TCP, in order. With <c>answers:</c> a message is settled by what the peer says to it, and nothing that the peer says later can settle another one: an
/// answer that is late, doubled or not known ends the connection.
/// </summary>
internal sealed class TcpSink(TcpSinkOptions options, AdapterContext context) : ISink
{
    /// <summary>The most messages of one call.</summary>
    public const int MaxBatch = 512;

    /// <summary>Bytes that are sent in one go when no answer is awaited.</summary>
    private const int ChunkBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly Queue<int> _sent = new();       // without an answer yet
    private readonly List<int> _held = [];           // will come again: nothing with their keys is accepted behind them
    private readonly SemaphoreSlim _turn = new(1, 1);   // the connection belongs to a delivery or to the heartbeat
    private readonly CancellationTokenSource _closing = new();
    private ITimer? _heartbeat;
    private Task _beating = Task.CompletedTask;
    private Exception? _broken;                          // a heartbeat found the connection dead
    private IFramer? _framer;
    private Outbound? _connection;
    private PeerGate? _gate;

    /// <summary>Where it listens, if it does.</summary>
    internal IPEndPoint? LocalEndPoint => _gate?.LocalEndPoint;

    /// <inheritdoc/>
    public async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        _framer = context.CreateFramer(options.Framing);
        if (options.Listen is { } address) _gate = new PeerGate(await Listening.BindAsync(address, context, cancellationToken), options, context, Open);
        else _connection = await DialAsync(cancellationToken);
        if (options.Heartbeat is { } heartbeat && !options.PerMessage) _heartbeat = context.Time.CreateTimer(static sink => ((TcpSink)sink!).OnSilence(), this, heartbeat.Interval, heartbeat.Interval);
        context.Connected();
    }

    /// <inheritdoc/>
    public async ValueTask DeliverAsync(DeliveryBatch deliveries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deliveries);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_broken is { } broken) throw new IOException(broken.Message, broken);
            if (options.PerMessage) await DeliverOneByOneAsync(deliveries, cancellationToken);
            else await DeliverOnOneAsync(deliveries, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask DeliverOnOneAsync(DeliveryBatch deliveries, CancellationToken cancellationToken)
    {
        var connection = _gate is { } gate ? await gate.WaitAsync(cancellationToken) : _connection ?? throw new InvalidOperationException("ConnectAsync comes first.");
        try
        {
            if (options.Answers is null) await PushAsync(connection, deliveries, cancellationToken);
            else await AskAsync(connection, deliveries, cancellationToken);
        }
        catch (IOException e) when (_gate is not null)
        {
            // The listener stays: the peer comes again, and what is not settled is offered again.
            Log.Closed(context.Logger, context.Route, connection.Peer, e.Message);
            await _gate.DropAsync(connection);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_heartbeat is { } heartbeat) await heartbeat.DisposeAsync();
        await _closing.CancelAsync();
        await _beating; // ends at once now
        if (_gate is { } gate) await gate.DisposeAsync();
        if (_connection is { } connection) await connection.DisposeAsync();
        (_gate, _connection) = (null, null);
    }

    private void OnSilence()
    {
        if (_turn.Wait(0)) _beating = BeatAsync(); // else messages are on their way: they tell as much
    }

    // Throws nothing: what it finds is told by the next delivery. Gives the turn back.
    private async Task BeatAsync()
    {
        var heartbeat = options.Heartbeat!;
        var connection = _gate is { } gate ? gate.Current : _connection;
        try
        {
            if (connection is null || _broken is not null || context.Time.GetElapsedTime(connection.LastSent) < heartbeat.Interval / 2) return;
            _output.ResetWrittenCount();
            if (heartbeat.Framed) _framer!.Write(heartbeat.Send.Span, _output);
            else _output.Write(heartbeat.Send.Span);
            await connection.EnsureQuietAsync();
            await connection.SendAsync(_output.WrittenMemory, _closing.Token);
            if (heartbeat.Answer.IsEmpty) return;
            var reader = new AnswerReader(new ExpectedAnswers { Accepted = heartbeat.Answer, Framed = heartbeat.Framed, Ignored = options.Answers?.Ignored ?? default }, context.CreateFramer(options.Framing), context.MaxFrame);
            var answer = await connection.ReadAnswerAsync(reader, _closing.Token);
            if (answer.Kind != AnswerKind.Accepted) throw new IOException($"{connection.Peer} answered {answer} to the heartbeat, which is not heartbeat.answer.");
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or MessageFormatException)
        {
            if (_closing.IsCancellationRequested) return;
            Log.Closed(context.Logger, context.Route, connection!.Peer, e.Message);
            if (_gate is { } peers)
            {
                await peers.DropAsync(connection);
                return;
            }
            _broken = e;
            connection.Abort("the heartbeat failed");
            context.Degraded(e.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    // Nobody answers: a chunk of messages counts as delivered when the operating system has it.
    private async ValueTask PushAsync(Outbound connection, DeliveryBatch deliveries, CancellationToken cancellationToken)
    {
        for (var i = 0; i < deliveries.Count;)
        {
            var first = i;
            _output.ResetWrittenCount();
            _sent.Clear();
            while (i < deliveries.Count && _output.WrittenCount < ChunkBytes && (i == first || options.Pause == TimeSpan.Zero))
            {
                if (TryFrame(deliveries, i)) _sent.Enqueue(i);
                i++;
            }
            if (_sent.Count == 0) continue;
            await PauseAsync(cancellationToken);
            await connection.EnsureQuietAsync();
            await connection.SendAsync(_output.WrittenMemory, cancellationToken);
            foreach (var index in _sent) deliveries.Accept(index);
        }
    }

    private async ValueTask AskAsync(Outbound connection, DeliveryBatch deliveries, CancellationToken cancellationToken)
    {
        _sent.Clear();
        _held.Clear();
        for (var i = 0; i < deliveries.Count && _held.Count == 0; i++)
        {
            _output.ResetWrittenCount();
            if (!TryFrame(deliveries, i)) continue;
            while (_sent.Count >= options.InFlight) await SettleAsync(connection, deliveries, cancellationToken);
            if (_held.Count > 0) break;
            await PauseAsync(cancellationToken);
            if (_sent.Count == 0) await connection.EnsureQuietAsync();
            _sent.Enqueue(i);
            await connection.SendAsync(_output.WrittenMemory, cancellationToken);
        }
        while (_sent.Count > 0) await SettleAsync(connection, deliveries, cancellationToken);
    }

    // Reads the answer to the oldest message that has none.
    private async ValueTask SettleAsync(Outbound connection, DeliveryBatch deliveries, CancellationToken cancellationToken)
    {
        var index = _sent.Peek();
        var answer = await connection.ReadAnswerAsync(cancellationToken);
        _sent.Dequeue();
        if (Settle(deliveries, index, answer)) return;
        throw new IOException($"{connection.Peer} answered {answer}, which is none of the answers that are configured; the connection is closed, because nobody knows where the next answer begins.");
    }

    // False: the answer is not known.
    private bool Settle(DeliveryBatch deliveries, int index, Answer answer)
    {
        switch (answer.Kind)
        {
            case AnswerKind.Accepted:
                // The peer has it, but an older one of its key comes again: this one then follows it a second time.
                if (!IsHeld(deliveries, index)) deliveries.Accept(index, options.Answers!.Framed ? answer.Bytes : default);
                return true;
            case AnswerKind.Busy:
                deliveries.Postpone(index, $"The peer is busy (answer {answer}).", options.BusyPause);
                _held.Add(index);
                return true;
            case AnswerKind.Refused when options.Answers!.RefusedAs == RefusedAs.Reject:
                deliveries.Reject(index, $"The peer refused the message (answer {answer}).");
                return true;
            case AnswerKind.Refused:
                deliveries.Retry(index, $"The peer refused the message (answer {answer}).");
                _held.Add(index);
                return true;
            default:
                deliveries.Retry(index, $"The peer answered {answer}, which is none of the answers that are configured.");
                return false;
        }
    }

    private async ValueTask DeliverOneByOneAsync(DeliveryBatch deliveries, CancellationToken cancellationToken)
    {
        _held.Clear();
        for (var i = 0; i < deliveries.Count && _held.Count == 0; i++)
        {
            _output.ResetWrittenCount();
            if (!TryFrame(deliveries, i)) continue;
            await PauseAsync(cancellationToken);
            if (_connection is { HasEnded: true } gone)
            {
                _connection = null; // opened in advance, and closed by the peer for being silent
                await gone.DisposeAsync();
            }
            _connection ??= await DialAsync(cancellationToken);
            await using var connection = _connection;
            _connection = null;
            await connection.SendAsync(_output.WrittenMemory, cancellationToken);
            await connection.EndSendingAsync(cancellationToken);
            if (options.Answers is not null)
            {
                Settle(deliveries, i, await connection.ReadAnswerAsync(cancellationToken));
                continue;
            }
            await connection.WaitForEndAsync(cancellationToken);
            deliveries.Accept(i);
        }
    }

    private bool IsHeld(DeliveryBatch deliveries, int index)
    {
        foreach (var held in _held)
        {
            if (deliveries[held].Key.Span.SequenceEqual(deliveries[index].Key.Span)) return true;
        }
        return false;
    }

    // False: the message cannot be framed and was rejected. A framer writes all of a frame or throws before it writes.
    private bool TryFrame(DeliveryBatch deliveries, int index)
    {
        try
        {
            _framer!.Write(deliveries[index].Body.Span, _output);
            return true;
        }
        catch (MessageFormatException e)
        {
            deliveries.Reject(index, e.Message);
            return false;
        }
    }

    private async ValueTask PauseAsync(CancellationToken cancellationToken)
    {
        if (options.Pause > TimeSpan.Zero) await Task.Delay(options.Pause, context.Time, cancellationToken);
    }

    private async ValueTask<Outbound> DialAsync(CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        foreach (var address in options.Connect)
        {
            try
            {
                var (socket, stream) = await Dialing.ConnectAsync(address, options.Tls, options.ConnectTimeout, options.Keepalive, context.Time, cancellationToken);
                return Open(socket, stream, address.ToString());
            }
            catch (IOException e)
            {
                failures.Add(e);
            }
        }
        throw failures.Count == 1 ? failures[0] : new IOException(string.Join(" ", failures.Select(static f => f.Message)), new AggregateException(failures));
    }

    private Outbound Open(Socket socket, Stream stream, string peer) =>
        new(socket, stream, peer, options, options.Answers is { } expected ? new AnswerReader(expected, context.CreateFramer(options.Framing), context.MaxFrame) : null, context.Time);
}
