using System.Threading.Channels;
using Bridge.Intake;
using Bridge.Registration;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Adapters.RabbitMq;

/// <summary>
/// Consumes a queue. What has arrived goes to the intake as one batch, without waiting for more; batches may overlap there, and are acknowledged in their order once
/// the intake has answered. What was not acknowledged when the connection ends is delivered again by the broker.
/// </summary>
internal sealed class RabbitMqSource(RabbitMqSourceOptions options, AdapterContext context) : ISource
{
    // While so many batches are under way the next one gathers what arrives: more would only make the batches smaller.
    private const int OverlappingBatches = 8;
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private IConnection? _connection;

    /// <inheritdoc/>
    public async Task RunAsync(IIntake intake, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(intake);
        var connection = _connection = await Broker.ConnectAsync(options.Connection, context, stopping);
        var channel = await Broker.OpenChannelAsync(connection, null, stopping);
        var inbox = new Inbox(channel, options.Queue, context.MaxFrame);
        channel.ChannelShutdownAsync += inbox.OnShutdownAsync;
        connection.ConnectionShutdownAsync += inbox.OnShutdownAsync;
        await SubscribeAsync(channel, inbox, stopping);
        context.Connected();
        await PumpAsync(channel, inbox, intake, stopping);
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

    private async Task SubscribeAsync(IChannel channel, Inbox inbox, CancellationToken cancellationToken)
    {
        try
        {
            if (options.Declare is { } declaration) await DeclareAsync(channel, declaration, cancellationToken);
            else await channel.QueueDeclarePassiveAsync(options.Queue, cancellationToken);
            await channel.BasicQosAsync(0, (ushort)options.Prefetch, global: false, cancellationToken);
            await channel.BasicConsumeAsync(options.Queue, autoAck: false, consumerTag: "", noLocal: false, options.Exclusive, arguments: null, inbox, cancellationToken);
        }
        catch (OperationInterruptedException e)
        {
            var cure = e.ShutdownReason?.ReplyCode switch
            {
                404 => "create it, or let the bridge do it with declare:",
                403 => "look at the user's permissions, or wait until the exclusive consumer is gone",
                405 => "another connection owns it",
                _ => "it may exist with other properties",
            };
            throw new InvalidOperationException($"The queue '{options.Queue}' cannot be consumed: {e.ShutdownReason?.ReplyText}; {cure}.", e);
        }
    }

    private async Task DeclareAsync(IChannel channel, QueueDeclaration declaration, CancellationToken cancellationToken)
    {
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = declaration.Kind == QueueKind.Quorum ? "quorum" : "classic" };
        if (declaration.DeadLetterExchange is { } exchange) arguments["x-dead-letter-exchange"] = exchange;
        if (declaration.DeadLetterRoutingKey is { } key) arguments["x-dead-letter-routing-key"] = key;
        if (declaration.SingleActiveConsumer) arguments["x-single-active-consumer"] = true;
        await channel.QueueDeclareAsync(options.Queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
        foreach (var binding in declaration.Bindings) await channel.QueueBindAsync(options.Queue, binding.Exchange, binding.RoutingKey, cancellationToken: cancellationToken);
    }

    private async Task PumpAsync(IChannel channel, Inbox inbox, IIntake intake, CancellationToken stopping)
    {
        // What the intake has in hand when we are told to stop may finish within the drain time, so that the broker need not deliver it again.
        using var drain = new CancellationTokenSource();
        using var failed = new CancellationTokenSource();
        using var taking = CancellationTokenSource.CreateLinkedTokenSource(stopping, failed.Token);
        var submitted = Channel.CreateBounded<Submitted>(new BoundedChannelOptions(OverlappingBatches) { SingleReader = true, SingleWriter = true });
        var settling = SettleAsync(channel, submitted.Reader, failed, drain.Token);
        try
        {
            while (true)
            {
                // Room first: what the intake has in hand is then settled in any case, also when we are told to stop.
                await submitted.Writer.WaitToWriteAsync(taking.Token);
                var gathered = await inbox.TakeAsync(taking.Token);
                var receipts = intake.SubmitAsync(gathered.Batch, drain.Token).AsTask();
                submitted.Writer.TryWrite(new Submitted(receipts, gathered.FirstTag, gathered.Count));   // there is room: nobody else writes
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
                // Not acknowledged in time: the broker delivers it again.
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

    private async Task SettleAsync(IChannel channel, ChannelReader<Submitted> submitted, CancellationTokenSource failed, CancellationToken draining)
    {
        try
        {
            await foreach (var batch in submitted.ReadAllAsync(CancellationToken.None))
            {
                var receipts = await batch.Receipts;
                var last = batch.FirstTag + (ulong)batch.Count - 1;
                if (!receipts.AllAccepted)
                {
                    await SettleEachAsync(channel, batch, receipts, draining);
                    continue;
                }
                while (submitted.TryPeek(out var next) && next.Receipts.IsCompletedSuccessfully && next.Receipts.Result.AllAccepted && submitted.TryRead(out next))
                {
                    last = next.FirstTag + (ulong)next.Count - 1;
                }
                await channel.BasicAckAsync(last, multiple: true, draining);   // all before it are settled already
            }
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
    }

    private async Task SettleEachAsync(IChannel channel, Submitted batch, Receipts receipts, CancellationToken cancellationToken)
    {
        var paused = false;
        for (var i = 0; i < batch.Count; i++)
        {
            var tag = batch.FirstTag + (ulong)i;
            switch (receipts[i].Kind)
            {
                case ReceiptKind.Accepted:
                    await channel.BasicAckAsync(tag, multiple: false, cancellationToken);
                    break;
                case ReceiptKind.Refused:
                    await channel.BasicNackAsync(tag, multiple: false, requeue: options.Refused == Refused.Requeue, cancellationToken);
                    break;
                default:
                    // Given back at once it would come back at once.
                    if (!paused) await Task.Delay(options.BusyPause, context.Time, cancellationToken);
                    paused = true;
                    await channel.BasicNackAsync(tag, multiple: false, requeue: true, cancellationToken);
                    break;
            }
        }
    }

    private readonly record struct Submitted(Task<Receipts> Receipts, ulong FirstTag, int Count);
}
