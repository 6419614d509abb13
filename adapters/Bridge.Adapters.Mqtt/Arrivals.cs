using System.Buffers;
using System.Text;
using Bridge.Messages;
using MQTTnet;

namespace Bridge.Adapters.Mqtt;

/// <summary>Messages that arrived together, each with whom to answer.</summary>
internal readonly record struct Arrived<TPeer>(MessageBatch Batch, List<TPeer> Peers);

/// <summary>
/// Packs messages into batches as they arrive, and hands over what is there without waiting for more. Adding is thread-safe; one caller takes.
/// Acknowledged messages are bounded by the protocol (receive maximum); those of QoS 0 by <see cref="MaxWaiting"/>.
/// </summary>
internal sealed class Arrivals<TPeer>(int maxFrame, string? idProperty)
{
    /// <summary>Bytes that may wait. QoS 0 has no back-pressure: beyond it the connection is given up, which is what "at most once" allows.</summary>
    public const int MaxWaiting = 64 * 1024 * 1024;

    private const int MaxCount = 1024;
    private const int MaxBytes = 1024 * 1024;
    private const int HeadOfOversized = 1024;   // enough to recognise what it was

    private readonly Lock _gate = new();
    private readonly Queue<Arrived<TPeer>> _full = new();
    private readonly IncomingHeaders _headers = new();
    private Arrived<TPeer>? _open;
    private long _waiting;
    private TaskCompletionSource? _arrived;
    private Exception? _failure;

    /// <summary>Copies a message into the current batch.</summary>
    /// <exception cref="IOException">Too much waits.</exception>
    public void Add(MqttApplicationMessage message, TPeer peer, string? client = null)
    {
        TaskCompletionSource? arrived;
        lock (_gate)
        {
            if (_failure is not null) throw _failure;
            if (_waiting + message.Payload.Length > MaxWaiting) throw new IOException($"More than {MaxWaiting} bytes of messages wait for the route; QoS 0 has no way to slow the broker down. Use qos: 1.");
            var open = _open ??= new Arrived<TPeer>(MessageBatch.Rent(), []);
            var before = open.Batch.Packed.Length;
            Pack(open.Batch, message, client);
            open.Peers.Add(peer);
            _waiting += open.Batch.Packed.Length - before;
            if (open.Batch.Count == MaxCount || open.Batch.Packed.Length >= MaxBytes)
            {
                _full.Enqueue(open);
                _open = null;
            }
            arrived = _arrived;
            _arrived = null;
        }
        arrived?.TrySetResult();
    }

    /// <summary>The oldest batch; waits if nothing has arrived.</summary>
    public async ValueTask<Arrived<TPeer>> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task arrived;
            lock (_gate)
            {
                if (_failure is not null) throw _failure;
                if (_full.TryDequeue(out var batch) || TryTakeOpen(out batch))
                {
                    _waiting -= batch.Batch.Packed.Length;
                    return batch;
                }
                _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                arrived = _arrived.Task;
            }
            await arrived.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Ends it: whoever takes gets the failure.</summary>
    public void Fail(Exception failure)
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

    private bool TryTakeOpen(out Arrived<TPeer> batch)
    {
        batch = _open.GetValueOrDefault();
        if (_open is null) return false;
        _open = null;
        return true;
    }

    private void Pack(MessageBatch batch, MqttApplicationMessage message, string? client)
    {
        Span<byte> key = stackalloc byte[512];
        if (!Encoding.UTF8.TryGetBytes(message.Topic, key, out var keyLength))
        {
            key = Encoding.UTF8.GetBytes(message.Topic);
            keyLength = key.Length;
        }
        var tooLong = message.Payload.Length > maxFrame;
        batch.Add(new MessageDraft
        {
            Id = Identity(message),
            Key = key[..keyLength],   // MQTT keeps the order within a topic
            Headers = _headers.Of(message, client),
            Frame = tooLong ? message.Payload.Slice(0, Math.Min(message.Payload.Length, HeadOfOversized)) : message.Payload,
            Fault = tooLong ? $"The message has {message.Payload.Length} bytes, more than max_frame ({maxFrame}); only its head is kept." : null,
        });
    }

    private ReadOnlySpan<byte> Identity(MqttApplicationMessage message)
    {
        if (idProperty is null || message.UserProperties is not { } properties) return default;
        foreach (var property in properties)
        {
            if (property.Name == idProperty && property.ValueBuffer.Length <= 255) return property.ValueBuffer.Span;
        }
        return default;
    }
}
