using Bridge.Delivery;
using Bridge.Registration;
using MQTTnet;
using MQTTnet.Exceptions;

namespace Bridge.Adapters.Mqtt;

/// <summary>
/// Publishes, with up to <c>in_flight</c> messages waiting for their PUBACK (QoS 1) or PUBCOMP (QoS 2). At QoS 0 a message counts as accepted once it is sent.
/// <para>Order: when a message is to be offered again, those of the same key behind it are too, even if the broker has taken them already.</para>
/// </summary>
internal sealed class MqttSink(MqttSinkOptions options, AdapterContext context) : ISink
{
    /// <summary>The most messages of one call.</summary>
    public const int MaxBatch = 1024;

    private readonly List<int> _held = [];   // of the current batch: come again, so nothing of their keys may be accepted behind them
    private Task<MqttClientPublishResult>?[] _publishing = [];
    private MqttConnection? _connection;
    private OutgoingMessage? _message;
    private long _maxPacket;
    private int _inFlight;
    private bool _told;

    /// <inheritdoc/>
    public async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        var clientId = options.ClientId ?? $"{context.Bridge}-{context.Route}-{context.Name}";
        var connection = _connection = await MqttConnection.OpenAsync(options.Connection, options.Presence, clientId, context,
            static _ => { }, static (builder, _) => builder.WithCleanStart(), cancellationToken);   // a sink has no session: what was not confirmed lies in the journal
        // At QoS 2 a message is passed on when it is released (PUBREL), and the client library releases those in flight in any order.
        _inFlight = options.Qos == 2 ? 1 : options.InFlight;
        _maxPacket = long.MaxValue;
        _message = new OutgoingMessage(options, connection.IsVersion5);
        if (connection.IsVersion5)
        {
            var granted = connection.Granted;
            if ((int)granted.MaximumQoS < options.Qos) throw new IOException($"The broker allows QoS {(int)granted.MaximumQoS} at most, {options.Qos} was asked for; write qos: {(int)granted.MaximumQoS} if that is enough.");
            if (options.Retain && !granted.RetainAvailable) throw new IOException("The broker does not keep retained messages; write retain: false.");
            if (granted.ReceiveMaximum is { } receiveMaximum and > 0) _inFlight = Math.Min(_inFlight, receiveMaximum);
            if (granted.MaximumPacketSize is { } size and > 0) _maxPacket = size;
        }
        context.Connected();
    }

    /// <inheritdoc/>
    public async ValueTask DeliverAsync(DeliveryBatch deliveries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deliveries);
        var connection = _connection ?? throw new InvalidOperationException("ConnectAsync comes first.");
        if (_publishing.Length < deliveries.Count) _publishing = new Task<MqttClientPublishResult>?[Math.Max(deliveries.Count, MaxBatch)];
        _held.Clear();
        var settled = 0;
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var waiting = 0;
            for (var i = 0; i < deliveries.Count; i++)
            {
                // A message that failed before may fail again: alone, so that nothing overtakes it.
                var alone = deliveries.Attempt(i) > 0;
                while (settled < i && (alone || waiting >= _inFlight))
                {
                    if (await SettleAsync(deliveries, settled++, cancellationToken)) waiting--;
                }
                if (IsHeld(deliveries, i)) continue;
                _publishing[i] = Publish(connection, deliveries, i, abandon.Token);
                if (_publishing[i] is not null) waiting++;
                if (!alone) continue;
                if (await SettleAsync(deliveries, settled++, cancellationToken)) waiting--;
            }
            while (settled < deliveries.Count) await SettleAsync(deliveries, settled++, cancellationToken);
        }
        catch (Exception e) when (e is MqttCommunicationException or ObjectDisposedException)
        {
            throw connection.Ended.IsCompletedSuccessfully ? connection.Ended.Result : new IOException($"Publishing failed: {e.GetBaseException().Message}", e);
        }
        finally
        {
            // The bodies are borrowed until we return: no publish may outlive the call.
            await abandon.CancelAsync();
            for (var i = 0; i < deliveries.Count; i++)
            {
                if (_publishing[i] is not { } left) continue;
                await left.ContinueWith(static _ => { }, TaskScheduler.Default);
                _ = left.Exception;   // observed
                _publishing[i] = null;
            }
        }
        if (_message!.LeftOut && !_told)
        {
            _told = true;
            Log.HeadersNotSent(context.Logger);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var connection = _connection;
        _connection = null;
        if (connection is not null) await connection.DisposeAsync();
    }

    // Null: the message cannot be published at all and was rejected.
    private Task<MqttClientPublishResult>? Publish(MqttConnection connection, DeliveryBatch deliveries, int index, CancellationToken cancellationToken)
    {
        var topic = deliveries.Text(index, options.Topic);
        try
        {
            if (Topics.FaultOfName(topic) is { } fault) throw new UnsendableException($"The message cannot be published: {fault}.");
            var publish = _message!.Of(deliveries[index], topic, out var size);
            if (size > _maxPacket) throw new UnsendableException($"The packet would have up to {size} bytes; the broker takes {_maxPacket} at most.");
            return connection.Client.PublishAsync(publish, cancellationToken);
        }
        catch (UnsendableException e)
        {
            deliveries.Reject(index, e.Message);
            return null;
        }
    }

    // False: there was nothing to wait for.
    private async ValueTask<bool> SettleAsync(DeliveryBatch deliveries, int index, CancellationToken cancellationToken)
    {
        if (_publishing[index] is not { } publishing) return false;
        MqttClientPublishResult result;
        try
        {
            result = publishing.IsCompletedSuccessfully ? publishing.Result : await publishing.WaitAsync(options.Connection.Timeout, context.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The broker has not confirmed a message within {options.Connection.Timeout}; it is sent again on a new connection.");
        }
        _publishing[index] = null;
        Settle(deliveries, index, result);
        return true;
    }

    private void Settle(DeliveryBatch deliveries, int index, MqttClientPublishResult result)
    {
        var held = IsHeld(deliveries, index);
        var reason = $"The broker answered {result.ReasonCode}{(string.IsNullOrEmpty(result.ReasonString) ? "" : $", {result.ReasonString}")}";
        switch (result.ReasonCode)
        {
            case MqttClientPublishReasonCode.Success:
            case MqttClientPublishReasonCode.NoMatchingSubscribers when options.NoSubscribers == NoSubscribers.Accept:
                if (!held) deliveries.Accept(index);
                return;
            case MqttClientPublishReasonCode.NoMatchingSubscribers when options.NoSubscribers == NoSubscribers.Reject:
            case MqttClientPublishReasonCode.NotAuthorized or MqttClientPublishReasonCode.TopicNameInvalid or MqttClientPublishReasonCode.PayloadFormatInvalid:
                deliveries.Reject(index, $"{reason} for the topic '{deliveries.Text(index, options.Topic)}'.");
                return;
            case MqttClientPublishReasonCode.QuotaExceeded or MqttClientPublishReasonCode.PacketIdentifierInUse:
                deliveries.Postpone(index, $"{reason}.");
                break;
            default:
                deliveries.Retry(index, $"{reason} for the topic '{deliveries.Text(index, options.Topic)}'.");
                break;
        }
        if (!held) _held.Add(index);
    }

    private bool IsHeld(DeliveryBatch deliveries, int index)
    {
        foreach (var held in _held)
        {
            if (deliveries[held].Key.Span.SequenceEqual(deliveries[index].Key.Span)) return true;
        }
        return false;
    }
}
