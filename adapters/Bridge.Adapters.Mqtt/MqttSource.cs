using System.Threading.Channels;
using Bridge.Intake;
using Bridge.Registration;
using MQTTnet;
using MQTTnet.Packets;

namespace Bridge.Adapters.Mqtt;

/// <summary>
/// Subscribes with a persistent session. A message is acknowledged (PUBACK, PUBREC) only after the intake accepted it, in the order of arrival;
/// what was not acknowledged is sent again by the broker when the bridge is back. A broker that has lost the session (MQTT 5, 3.2.2.1.1) is told of: what was published meanwhile may be missing.
/// </summary>
internal sealed class MqttSource(MqttSourceOptions options, AdapterContext context) : ISource
{
    // While so many batches are under way the next one gathers what arrives: more would only make the batches smaller.
    private const int OverlappingBatches = 8;
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    private readonly Arrivals<MqttApplicationMessageReceivedEventArgs> _arrivals = new(context.MaxFrame, options.IdProperty);
    private MqttConnection? _connection;

    /// <inheritdoc/>
    public async Task RunAsync(IIntake intake, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(intake);
        var clientId = options.ClientId ?? $"{context.Bridge}-{context.Route}-{context.Name}";
        var connection = _connection = await MqttConnection.OpenAsync(options.Connection, options.Presence, clientId, context,
            client => client.ApplicationMessageReceivedAsync += OnReceivedAsync, Configure, stopping);
        var memory = new SessionMemory(intake, clientId);
        var hadSession = options.KeepsSession && await memory.HasSessionAsync(stopping);
        await SubscribeAsync(connection, stopping);
        context.Connected();
        if (hadSession && !connection.Granted.IsSessionPresent)
        {
            Log.SessionLost(context.Logger, context.Route, clientId);
            context.Degraded($"the broker had lost the session '{clientId}': messages that were published while the bridge was away may be missing");
        }
        _ = connection.Ended.ContinueWith(static (ended, arrivals) => ((Arrivals<MqttApplicationMessageReceivedEventArgs>)arrivals!).Fail(ended.Result), _arrivals, TaskScheduler.Default);
        if (options.KeepsSession && !hadSession) await memory.RememberAsync(stopping);
        await PumpAsync(intake, stopping);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var connection = _connection;
        _connection = null;
        if (connection is not null) await connection.DisposeAsync();
    }

    private void Configure(MqttClientOptionsBuilder builder, bool version5)
    {
        builder.WithCleanStart(options.CleanStart);
        if (!version5) return;
        builder.WithReceiveMaximum((ushort)options.ReceiveMaximum);
        builder.WithSessionExpiryInterval(options.SessionExpiry is { } expiry ? (uint)Math.Min(expiry.TotalSeconds, uint.MaxValue - 1) : uint.MaxValue);
    }

    private async Task SubscribeAsync(MqttConnection connection, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Connection.Timeout, context.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var request = new MqttClientSubscribeOptions
        {
            TopicFilters = [.. options.Subscriptions.Select(s => new MqttTopicFilter
            {
                Topic = s.Filter,
                QualityOfServiceLevel = QualityOfService.Of(s.Qos),
                NoLocal = connection.IsVersion5 && s.NoLocal && !s.Filter.StartsWith("$share/", StringComparison.Ordinal),   // both together are a protocol error
                RetainAsPublished = connection.IsVersion5,
                RetainHandling = connection.IsVersion5 ? s.RetainHandling : default,   // 3.1.1 has no word for it
            })],
        };
        MqttClientSubscribeResult result;
        try
        {
            result = await connection.Client.SubscribeAsync(request, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The broker did not answer the subscription within {options.Connection.Timeout}.");
        }
        foreach (var (item, asked) in result.Items.Zip(options.Subscriptions))
        {
            if (item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) throw new IOException($"The broker refused the subscription to '{asked.Filter}': {item.ResultCode}{(string.IsNullOrEmpty(result.ReasonString) ? "" : $", {result.ReasonString}")}.");
            if ((int)item.ResultCode < asked.Qos)
            {
                throw new IOException($"The broker grants only QoS {(int)item.ResultCode} for '{asked.Filter}', {asked.Qos} was asked for. Messages could be lost; allow it at the broker, or write qos: {(int)item.ResultCode}.");
            }
        }
    }

    private Task OnReceivedAsync(MqttApplicationMessageReceivedEventArgs e)
    {
        e.AutoAcknowledge = false;
        try
        {
            _arrivals.Add(e.ApplicationMessage, e);
        }
        catch (Exception failure)
        {
            _arrivals.Fail(failure);   // the client would only log it
        }
        return Task.CompletedTask;
    }

    private async Task PumpAsync(IIntake intake, CancellationToken stopping)
    {
        // What the intake has in hand when we are told to stop may finish within the drain time, so that the broker need not send it again.
        using var drain = new CancellationTokenSource();
        using var failed = new CancellationTokenSource();
        using var taking = CancellationTokenSource.CreateLinkedTokenSource(stopping, failed.Token);
        var submitted = Channel.CreateBounded<Submitted>(new BoundedChannelOptions(OverlappingBatches) { SingleReader = true, SingleWriter = true });
        var settling = SettleAsync(submitted.Reader, failed, drain.Token);
        try
        {
            while (true)
            {
                // Room first: what the intake has in hand is then settled in any case, also when we are told to stop.
                await submitted.Writer.WaitToWriteAsync(taking.Token);
                var arrived = await _arrivals.TakeAsync(taking.Token);
                var receipts = intake.SubmitAsync(arrived.Batch, drain.Token).AsTask();
                submitted.Writer.TryWrite(new Submitted(receipts, arrived.Peers));   // there is room: nobody else writes
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            using var limit = new CancellationTokenSource(DrainTimeout, context.Time);
            await using var end = limit.Token.UnsafeRegister(static d => ((CancellationTokenSource)d!).Cancel(), drain);
            submitted.Writer.Complete();
            try
            {
                await settling;
            }
            catch (OperationCanceledException) when (drain.IsCancellationRequested)
            {
                // Not acknowledged in time: the broker sends it again.
            }
        }
        catch (OperationCanceledException) when (failed.IsCancellationRequested)
        {
            await settling;   // throws what went wrong
        }
        finally
        {
            submitted.Writer.TryComplete();
            await drain.CancelAsync();
            await settling.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
        }
    }

    private async Task SettleAsync(ChannelReader<Submitted> submitted, CancellationTokenSource failed, CancellationToken draining)
    {
        try
        {
            await foreach (var batch in submitted.ReadAllAsync(CancellationToken.None))
            {
                var receipts = await batch.Receipts;
                for (var i = 0; i < batch.Peers.Count; i++)
                {
                    var peer = batch.Peers[i];
                    var receipt = receipts[i];
                    if (receipt.Kind == ReceiptKind.Busy)
                    {
                        throw new IOException($"The route takes no message now ({receipt.Reason}); what was not acknowledged is sent again after reconnecting.");
                    }
                    // MQTT knows no "give it back": a refused message is acknowledged, in MQTT 5 with the reason.
                    if (receipt.Kind == ReceiptKind.Refused)
                    {
                        peer.ReasonCode = MqttApplicationMessageReceivedReasonCode.ImplementationSpecificError;
                        peer.ResponseReasonString = receipt.Reason;
                    }
                    await peer.AcknowledgeAsync(draining);
                }
            }
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
    }

    private readonly record struct Submitted(Task<Receipts> Receipts, List<MqttApplicationMessageReceivedEventArgs> Peers);
}
