using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Bridge.Adapters.Amqp.Amqp.Connecting;
using Bridge.Adapters.Amqp.Amqp.Conversion;
using Bridge.Adapters.Amqp.Amqp.Receiving;
using Bridge.Intake;
using Bridge.Registration;
using AmqpMessage = Amqp.Message;
using Error = Amqp.Framing.Error;

namespace Bridge.Adapters.Amqp.Amqp;

/// <summary>
/// Receives from a node of an AMQP 1.0 broker. What has arrived goes to the intake as one batch, without waiting for more, and is settled (2.6.12, "at least once") once the
/// intake has answered. What was not settled when the link ends is delivered again by the broker.
/// </summary>
internal sealed class AmqpSource(AmqpSourceOptions options, AdapterContext context, ReplyAddresses replies) : ISource, ISettler
{
    private static readonly Accepted Accepted = new();
    private static readonly Released Released = new();

    private PeerConnection? _connection;
    private readonly ReplyAddress _reply = replies.Of(context.Bridge, context.Route);
    private ReceiverLink? _link;

    private string What => options.Address is { } address ? $"the link from '{address}'" : "the link from a dynamic address";

    /// <inheritdoc/>
    public async Task RunAsync(IIntake intake, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(intake);
        var connection = _connection = await options.Connection.OpenAsync(context, stopping);
        (_link, var peer) = await connection.AttachReceiverAsync(What, Attach(), stopping, options.Subscription);
        var address = options.Address ?? Made(peer);
        var inbox = new Inbox(address, context.MaxFrame, options.Credit, new IncomingHeaders(), this);
        inbox.Listen(connection, _link, What);
        if (options.Address is null)
        {
            Log.AddressMade(context.Logger, context.Route, address);
            _reply.Set(this, address);
        }
        try
        {
            context.Connected();
            await new ReceivePump(inbox, this, options.BusyPause, context.Time).RunAsync(intake, stopping);
        }
        finally
        {
            _reply.Clear(this);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var connection = _connection;
        _connection = null;
        if (connection is null) return;
        // A durable subscription is only left, never closed: closing would end it (2.6.6).
        if (options.Subscription is not null && _link is { IsClosed: false } link) await connection.LeaveAsync(link);
        await connection.DisposeAsync();
    }

    Arrival ISettler.Arrived(AmqpMessage message) => new(message.GetDelivery(), message.Header?.DeliveryCount ?? 0);

    ValueTask ISettler.AcceptAsync(IReadOnlyList<Arrival> arrivals, int first, int count, CancellationToken cancellationToken)
    {
        for (var i = first; i < first + count; i++) Settle(arrivals[i], Accepted);
        return ValueTask.CompletedTask;
    }

    bool ISettler.RefusedComesAgain => options.Refused == Refused.Release;

    ValueTask ISettler.RefuseAsync(Arrival arrival, string reason, CancellationToken cancellationToken)
    {
        Settle(arrival, options.Refused switch
        {
            Refused.Release => Released,
            Refused.Modify => new Modified { DeliveryFailed = true, UndeliverableHere = true },
            _ => new Rejected { Error = new Error(ErrorCode.PreconditionFailed) { Description = reason } },
        });
        return ValueTask.CompletedTask;
    }

    ValueTask ISettler.GiveBackAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        Settle(arrival, Released);
        return ValueTask.CompletedTask;
    }

    // A durable subscription is only left, never closed: closing would end it (2.6.6).
    ValueTask ISettler.CloseAsync() => _link is { IsClosed: false } link && options.Subscription is null ? PeerConnection.CloseAsync(link) : ValueTask.CompletedTask;

    // The broker has them back with the end of the link.
    ValueTask ISettler.ReturnAsync(IReadOnlyList<Arrival> rest, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private void Settle(in Arrival arrival, DeliveryState state)
    {
        try
        {
            _link!.Complete(arrival.Delivery, state);
        }
        catch (AmqpException e)
        {
            throw _connection!.Lost(What, e.Error);
        }
    }

    private string Made(Attach peer) => (peer.Source as Source)?.Address is { Length: > 0 } address ? address
        : throw new IOException($"{_connection!.Settings.Name} made up no address although the link asks for one (dynamic). Give an address instead.");

    private Attach Attach()
    {
        var durable = options.Subscription is not null;
        var source = new Source
        {
            Address = options.Address,
            DefaultOutcome = new Modified { DeliveryFailed = true },
            Outcomes = [new Symbol("amqp:accepted:list"), new Symbol("amqp:rejected:list"), new Symbol("amqp:released:list"), new Symbol("amqp:modified:list")],
        };
        if (options.Selector is { } selector)
        {
            source.FilterSet = new Map { [new Symbol("apache.org:selector-filter:string")] = new DescribedValue(new Symbol("apache.org:selector-filter:string"), selector) };
        }
        if (options.Capabilities.Count > 0) source.Capabilities = [.. options.Capabilities.Select(static c => new Symbol(c))];
        if (options.Address is null)
        {
            source.Dynamic = true;
            source.ExpiryPolicy = new Symbol("link-detach");
            source.DynamicNodeProperties = new Fields { [new Symbol("lifetime-policy")] = new DescribedValue(new Symbol("amqp:delete-on-close:list"), new List()) };   // 3.5.9, 3.5.10
        }
        if (durable)
        {
            source.Durable = 2;   // unsettled-state (3.5.5)
            source.ExpiryPolicy = new Symbol("never");
        }
        return new Attach { Source = source, Target = new Target(), SndSettleMode = SenderSettleMode.Unsettled, RcvSettleMode = ReceiverSettleMode.First };
    }
}
