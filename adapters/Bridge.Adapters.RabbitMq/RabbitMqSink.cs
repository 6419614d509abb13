using Bridge.Delivery;
using Bridge.Registration;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Adapters.RabbitMq;

/// <summary>
/// Publishes to RabbitMQ: persistent, mandatory, each message settled by the broker's confirm. Up to <c>in_flight</c> messages wait for their confirm at a time.
/// <para>
/// Order: what the broker nacked or returned, and everything behind it with the same key, is offered again, even if the broker has taken some of the latter already. So
/// a consumer may see messages twice, but after the last repetition never an older one behind a newer one.
/// </para>
/// </summary>
internal sealed class RabbitMqSink(RabbitMqSinkOptions options, AdapterContext context) : ISink
{
    /// <summary>The most messages of one call: at ten thousand a second the pipe runs empty ten times a second for the time of one confirm.</summary>
    public const int MaxBatch = 1024;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    // A queue that nacks is full and stays nearly full: with hundreds in flight some would slip in between two nacks, in the wrong order. So one at a time for a while.
    private static readonly TimeSpan LockstepAfterNack = TimeSpan.FromSeconds(30);

    private readonly RoutingTexts _texts = new();
    private readonly OutgoingProperties _properties = new();
    private IConnection? _connection;
    private PublishChannel? _channel;
    private volatile string? _blocked;
    private bool _careful;   // the last batch had trouble: try one message before sending hundreds
    private long _nackedAt;

    /// <inheritdoc/>
    public async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        _connection = await Broker.ConnectAsync(options.Connection, context, cancellationToken);
        _connection.ConnectionBlockedAsync += OnBlocked;
        _connection.ConnectionUnblockedAsync += OnUnblocked;
        if (options.Exchange.IsConstant && options.Exchange.Constant.Length > 0) await CheckExchangeAsync(_connection, options.Exchange.Constant, cancellationToken);
        _channel = await PublishChannel.OpenAsync(_connection, context.Logger, cancellationToken);
        context.Connected();
    }

    /// <inheritdoc/>
    public async ValueTask DeliverAsync(DeliveryBatch deliveries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deliveries);
        var connection = _connection ?? throw new InvalidOperationException("ConnectAsync comes first.");
        if (_channel is not { IsOpen: true }) _channel = await ReopenAsync(connection, cancellationToken);
        var channel = _channel;
        var outcome = new BatchOutcome(deliveries, options);
        var lockstep = _nackedAt != 0 && context.Time.GetElapsedTime(_nackedAt) < LockstepAfterNack;
        try
        {
            channel.Begin();
            for (var i = 0; i < deliveries.Count && channel.IsOpen; i++)
            {
                if (channel.Window.Troubled && outcome.IsHeldBack(channel.Window, i)) continue;
                // A message that failed before may fail again: alone, so that nothing overtakes it.
                var alone = lockstep || _careful || deliveries.Attempt(i) > 0;
                if (alone || channel.Window.Outstanding >= options.InFlight) await WaitAsync(channel, alone ? 0 : options.InFlight / 2, cancellationToken);
                if (!await PublishAsync(channel, deliveries, i, cancellationToken) || !alone) continue;
                await WaitAsync(channel, 0, cancellationToken);
                _careful &= channel.Window.Troubled;
            }
            await WaitAsync(channel, 0, cancellationToken);
        }
        catch (Exception e) when (e is AlreadyClosedException or OperationInterruptedException)
        {
            // The channel went while it was written to; the reason is looked at below.
        }
        finally
        {
            outcome.Settle(channel.Window.Published);
        }
        _careful = channel.Window.Troubled;
        if (outcome.Nacked) _nackedAt = context.Time.GetTimestamp();
        if (channel.IsOpen) return;
        if (!IsChannelError(connection, channel.CloseReason)) throw Lost(connection, channel);
        await IsolateAsync(connection, channel, outcome, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var connection = _connection;
        _connection = null;
        if (connection is null) return;
        try
        {
            if (connection.IsOpen) await connection.CloseAsync(200, "closed", CloseTimeout, abort: true);
            await connection.DisposeAsync();
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            Log.CloseFailed(context.Logger, e.Message);
        }
    }

    // The broker closed the channel for one of the messages and does not say for which: they are sent again one by one, on new channels of the same connection.
    private async ValueTask IsolateAsync(IConnection connection, PublishChannel closed, BatchOutcome outcome, CancellationToken cancellationToken)
    {
        var reason = closed.CloseReason!;
        var suspects = outcome.Unconfirmed(closed.Window.Published);
        Log.ChannelClosed(context.Logger, reason.ReplyCode, reason.ReplyText, suspects.Count);
        if (suspects.Count == 1)
        {
            outcome.Blame(suspects[0], reason);
            return;
        }
        foreach (var index in suspects)
        {
            var channel = _channel = await ReopenAsync(connection, cancellationToken);
            channel.Begin();
            try
            {
                await PublishAsync(channel, outcome.Deliveries, index, cancellationToken);
                await WaitAsync(channel, 0, cancellationToken);
            }
            catch (Exception e) when (e is AlreadyClosedException or OperationInterruptedException)
            {
                // Looked at below.
            }
            outcome.Settle(channel.Window.Published);
            if (channel.IsOpen && !channel.Window.Troubled) continue;
            if (channel.IsOpen) return;
            if (!IsChannelError(connection, channel.CloseReason)) throw Lost(connection, channel);
            outcome.Blame(index, channel.CloseReason!);
            return;   // the rest is offered again
        }
    }

    // False: the message cannot be published at all and was rejected.
    private async ValueTask<bool> PublishAsync(PublishChannel channel, DeliveryBatch deliveries, int index, CancellationToken cancellationToken)
    {
        try
        {
            var message = deliveries[index];
            var exchange = _texts.Get(deliveries.Text(index, options.Exchange), "exchange");
            var routingKey = _texts.Get(deliveries.Text(index, options.RoutingKey), "routing key");
            if (channel.Publish(index, exchange, routingKey, _properties.Of(message), message.Body, cancellationToken) is { } publishing)
            {
                await WaitAsync(publishing, channel, cancellationToken);
                await publishing;
            }
            return true;
        }
        catch (PublishRefusedException e)
        {
            deliveries.Reject(index, e.Message);
            return false;
        }
    }

    private ValueTask WaitAsync(PublishChannel channel, int atMost, CancellationToken cancellationToken) => WaitAsync(channel.Window.WaitAsync(atMost), channel, cancellationToken);

    private async ValueTask WaitAsync(Task task, PublishChannel channel, CancellationToken cancellationToken)
    {
        while (!task.IsCompleted)
        {
            try
            {
                await task.WaitAsync(options.ConfirmTimeout, context.Time, cancellationToken);
            }
            catch (TimeoutException) when (_blocked is not null)
            {
                // The broker said that it takes nothing now; it is alive (heartbeats), so waiting is right.
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"The broker has not confirmed {channel.Window.Outstanding} messages within {options.ConfirmTimeout}; they are sent again on a new connection.");
            }
        }
    }

    private async ValueTask<PublishChannel> ReopenAsync(IConnection connection, CancellationToken cancellationToken)
    {
        if (_channel is { } old)
        {
            if (!connection.IsOpen) throw Lost(connection, old);
            _channel = null;
            await old.DisposeAsync();
        }
        return await PublishChannel.OpenAsync(connection, context.Logger, cancellationToken);
    }

    private async ValueTask CheckExchangeAsync(IConnection connection, string exchange, CancellationToken cancellationToken)
    {
        await using var channel = await Broker.OpenChannelAsync(connection, null, cancellationToken);
        try
        {
            if (options.Declare is { } declaration) await channel.ExchangeDeclareAsync(exchange, ConfigWord(declaration.Kind), declaration.Durable, autoDelete: false, cancellationToken: cancellationToken);
            else await channel.ExchangeDeclarePassiveAsync(exchange, cancellationToken);
        }
        catch (OperationInterruptedException e)
        {
            var cure = e.ShutdownReason?.ReplyCode == 404 ? "create it, or let the bridge do it with declare:" : "look at its type and at the user's permissions";
            throw new InvalidOperationException($"The exchange '{exchange}' cannot be used: {e.ShutdownReason?.ReplyText}; {cure}.", e);
        }
    }

    private static string ConfigWord(ExchangeKind kind) => kind switch
    {
        ExchangeKind.Topic => ExchangeType.Topic,
        ExchangeKind.Fanout => ExchangeType.Fanout,
        ExchangeKind.Headers => ExchangeType.Headers,
        _ => ExchangeType.Direct,
    };

    // 403 access refused, 404 not found, 405 locked, 406 precondition failed, 311 too large: the broker closes the channel and keeps the connection.
    private static bool IsChannelError(IConnection connection, ShutdownEventArgs? reason) =>
        connection.IsOpen && reason is { Initiator: ShutdownInitiator.Peer, ReplyCode: 403 or 404 or 405 or 406 or 311 };

    private static IOException Lost(IConnection connection, PublishChannel channel)
    {
        var reason = connection.CloseReason ?? channel.CloseReason;
        return new IOException($"The connection to the RabbitMQ broker {connection.Endpoint.HostName}:{connection.Endpoint.Port} is lost: {reason?.ReplyText ?? "no reason given"}.", reason?.Exception);
    }

    private Task OnBlocked(object sender, ConnectionBlockedEventArgs e)
    {
        _blocked = e.Reason;
        Log.Blocked(context.Logger, e.Reason);
        context.Degraded($"the broker blocks publishing: {e.Reason}");
        return Task.CompletedTask;
    }

    private Task OnUnblocked(object sender, AsyncEventArgs e)
    {
        _blocked = null;
        Log.Unblocked(context.Logger);
        context.Connected();
        return Task.CompletedTask;
    }
}
