using System.Runtime.CompilerServices;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace Bridge.ServiceBusLookAlike;

/// <summary>What goes wrong at one entity, each time, until it is set back to null; and how often its clients tried. Read under the namespace's lock.</summary>
public sealed class EntityFaults
{
    private int _attaches;
    private int _transfers;

    /// <summary>Condition with which links to and from the entity are refused.</summary>
    public string? RefuseAttach { get; set; }

    /// <summary>Condition with which each transfer is rejected.</summary>
    public string? RejectTransfer { get; set; }

    /// <summary>Condition with which the link of each transfer is ended before the message is stored; amqp:connection:… ends the connection, amqp:session:… the session.</summary>
    public string? EndAtTransfer { get; set; }

    /// <summary>Condition with which a receiving link is ended when a message was given to it; as above.</summary>
    public string? EndAtDelivery { get; set; }

    /// <summary>Links that were asked for.</summary>
    public int Attaches => Volatile.Read(ref _attaches);

    /// <summary>Transfers that came.</summary>
    public int Transfers => Volatile.Read(ref _transfers);

    internal void Attached() => Interlocked.Increment(ref _attaches);

    internal void Transferred() => Interlocked.Increment(ref _transfers);

    internal static Error Error(string condition) => new(condition) { Description = "A fault of the test." };

    /// <summary>The error with which a session ends; the library sends none with its end frame.</summary>
    internal static ConditionalWeakTable<Session, Error> SessionErrors { get; } = [];

    /// <summary>Ends what the condition is about: the connection, the session or the link. The answer is not waited for.</summary>
    internal static void End(ListenerLink link, string condition)
    {
        if (condition.StartsWith("amqp:session:", StringComparison.Ordinal)) SessionErrors.AddOrUpdate(link.Session, Error(condition));
        AmqpObject ended = condition.StartsWith("amqp:connection:", StringComparison.Ordinal) ? link.Session.Connection
            : condition.StartsWith("amqp:session:", StringComparison.Ordinal) ? link.Session : link;
        ended.Close(TimeSpan.Zero, Error(condition));
    }
}
