using Bridge.Intake;

namespace Bridge.Engine.Routing;

/// <summary>
/// For routes with <c>ack: delivered</c>: completes a source's submit once every destination has settled every message of it. Thread-safe.
/// A dispatcher may be faster than the intake that learns the sequences of its batch; such settlements are kept until the batch is known.
/// A dispatcher that reads the journal again reports what it settled before: the first word of a destination about an entry counts.
/// </summary>
/// <param name="destinations">How many destinations settle each entry.</param>
/// <param name="isKept">A dead letter is answered as accepted, because the peer is a broker and we have the message; else as refused.</param>
internal sealed class DeliveredReceipts(int destinations, bool isKept)
{
    private readonly Lock _gate = new();
    private readonly List<Pending> _pending = [];   // by first sequence
    private readonly Dictionary<(long Sequence, int Destination), Receipt?> _early = [];   // settled before the batch was known
    private readonly SequenceSet _known = new();   // of all batches that were waited for

    /// <summary>Messages whose source waits.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _pending.Sum(p => p.Open);
        }
    }

    /// <summary>Settlements that are kept because their batch is not known yet.</summary>
    public int Early
    {
        get
        {
            lock (_gate) return _early.Count;
        }
    }

    /// <summary>Completes when all messages of a batch are settled.</summary>
    public Task<Receipts> WaitAsync(long first, int count, CancellationToken cancellationToken)
    {
        if (count == 0) return Task.FromResult(Receipts.Accepted);
        var pending = new Pending(first, count, destinations);
        lock (_gate)
        {
            var at = _pending.Count;
            while (at > 0 && _pending[at - 1].First > first) at--;
            _pending.Insert(at, pending);
            _known.Add(first, count);
            for (var sequence = first; sequence < first + count && _early.Count > 0; sequence++)
            {
                for (var destination = 0; destination < destinations; destination++)
                {
                    if (_early.Remove((sequence, destination), out var refused)) Settle(pending, destination, sequence, refused);
                }
            }
            if (pending.Open == 0) _pending.Remove(pending);
        }
        if (pending.Open == 0) Complete(pending);
        // Cancelled, it stays in the list so that its settlements find it, and goes when they are complete.
        return pending.Done.Task.IsCompleted ? pending.Done.Task : pending.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// One destination (by its index) has settled one entry; <paramref name="refused"/> is the reason if it gave the message up, <paramref name="finding"/> where it is wrong. What it
    /// says of the same entry later is ignored.
    /// </summary>
    public void Settle(int destination, long sequence, string? refused, Finding? finding = null) =>
        Settle(destination, sequence, refused is null ? null : Receipt.Refused(refused) with { Finding = finding });

    private void Settle(int destination, long sequence, Receipt? refused)
    {
        Pending? pending;
        lock (_gate)
        {
            pending = Find(sequence);
            if (pending is null)
            {
                if (!_known.Contains(sequence)) _early.TryAdd((sequence, destination), refused);
                return;
            }
            Settle(pending, destination, sequence, refused);
            if (pending.Open > 0) return;
            _pending.Remove(pending);
        }
        Complete(pending);
    }

    private void Complete(Pending pending)
    {
        if (isKept || pending.Refusals is null)
        {
            pending.Done.TrySetResult(Receipts.Accepted);
            return;
        }
        var each = new Receipt[pending.Count];
        for (var i = 0; i < each.Length; i++) each[i] = pending.Refusals[i] ?? Receipt.Accepted;
        pending.Done.TrySetResult(Receipts.Each(each));
    }

    private void Settle(Pending pending, int destination, long sequence, Receipt? refused)
    {
        var index = (int)(sequence - pending.First);
        ref var isSettled = ref pending.Settled[(index * destinations) + destination];
        if (isSettled) return;
        isSettled = true;
        if (refused is not null) (pending.Refusals ??= new Receipt?[pending.Count])[index] ??= refused;
        if (!pending.Settled.AsSpan(index * destinations, destinations).Contains(false)) pending.Open--;
    }

    private Pending? Find(long sequence)
    {
        int low = 0, high = _pending.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var pending = _pending[middle];
            if (sequence < pending.First) high = middle - 1;
            else if (sequence >= pending.First + pending.Count) low = middle + 1;
            else return pending;
        }
        return null;
    }

    private sealed class Pending(long first, int count, int destinations)
    {
        public long First { get; } = first;
        public int Count { get; } = count;
        public int Open { get; set; } = count;
        public bool[] Settled { get; } = new bool[count * destinations];   // of each entry, by destination
        public Receipt?[]? Refusals { get; set; }
        public TaskCompletionSource<Receipts> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
