using Amqp;
using Amqp.Framing;
using Azure.Core;
using Bridge.Adapters.Amqp.Amqp;
using Bridge.Adapters.Amqp.Amqp.Outcomes;
using Bridge.Adapters.Amqp.Amqp.Sending;
using Bridge.Delivery;
using Bridge.Registration;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>
/// Sends to a queue or topic, in batches where neighbours share session and partition, many transfers ahead of their outcomes. A batch that is refused is sent again one by
/// one, so that only the message at fault suffers. About order see <see cref="TransferPipeline"/>.
/// </summary>
internal sealed class ServiceBusSink : ISink
{
    /// <summary>The most messages of one call.</summary>
    public const int MaxBatch = 1024;

    private readonly ServiceBusSinkOptions _options;
    private readonly AdapterContext _context;
    private readonly TokenCredential? _credential;
    private readonly BatchComposer _composer;
    private readonly TransferPipeline _pipeline;
    private ServiceBusConnection? _connection;
    private SenderLink? _link;

    public ServiceBusSink(ServiceBusSinkOptions options, AdapterContext context, TokenCredential? credential)
    {
        _options = options;
        _context = context;
        _credential = credential;
        _composer = new BatchComposer(options);
        _pipeline = new TransferPipeline(_composer, new ServiceBusOutcomeRules(), options.InFlight, options.OutcomeTimeout, context.Time);
    }

    /// <inheritdoc/>
    public async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        _connection = await _options.Connection.OpenAsync(_context, _credential, cancellationToken);
        await _connection.AuthorizeAsync(_options.Path, cancellationToken);
        await AttachAsync(_connection, cancellationToken);
        _context.Connected();
    }

    /// <inheritdoc/>
    public async ValueTask DeliverAsync(DeliveryBatch deliveries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deliveries);
        var connection = _connection ?? throw new InvalidOperationException("ConnectAsync comes first.");
        if (_link is { IsClosed: true } && connection.Peer.IsOpen) await AttachAsync(connection, cancellationToken);   // idle links are detached after ten minutes
        if (await _pipeline.DeliverAsync(deliveries, cancellationToken)) return;
        var lost = connection.Peer.Lost(What, _link!.Error);
        if (!connection.Peer.IsOpen || ErrorConditions.FateOf(lost.Condition) != Fate.Reject) throw lost;
        Log.LinkEnded(_context.Logger, lost.Message, _options.Path);
        if (_pipeline.Suspect is { } suspect) _pipeline.Blame(deliveries, suspect, Fate.Reject, lost.Message);
        await AttachAsync(connection, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var connection = _connection;
        _connection = null;
        if (connection is not null) await connection.DisposeAsync();
    }

    private string What => $"the link to '{_options.Path}'";

    private async ValueTask AttachAsync(ServiceBusConnection connection, CancellationToken cancellationToken)
    {
        var attach = new Attach { Target = new Target { Address = _options.Path }, Source = new Source(), SndSettleMode = SenderSettleMode.Unsettled, RcvSettleMode = ReceiverSettleMode.First };
        (_link, var peer) = await connection.Peer.AttachSenderAsync(What, attach, cancellationToken);
        _composer.MaxMessageSize = peer.MaxMessageSize;
        _pipeline.Use(_link);
    }
}
