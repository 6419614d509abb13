using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;
using Bridge.ServiceBusLookAlike.Access;
using Bridge.ServiceBusLookAlike.Entities;
using Error = Amqp.Framing.Error;

namespace Bridge.ServiceBusLookAlike.Links;

/// <summary>
/// Attaches every link: to an entity, to its $management, or to $cbs. One processor for all, because the library's own request processors find the way back only by a
/// target address, which Microsoft's SDK does not give.
/// </summary>
internal sealed class LinkRouter(ServiceBusNamespace owner) : ILinkProcessor
{
    public const string Cbs = "$cbs", Management = "$management";
    private const string SessionFilter = "com.microsoft:session-filter", LockedUntil = "com.microsoft:locked-until-utc", Timeout = "com.microsoft:timeout";

    private readonly HashSet<Connection> _seen = [];
    private readonly Dictionary<(Connection, string), ListenerLink> _replies = [];

    public int Connections { get; private set; }

    public void Process(AttachContext context)
    {
        // An exception would reach the library's reader and stop the listener.
        try
        {
            lock (owner.Gate) Attach(context);
        }
        catch (Exception e)
        {
            context.Complete(new Error(ErrorCode.InternalError) { Description = e.Message });
        }
    }

    /// <summary>Sends an answer to the link that the request named, on the same connection.</summary>
    public void Reply(ListenerLink request, Message message, Message answer)
    {
        answer.Properties ??= new Properties();
        if (message.Properties?.GetMessageId() is { } id) answer.Properties.SetCorrelationId(id);
        if (message.Properties?.ReplyTo is { } replyTo && _replies.TryGetValue((request.Session.Connection, replyTo), out var link) && !link.IsClosed) link.SendMessage(answer);
    }

    public void Forget()
    {
        _replies.Clear();
        _seen.Clear();
        owner.Tokens.Forget();
    }

    private void Attach(AttachContext context)
    {
        var attach = context.Attach;
        if (_seen.Add(context.Link.Session.Connection)) Connections++;
        var isReceiver = attach.Role;   // the peer receives
        var path = ((isReceiver ? (attach.Source as Source)?.Address : (attach.Target as Target)?.Address) ?? "").Trim('/');
        if (Uri.TryCreate(path, UriKind.Absolute, out var uri) && uri.Scheme is "sb" or "amqp" or "amqps") path = uri!.AbsolutePath.Trim('/');
        attach.MaxMessageSize = 256 * 1024;
        if (path == Cbs || path.EndsWith("/" + Management, StringComparison.OrdinalIgnoreCase) || path == Management)
        {
            if (path != Cbs && owner.Tokens.Check(context.Link.Session.Connection, path, Claims.All) is { } refused) context.Complete(refused);
            else AttachRequests(context, path, isReceiver);
            return;
        }
        if (owner.Find(path) is not { } entity)
        {
            context.Complete(new Error(ErrorCode.NotFound) { Description = $"The messaging entity 'sb://localhost/{path}' could not be found." });
            return;
        }
        var claim = isReceiver ? Claims.Listen : Claims.Send;
        if (owner.Tokens.Check(context.Link.Session.Connection, path, claim) is { } unauthorized)
        {
            context.Complete(unauthorized);
            return;
        }
        entity.Faults.Attached();
        if (entity.Faults.RefuseAttach is { } fault)
        {
            context.Complete(EntityFaults.Error(fault));
            return;
        }
        if (entity.IsDisabled)
        {
            context.Complete(new Error("com.microsoft:entity-disabled") { Description = $"The messaging entity 'sb://localhost/{path}' is disabled." });
            return;
        }
        owner.Tokens.Watch(context.Link, path, claim);
        if (!isReceiver)
        {
            if (entity is MessageQueue { DeadLetters: null } or MessageQueue && path.Contains("/Subscriptions/", StringComparison.OrdinalIgnoreCase))
            {
                context.Complete(new Error(ErrorCode.NotAllowed) { Description = "Messages are sent to queues and topics only." });
                return;
            }
            attach.MaxMessageSize = (ulong)entity.Options.MaxMessageSize;
            context.Complete(new SenderEndpoint(owner, entity), 1000);
        }
        else if (entity is MessageQueue queue)
        {
            AttachReceiver(context, queue);
        }
        else
        {
            context.Complete(new Error(ErrorCode.NotAllowed) { Description = "A topic is read through its subscriptions." });
        }
    }

    private void AttachRequests(AttachContext context, string path, bool isReceiver)
    {
        if (isReceiver)
        {
            var connection = context.Link.Session.Connection;
            _replies[(connection, context.Attach.LinkName)] = context.Link;
            if (context.Attach.Target is Target { Address: { Length: > 0 } address }) _replies[(connection, address)] = context.Link;
            context.Complete(new IdleEndpoint(), 0);
        }
        else if (path == Cbs)
        {
            context.Complete(new CbsEndpoint(owner), 100);
        }
        else
        {
            context.Complete(new ManagementEndpoint(owner, path[..^Management.Length].Trim('/')), 100);
        }
    }

    private void AttachReceiver(AttachContext context, MessageQueue queue)
    {
        var attach = context.Attach;
        var source = (Source)attach.Source;
        object? key = source.FilterSet?.Keys.FirstOrDefault(k => k is Symbol s && (string)s == SessionFilter);
        if (!queue.Options.RequiresSession)
        {
            if (key is not null) context.Complete(new Error(ErrorCode.NotAllowed) { Description = "A sessionful message receiver cannot be created on an entity that does not require sessions." });
            else Complete(context, queue, null);
            return;
        }
        if (key is null)
        {
            context.Complete(new Error(ErrorCode.NotAllowed) { Description = "It is not possible for an entity that requires sessions to create a non-sessionful message receiver." });
            return;
        }
        var filter = source.FilterSet![key];
        var wanted = (filter is DescribedValue described ? described.Value : filter) as string;
        if (wanted is not null)
        {
            if (queue.Sessions.IsLocked(wanted)) context.Complete(new Error("com.microsoft:session-cannot-be-locked") { Description = $"The requested session '{wanted}' cannot be accepted. It may be locked by another receiver." });
            else Complete(context, queue, wanted);
            return;
        }
        var milliseconds = attach.Properties?.FirstOrDefault(p => p.Key is Symbol s && (string)s == Timeout).Value is { } given ? Convert.ToDouble(given, System.Globalization.CultureInfo.InvariantCulture) : 60_000;
        queue.Sessions.Wait(
            TimeSpan.FromMilliseconds(milliseconds),
            session => Complete(context, queue, session),
            () => context.Complete(new Error("com.microsoft:timeout") { Description = "No session with messages became available within the time-out." }));
        queue.Sessions.OfferNext();
    }

    private bool Complete(AttachContext context, MessageQueue queue, string? session)
    {
        if (context.Link.IsClosed || context.Link.Session.IsClosed || context.Link.Session.Connection.IsClosed) return false;
        var endpoint = new ReceiverEndpoint(owner, queue, context.Link, session);
        if (session is not null)
        {
            queue.Sessions.Lock(session, endpoint);
            ((Source)context.Attach.Source).FilterSet = new Map { [new Symbol(SessionFilter)] = session };
            (context.Attach.Properties ??= [])[new Symbol(LockedUntil)] = queue.Sessions.LockedUntil(session).UtcTicks;
        }
        endpoint.IsAttaching = true;
        context.Complete(endpoint, 0);
        endpoint.IsAttaching = false;
        if (!endpoint.IsGone) queue.Add(endpoint);
        return true;
    }
}
