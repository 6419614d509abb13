using System.Text;
using Bridge.Messages;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.Adapters.RabbitMq;

/// <summary>Messages that arrived together; the broker numbers the deliveries of a channel without gaps.</summary>
internal readonly record struct Gathered(MessageBatch Batch, ulong FirstTag, int Count);

/// <summary>
/// Packs deliveries into batches as they arrive. The client calls it one delivery at a time and reuses the body's memory afterwards; one caller takes the batches.
/// How much it holds is bounded by <c>prefetch</c>.
/// </summary>
internal sealed class Inbox : IAsyncBasicConsumer
{
    private const int MaxCount = 1024;
    private const int MaxBytes = 1024 * 1024;
    private const int HeadOfOversized = 1024;   // enough to recognise what it was

    private readonly Lock _gate = new();
    private readonly Queue<Gathered> _full = new();
    private readonly IncomingHeaders _headers = new();
    private readonly HeaderSet _shared;
    private readonly string _queue;
    private readonly int _maxFrame;
    private MessageBatch? _batch;
    private ulong _firstTag;
    private TaskCompletionSource? _arrived;
    private Exception? _failure;

    public Inbox(IChannel channel, string queue, int maxFrame)
    {
        Channel = channel;
        _queue = queue;
        _maxFrame = maxFrame;
        var writer = new HeaderWriter();
        writer.Add(HeaderNames.Queue, queue);
        _shared = writer.ToHeaderSet();
    }

    public IChannel Channel { get; }

    /// <summary>The oldest batch; waits if nothing has arrived.</summary>
    /// <exception cref="IOException">The channel or connection is closed, or the broker cancelled the consumer.</exception>
    public async ValueTask<Gathered> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task arrived;
            lock (_gate)
            {
                if (_failure is not null) throw _failure;
                if (_full.TryDequeue(out var gathered)) return gathered;
                if (_batch is { } batch)
                {
                    _batch = null;
                    return new Gathered(batch, _firstTag, batch.Count);
                }
                _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                arrived = _arrived.Task;
            }
            await arrived.WaitAsync(cancellationToken);
        }
    }

    public Task HandleBasicDeliverAsync(string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        try
        {
            TaskCompletionSource? arrived;
            lock (_gate)
            {
                if (_batch is null)
                {
                    _batch = MessageBatch.Rent();
                    _batch.SharedHeaders = _shared;
                    _firstTag = deliveryTag;
                }
                Add(_batch, redelivered, exchange, routingKey, properties, body.Span);
                if (_batch.Count == MaxCount || _batch.Packed.Length >= MaxBytes)
                {
                    _full.Enqueue(new Gathered(_batch, _firstTag, _batch.Count));
                    _batch = null;
                }
                arrived = _arrived;
                _arrived = null;
            }
            arrived?.TrySetResult();
        }
        catch (Exception e)
        {
            Fail(e);   // the client would swallow it
        }
        return Task.CompletedTask;
    }

    public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        Fail(new IOException($"The broker cancelled the consumer of the queue '{_queue}': the queue was deleted, or the node that holds it went down."));
        return Task.CompletedTask;
    }

    public Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) => OnShutdownAsync(channel, reason);

    public Task OnShutdownAsync(object sender, ShutdownEventArgs reason)
    {
        Fail(new IOException($"The connection to the RabbitMQ broker ended while consuming the queue '{_queue}': {reason.ReplyCode} {reason.ReplyText}.", reason.Exception));
        return Task.CompletedTask;
    }

    private void Add(MessageBatch batch, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlySpan<byte> body)
    {
        Span<byte> id = stackalloc byte[255];
        var idLength = 0;
        if (properties.IsMessageIdPresent() && properties.MessageId is { } text && !Encoding.UTF8.TryGetBytes(text, id, out idLength)) idLength = 0;
        var tooLong = body.Length > _maxFrame;
        batch.Add(new MessageDraft
        {
            Id = id[..idLength],
            Headers = _headers.Of(redelivered, exchange, routingKey, properties),
            Body = tooLong ? body[..Math.Min(body.Length, HeadOfOversized)] : body,
            Fault = tooLong ? $"The message has {body.Length} bytes, more than max_frame ({_maxFrame}); only its head is kept." : null,
        });
    }

    private void Fail(Exception failure)
    {
        TaskCompletionSource? arrived;
        lock (_gate)
        {
            _failure ??= failure;
            arrived = _arrived;
            _arrived = null;
        }
        arrived?.TrySetResult();
    }
}
