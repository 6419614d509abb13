namespace Bridge.ServiceBusLookAlike;

/// <summary>What goes wrong next. Set by a test; read under the namespace's lock.</summary>
public sealed class Faults
{
    /// <summary>So many transfers are rejected with com.microsoft:server-busy.</summary>
    public int ServerBusy { get; set; }

    /// <summary>After so many further transfers (1: the next one) the sending link is detached; 0: never.</summary>
    public int DetachSenderAfter { get; set; }

    /// <summary>The condition of that detach.</summary>
    public string DetachCondition { get; set; } = "amqp:link:detach-forced";

    /// <summary>The message of that transfer is stored before the detach, and its sender does not learn it.</summary>
    public bool StoreBeforeDetach { get; set; }

    /// <summary>After so many further deliveries the receiving link is detached; 0: never.</summary>
    public int DetachReceiverAfter { get; set; }

    /// <summary>So many requests at $management are answered with 503.</summary>
    public int ManagementBusy { get; set; }

    /// <summary>So many requests at $management get no answer, and their link is detached, as the service does with links that were idle for ten minutes.</summary>
    public int ManagementDetach { get; set; }
}
