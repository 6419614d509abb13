namespace Bridge.Engine.Telemetry;

/// <summary>Holds the state of one source or sink. Thread-safe; the supervisor and the adapter's callbacks write, everybody reads.</summary>
internal sealed class PeerMonitor(string type, TimeProvider time)
{
    private readonly Lock _gate = new();
    private volatile PeerStatus _status = new(type, PeerState.Idle, null, time.GetUtcNow());

    /// <summary>The state now.</summary>
    public PeerStatus Status => _status;

    /// <summary>Raised outside of any lock when the state changed.</summary>
    public event Action<PeerStatus>? Changed;

    /// <summary>Sets the state; <see cref="PeerStatus.Since"/> moves only if it is another one. Returns whether state or reason changed.</summary>
    public bool Set(PeerState state, string? reason = null)
    {
        PeerStatus next;
        lock (_gate)
        {
            var now = _status;
            if (now.State == state && now.Reason == reason) return false;
            _status = next = new PeerStatus(type, state, reason, now.State == state ? now.Since : time.GetUtcNow());
        }
        Changed?.Invoke(next);
        return true;
    }
}
