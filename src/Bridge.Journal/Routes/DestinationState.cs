namespace Bridge.Journal;

/// <summary>
/// What one destination of a route has settled and what its unsettled entries have cost. Thread-safe; the memory may be ahead of the disk, never the other way round.
/// </summary>
internal sealed class DestinationState(long id, string name)
{
    private readonly Lock _gate = new();
    private readonly SettledRanges _settled = new();
    private readonly Dictionary<long, AttemptRecord> _attempts = [];
    private readonly HashSet<long> _touchedAttempts = [];
    private bool _dirty;
    private bool _storeAll;

    /// <summary>Its number in the database.</summary>
    public long Id { get; } = id;

    public string Name { get; } = name;

    /// <summary>It is no longer configured: it has no reader, and holds back what it had not settled. Set before the route is used.</summary>
    public bool IsOrphan { get; private set; }

    public long Low
    {
        get
        {
            lock (_gate) return _settled.Low;
        }
    }

    /// <summary>Settled entries, those below the low-water mark included.</summary>
    public long SettledCount
    {
        get
        {
            lock (_gate) return _settled.Low + _settled.AboveCount;
        }
    }

    /// <summary>Settled entries above the low-water mark.</summary>
    public long AboveCount
    {
        get
        {
            lock (_gate) return _settled.AboveCount;
        }
    }

    public void Load(long low, IEnumerable<(long First, long Last)> above, IEnumerable<(long Sequence, AttemptRecord Record)> attempts)
    {
        lock (_gate)
        {
            _settled.Load(low, above);
            foreach (var (sequence, record) in attempts) _attempts[sequence] = record;
        }
    }

    /// <summary>Makes it an orphan: what comes from <paramref name="next"/> on is not meant for it, so all of that counts as settled.</summary>
    public void MakeOrphan(long next)
    {
        IsOrphan = true;
        Settle(next, Store.EntryId.MaxSequence);
    }

    /// <summary>Settles a range. True when this is the first change since the state was last taken for storing.</summary>
    public bool Settle(long first, long last)
    {
        lock (_gate)
        {
            if (_settled.Add(first, last) == 0) return false;
            if (_attempts.Count > 0) ForgetAttempts(first, last);
            return MarkDirty();
        }
    }

    /// <summary>Remembers an attempt. True when this is the first change since the state was last taken for storing.</summary>
    public bool RecordAttempt(long sequence, int attempts, string reason, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_settled.Contains(sequence)) return false;
            var first = _attempts.TryGetValue(sequence, out var old) ? old.FirstFailedAt : now;
            _attempts[sequence] = new AttemptRecord(attempts, reason, first);
            _touchedAttempts.Add(sequence);
            return MarkDirty();
        }
    }

    public bool IsSettled(long sequence)
    {
        lock (_gate) return _settled.Contains(sequence);
    }

    public bool TryGetAttempt(long sequence, out AttemptRecord record)
    {
        lock (_gate) return _attempts.TryGetValue(sequence, out record);
    }

    public long NextUnsettled(long from)
    {
        lock (_gate) return _settled.NextUnsettled(from);
    }

    public (long First, long Last) NextSettled(long from)
    {
        lock (_gate) return _settled.NextSettled(from);
    }

    /// <summary>Takes what changed since it was last taken. False when nothing did.</summary>
    public bool TakeChanges(DestinationChanges changes)
    {
        lock (_gate)
        {
            if (!_dirty) return false;
            _dirty = false;
            changes.Clear();
            changes.Low = _settled.Low;
            changes.StoreAll = _storeAll;
            if (_storeAll)
            {
                foreach (var (first, last) in _settled.Above) changes.Ranges.Add((first, last));
                foreach (var (sequence, record) in _attempts) changes.Attempts.Add((sequence, record));
            }
            else
            {
                foreach (var first in _settled.Touched) changes.Ranges.Add((first, _settled.LastOf(first)));
                foreach (var sequence in _touchedAttempts) changes.Attempts.Add((sequence, _attempts.TryGetValue(sequence, out var record) ? record : null));
            }
            _settled.Saved();
            _touchedAttempts.Clear();
            _storeAll = false;
            return true;
        }
    }

    /// <summary>What was taken was not stored after all, or differs from what is stored: the next commit stores everything.</summary>
    public void NotStored()
    {
        lock (_gate)
        {
            _dirty = true;
            _storeAll = true;
        }
    }

    private bool MarkDirty()
    {
        if (_dirty) return false;
        _dirty = true;
        return true;
    }

    private void ForgetAttempts(long first, long last)
    {
        if (last - first < _attempts.Count)
        {
            for (var sequence = first; sequence <= last; sequence++)
            {
                if (_attempts.Remove(sequence)) _touchedAttempts.Add(sequence);
            }
            return;
        }
        foreach (var sequence in _attempts.Keys)
        {
            if (sequence < first || sequence > last) continue;
            _attempts.Remove(sequence);
            _touchedAttempts.Add(sequence);
        }
    }
}
