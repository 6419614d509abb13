using Bridge.ServiceBusLookAlike.Links;

namespace Bridge.ServiceBusLookAlike.Entities;

/// <summary>Sessions of a queue: their locks, their state, and receivers that wait for the next free one. Under the namespace's lock.</summary>
internal sealed class SessionTable(ServiceBusNamespace owner, MessageQueue queue)
{
    private readonly Dictionary<string, (ReceiverEndpoint Holder, DateTimeOffset Until)> _locks = [];
    private readonly Dictionary<string, byte[]> _states = [];
    private readonly List<(DateTimeOffset Until, Func<string, bool> Take, Action TimeOut)> _waiting = [];

    public IEnumerable<string> WithState => _states.Keys;

    public bool IsLocked(string session) => _locks.ContainsKey(session);

    public DateTimeOffset LockedUntil(string session) => _locks.TryGetValue(session, out var held) ? held.Until : owner.Now;

    public void Lock(string session, ReceiverEndpoint holder) => _locks[session] = (holder, owner.Now + queue.Options.LockDuration);

    public bool Renew(string session)
    {
        if (!_locks.TryGetValue(session, out var held)) return false;
        _locks[session] = (held.Holder, owner.Now + queue.Options.LockDuration);
        foreach (var entry in queue.Entries.Where(e => e.State == EntryState.Locked && e.SessionId == session)) entry.LockedUntil = _locks[session].Until;
        return true;
    }

    /// <summary>Ends the lock of this holder. The library may tell twice that a link has closed, the second time when another holds the session.</summary>
    public void Release(string session, ReceiverEndpoint holder)
    {
        if (!_locks.TryGetValue(session, out var held) || held.Holder != holder) return;
        _locks.Remove(session);
        queue.UnlockSession(session);
    }

    public byte[]? State(string session) => _states.GetValueOrDefault(session);

    public void SetState(string session, byte[]? state)
    {
        if (state is null) _states.Remove(session);
        else _states[session] = state;
    }

    /// <summary>A receiver waits for any session. <paramref name="take"/> attaches it, and answers false if its link has gone meanwhile.</summary>
    public void Wait(TimeSpan timeout, Func<string, bool> take, Action timeOut) => _waiting.Add((owner.Now + timeout, take, timeOut));

    /// <summary>Gives free sessions with messages to those who wait.</summary>
    public void OfferNext()
    {
        while (_waiting.Count > 0)
        {
            var session = queue.Entries.FirstOrDefault(e => e is { State: EntryState.Active, SessionId: { } id } && !_locks.ContainsKey(id))?.SessionId;
            if (session is null) return;
            var waiter = _waiting[0];
            _waiting.RemoveAt(0);
            waiter.Take(session);
        }
    }

    /// <summary>Nobody holds a session or waits for one any more.</summary>
    public void Disconnect()
    {
        _waiting.Clear();
        foreach (var session in _locks.Keys.ToList())
        {
            _locks.Remove(session);
            queue.UnlockSession(session);
        }
    }

    public bool Expire()
    {
        foreach (var waiter in _waiting.Where(w => w.Until <= owner.Now).ToList())
        {
            _waiting.Remove(waiter);
            waiter.TimeOut();
        }
        var over = _locks.Where(l => l.Value.Until <= owner.Now).ToList();
        foreach (var (session, held) in over)
        {
            Release(session, held.Holder);
            held.Holder.Close("com.microsoft:session-lock-lost", $"The session lock of '{session}' has expired on the session. Accept a new session.");
        }
        return over.Count > 0;
    }
}
