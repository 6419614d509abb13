using System.Collections.Frozen;

namespace Bridge.Adapters.Amqp.Amqp.Outcomes;

/// <summary>
/// Error conditions of AMQP 1.0 (2.8.15 to 2.8.18) and of Service Bus, and whose fault they are. The division is ours: what another attempt without any change could
/// mend is the infrastructure's; what only another message could mend is the message's; the rest is somebody's configuration and waits for him, with nothing given up.
/// </summary>
internal static class ErrorConditions
{
    public const string Unauthorized = "amqp:unauthorized-access";
    public const string NotFound = "amqp:not-found";
    public const string NotAllowed = "amqp:not-allowed";
    public const string ResourceDeleted = "amqp:resource-deleted";
    public const string MessageSizeExceeded = "amqp:link:message-size-exceeded";
    public const string DetachForced = "amqp:link:detach-forced";
    public const string ServerBusy = "com.microsoft:server-busy";
    public const string SessionLockLost = "com.microsoft:session-lock-lost";
    public const string Timeout = "com.microsoft:timeout";
    public const string SessionCannotBeLocked = "com.microsoft:session-cannot-be-locked";
    public const string DeadLetter = "com.microsoft:dead-letter";

    private const string ByItself = "The bridge tries again by itself.";
    private const string Rights = "Look at the user's rights, or at the key, its claims (Send, Listen) and its validity.";
    private const string Missing = "Create it, or correct the name.";
    private const string Value = "One of its properties has a value that is not taken: correct the mapping or the options.";

    private static readonly FrozenDictionary<string, (Fate Fate, string Cure)> Known = new Dictionary<string, (Fate, string)>
    {
        // The message's.
        [MessageSizeExceeded] = (Fate.Reject, "Make the message smaller, or raise the limit."),
        ["com.microsoft:message-size-exceeded"] = (Fate.Reject, "Make the message smaller, or raise the limit."),
        ["amqp:decode-error"] = (Fate.Reject, "The other side cannot read it: look at its headers, and at the option body."),
        ["amqp:invalid-field"] = (Fate.Reject, Value),
        ["com.microsoft:argument-error"] = (Fate.Reject, Value),
        ["com.microsoft:argument-out-of-range"] = (Fate.Reject, Value),
        ["amqp:precondition-failed"] = (Fate.Reject, "It does not meet what the node demands: correct the mapping, or the node."),
        ["com.microsoft:precondition-failed"] = (Fate.Reject, "It does not meet what the entity demands: correct the mapping, or the entity."),
        ["amqp:not-implemented"] = (Fate.Reject, "The broker cannot do this; take another option, or a broker that can."),
        ["com.microsoft:no-matching-subscription"] = (Fate.Reject, "No subscription takes it: correct their rules, or the mapping."),

        // The infrastructure's.
        ["amqp:internal-error"] = (Fate.Postpone, ByItself),
        ["amqp:illegal-state"] = (Fate.Postpone, ByItself),
        ["amqp:resource-locked"] = (Fate.Postpone, "Another consumer holds it."),
        ["amqp:resource-limit-exceeded"] = (Fate.Postpone, "It is full: let its consumers catch up, or raise the quota."),
        ["amqp:frame-size-too-small"] = (Fate.Postpone, "Raise max_frame_size."),
        ["amqp:connection:forced"] = (Fate.Postpone, ByItself),
        ["amqp:connection:framing-error"] = (Fate.Postpone, ByItself),
        ["amqp:connection:redirect"] = (Fate.Postpone, "Give the address that it names."),
        ["amqp:session:window-violation"] = (Fate.Postpone, ByItself),
        ["amqp:session:errant-link"] = (Fate.Postpone, ByItself),
        ["amqp:session:handle-in-use"] = (Fate.Postpone, ByItself),
        ["amqp:session:unattached-handle"] = (Fate.Postpone, ByItself),
        [DetachForced] = (Fate.Postpone, ByItself),
        ["amqp:link:transfer-limit-exceeded"] = (Fate.Postpone, ByItself),
        ["amqp:link:redirect"] = (Fate.Postpone, "Give the address that it names."),
        ["amqp:link:stolen"] = (Fate.Postpone, "Another link has the same name: look for a second bridge with the same container or subscription."),
        [ServerBusy] = (Fate.Postpone, ByItself),
        [Timeout] = (Fate.Postpone, ByItself),
        ["com.microsoft:message-wait-timeout"] = (Fate.Postpone, ByItself),
        ["com.microsoft:operation-cancelled"] = (Fate.Postpone, ByItself),
        ["com.microsoft:container-close"] = (Fate.Postpone, ByItself),
        ["com.microsoft:partition-not-owned"] = (Fate.Postpone, ByItself),
        ["com.microsoft:store-lock-lost"] = (Fate.Postpone, ByItself),
        ["com.microsoft:message-lock-lost"] = (Fate.Postpone, "The message comes again. Raise the lock duration, or look for what is slow."),
        [SessionLockLost] = (Fate.Postpone, "The session comes again. Raise the lock duration, or look for what is slow."),
        [SessionCannotBeLocked] = (Fate.Postpone, "Another receiver holds the session."),

        // A matter of setting up the broker or our access, not of the message: it waits until that is mended.
        [Unauthorized] = (Fate.Postpone, Rights),
        ["com.microsoft:auth-failed"] = (Fate.Postpone, Rights),
        ["com.microsoft:publisher-revoked"] = (Fate.Postpone, Rights),
        [NotFound] = (Fate.Postpone, Missing),
        [ResourceDeleted] = (Fate.Postpone, Missing),
        ["com.microsoft:relay-not-found"] = (Fate.Postpone, Missing),
        ["com.microsoft:entity-disabled"] = (Fate.Postpone, "Set its status to active."),
        [NotAllowed] = (Fate.Postpone, "Look at its settings: sessions, partitioning, forwarding."),
        ["com.microsoft:address-already-in-use"] = (Fate.Postpone, "Another client uses the address."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All that have a known meaning.</summary>
    public static IEnumerable<string> All => Known.Keys;

    /// <summary>Whose fault a condition is; an unknown one costs an attempt.</summary>
    public static Fate FateOf(string condition) => Known.TryGetValue(condition, out var known) ? known.Fate : Fate.Retry;

    /// <summary>The node is not there.</summary>
    public static bool IsMissing(string condition) => condition is NotFound or ResourceDeleted;

    /// <summary>What to do, one sentence with a leading space; empty for an unknown condition.</summary>
    public static string Cure(string condition) => Known.TryGetValue(condition, out var known) ? " " + known.Cure : "";
}
