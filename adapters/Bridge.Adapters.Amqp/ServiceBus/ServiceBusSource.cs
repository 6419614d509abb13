using Amqp.Framing;
using Azure.Core;
using Bridge.Adapters.Amqp.Amqp.Receiving;
using Bridge.Intake;
using Bridge.Registration;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>
/// Receives from a queue, subscription or their dead letters by peek-lock. A message is completed once the intake has answered; its lock is renewed until then. Messages of
/// an entity with sessions come with their session as ordering key. What was not settled when a link ends comes again, at the latest when its lock has run out.
/// </summary>
internal sealed class ServiceBusSource(ServiceBusSourceOptions options, AdapterContext context, TokenCredential? credential) : ISource
{
    private ServiceBusConnection? _connection;

    /// <inheritdoc/>
    public async Task RunAsync(IIntake intake, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(intake);
        var connection = _connection = await options.Connection.OpenAsync(context, credential, stopping);
        await connection.AuthorizeAsync(options.Path, stopping);
        if (options.Sessions is { } sessions)
        {
            await new SessionReceiver(options, sessions, connection, context).RunAsync(intake, stopping);
            return;
        }
        var requests = await connection.ManageAsync(options.Path, stopping);
        await using var locks = new LockKeeper(requests, options.Path, options.LockRenewal, context.Time, context.Logger);
        var settlement = new Settlement(connection.Peer, requests, locks, options.Path, options.Refused, context);
        var what = $"the link from '{options.Path}'";
        var attach = new Attach { Source = new Source { Address = options.Path }, Target = new Target(), SndSettleMode = SenderSettleMode.Unsettled, RcvSettleMode = ReceiverSettleMode.First };
        (settlement.Link, _) = await connection.Peer.AttachReceiverAsync(what, attach, stopping);
        var inbox = new Inbox(options.Path, context.MaxFrame, options.Prefetch, new IncomingAnnotations(), settlement);
        inbox.Listen(connection.Peer, settlement.Link, what);
        context.Connected();
        await new ReceivePump(inbox, settlement, options.BusyPause, context.Time).RunAsync(intake, stopping);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var connection = _connection;
        _connection = null;
        if (connection is not null) await connection.DisposeAsync();
    }
}
