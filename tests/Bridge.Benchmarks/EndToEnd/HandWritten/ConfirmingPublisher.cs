using System.Buffers.Binary;
using RabbitMQ.Client;

namespace Bridge.Benchmarks.EndToEnd.HandWritten;

/// <summary>
/// What a good programmer writes with the raw client: persistent, mandatory messages, at most 512 of them unconfirmed, confirms counted by hand from the broker's acks
/// (the client's own tracking costs a task a message). No journal, no retry: a nack ends the program.
/// </summary>
internal sealed class ConfirmingPublisher : IAsyncDisposable
{
    private const int InFlight = 512;

    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly string _queue;
    private readonly SemaphoreSlim _room = new(InFlight);
    private readonly Lock _gate = new();
    private ulong _confirmed;
    private ulong _next = 1;

    private ConfirmingPublisher(IConnection connection, IChannel channel, string queue)
    {
        _connection = connection;
        _channel = channel;
        _queue = queue;
        channel.BasicAcksAsync += (_, e) =>
        {
            Confirm(e.DeliveryTag, e.Multiple);
            return Task.CompletedTask;
        };
        channel.BasicNacksAsync += (_, _) => throw new InvalidOperationException("The broker refused a message.");
    }

    /// <summary>How many messages were published; also the number of the last.</summary>
    public ulong Published => _next - 1;

    /// <summary>Called, in order, when the messages up to this number are confirmed.</summary>
    public Action<ulong>? Confirmed { get; set; }

    public static async Task<ConfirmingPublisher> ConnectAsync(string uri, string queue)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(uri), AutomaticRecoveryEnabled = false }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false));
        return new ConfirmingPublisher(connection, channel, queue);
    }

    /// <summary>Publishes; waits for room first. Returns the message's number.</summary>
    public async ValueTask<ulong> PublishAsync(ReadOnlyMemory<byte> body, string messageId)
    {
        await _room.WaitAsync();
        var properties = new BasicProperties { Persistent = true, ContentType = "application/json", MessageId = messageId };
        await _channel.BasicPublishAsync("", _queue, mandatory: true, properties, body);
        return _next++;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
        _room.Dispose();
    }

    // The broker confirms in any order; with one queue it is the order of publishing, a run at a time.
    private void Confirm(ulong tag, bool multiple)
    {
        int count;
        lock (_gate)
        {
            count = multiple ? (int)(tag - _confirmed) : 1;
            _confirmed = multiple ? tag : Math.Max(_confirmed, tag);
        }
        if (count > 0) _room.Release(count);
        Confirmed?.Invoke(tag);
    }
}
