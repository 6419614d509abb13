using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Microsoft.Extensions.Logging;

namespace Bridge.Adapters.RabbitMq;

/// <summary>
/// One channel in confirm mode. Confirms are counted here: the client's own tracking costs a task and a dictionary entry per message, more than all the rest of publishing.
/// One publisher at a time. Once closed it is replaced, not revived.
/// </summary>
internal sealed class PublishChannel : IAsyncDisposable
{
    private readonly IChannel _channel;
    private readonly ILogger _logger;
    private ulong _nextTag = 1;

    private PublishChannel(IChannel channel, ILogger logger)
    {
        _channel = channel;
        _logger = logger;
        channel.BasicAcksAsync += OnAck;
        channel.BasicNacksAsync += OnNack;
        channel.BasicReturnAsync += OnReturn;
        channel.ChannelShutdownAsync += OnShutdown;
        if (channel.IsClosed) Window.Close();   // closed before the handler was there
    }

    public ConfirmWindow Window { get; } = new();

    public bool IsOpen => _channel.IsOpen;

    public ShutdownEventArgs? CloseReason => _channel.CloseReason;

    public static async Task<PublishChannel> OpenAsync(IConnection connection, ILogger logger, CancellationToken cancellationToken) =>
        new(await Broker.OpenChannelAsync(connection, new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false), cancellationToken), logger);

    /// <summary>Begins a batch.</summary>
    public void Begin() => Window.Begin(_nextTag);

    /// <summary>
    /// Publishes one message. Null: it is queued in the client. Else a task that completes when it is, or when the channel is gone: the client's queue may stay full for
    /// ever when the connection breaks, so wait for it with a limit. The properties may be reused afterwards.
    /// </summary>
    /// <exception cref="PublishRefusedException">The client could not write this message; the channel goes on.</exception>
    public Task? Publish(int index, CachedString exchange, CachedString routingKey, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        Window.Add(index, properties.MessageId!, exchange.Value, routingKey.Value);
        var publishing = _channel.BasicPublishAsync(exchange, routingKey, mandatory: true, properties, body, cancellationToken);
        if (!publishing.IsCompletedSuccessfully) return FinishAsync(publishing.AsTask());
        publishing.GetAwaiter().GetResult();
        _nextTag++;
        return null;
    }

    private async Task FinishAsync(Task publishing)
    {
        try
        {
            if (await Task.WhenAny(publishing, Window.Closed) == publishing) await publishing;
            else _ = publishing.ContinueWith(static t => t.Exception, TaskScheduler.Default);   // observed
        }
        catch (Exception e) when (_channel.IsOpen && e is not OperationCanceledException)
        {
            Window.TakeBack();
            throw new PublishRefusedException(e.Message, e);
        }
        _nextTag++;
    }

    public async ValueTask DisposeAsync() => await _channel.DisposeAsync();

    private Task OnAck(object sender, BasicAckEventArgs e)
    {
        Window.Settle(e.DeliveryTag, e.Multiple, Confirm.Acked);
        return Task.CompletedTask;
    }

    private Task OnNack(object sender, BasicNackEventArgs e)
    {
        Window.Settle(e.DeliveryTag, e.Multiple, Confirm.Nacked);
        return Task.CompletedTask;
    }

    private Task OnReturn(object sender, BasicReturnEventArgs e)
    {
        if (!Window.Return(e.BasicProperties.MessageId, e.Exchange, e.RoutingKey, $"{e.ReplyCode} {e.ReplyText}")) Log.StrayReturn(_logger, e.Exchange, e.RoutingKey);
        return Task.CompletedTask;
    }

    private Task OnShutdown(object sender, ShutdownEventArgs e)
    {
        Window.Close();
        return Task.CompletedTask;
    }
}
