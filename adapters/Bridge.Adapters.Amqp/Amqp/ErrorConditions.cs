namespace Bridge.Adapters.Amqp.Amqp;

/// <summary>
/// Error conditions of AMQP 1.0 (2.8.15 to 2.8.18) and of Service Bus, and whose fault they are. The division is ours: what another attempt without any change could
/// mend is the infrastructure's; what only another message could mend is the message's; the rest is somebody's configuration and waits for him, with nothing given up.
/// </summary>
internal static class ErrorConditions
{
    public const string Unauthorized = "amqp:unauthorized-access";
    public const string NotFound = "amqp:not-found";
    public const string ResourceDeleted = "amqp:resource-deleted";
    public const string MessageSizeExceeded = "amqp:link:message-size-exceeded";
    public const string DetachForced = "amqp:link:detach-forced";
    public const string ServerBusy = "com.microsoft:server-busy";
    public const string MessageLockLost = "com.microsoft:message-lock-lost";
    public const string SessionLockLost = "com.microsoft:session-lock-lost";
    public const string Timeout = "com.microsoft:timeout";
    public const string SessionCannotBeLocked = "com.microsoft:session-cannot-be-locked";
    public const string DeadLetter = "com.microsoft:dead-letter";
    public const string EntityDisabled = "com.microsoft:entity-disabled";
    public const string QuotaExceeded = "amqp:resource-limit-exceeded";

    /// <summary>Whose fault a condition is.</summary>
    public static Fate FateOf(string condition) => condition switch
    {
        MessageSizeExceeded or "amqp:decode-error" or "amqp:invalid-field" or "amqp:precondition-failed" or "amqp:not-implemented"
            or "com.microsoft:argument-error" or "com.microsoft:argument-out-of-range" or "com.microsoft:no-matching-subscription" => Fate.Reject,
        "amqp:internal-error" or "amqp:connection:forced" or DetachForced or "amqp:resource-locked" or QuotaExceeded or "amqp:link:transfer-limit-exceeded"
            or "amqp:link:stolen" or "amqp:link:redirect" or "amqp:connection:redirect" or "amqp:connection:framing-error" or "amqp:session:window-violation"
            or ServerBusy or Timeout or "com.microsoft:operation-cancelled" or "com.microsoft:container-close"
            or "com.microsoft:store-lock-lost" or "com.microsoft:partition-not-owned" => Fate.Postpone,
        // A matter of setting up the broker or our access, not of the message: it waits until that is mended.
        Unauthorized or NotFound or EntityDisabled or ResourceDeleted or "amqp:not-allowed" or "com.microsoft:auth-failed" or "com.microsoft:address-already-in-use" => Fate.Postpone,
        _ => Fate.Retry,
    };

    /// <summary>The node is not there.</summary>
    public static bool IsMissing(string condition) => condition is NotFound or ResourceDeleted;

    /// <summary>What to do, one sentence with a leading space; empty for what mends itself.</summary>
    public static string Cure(string condition) => condition switch
    {
        Unauthorized or "com.microsoft:auth-failed" => " Look at the user's rights, or at the key, its claims (Send, Listen) and its validity.",
        NotFound or ResourceDeleted => " Create it, or correct the name.",
        EntityDisabled => " Set its status to active.",
        QuotaExceeded => " It is full: let its consumers catch up, or raise the quota.",
        MessageSizeExceeded => " Make the message smaller, or raise the limit.",
        "amqp:not-implemented" => " The broker cannot do this; take another option, or a broker that can.",
        "amqp:not-allowed" => " Look at its settings: sessions, partitioning, forwarding.",
        "amqp:resource-locked" => " Another consumer holds it.",
        SessionCannotBeLocked => " Another receiver holds the session.",
        _ => "",
    };
}
