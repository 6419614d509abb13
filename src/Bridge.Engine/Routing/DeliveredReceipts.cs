using Bridge.Intake;

namespace Bridge.Engine.Routing;

/// <summary>
/// For routes with <c>ack: delivered</c>: completes a source's submit once every destination has settled every message of it. Thread-safe.
/// A dispatcher may be faster than the intake that learns the sequences of its batch; such settlements are kept until the batch is known.
/// </summary>
/// <param name="destinations">How many destinations settle each entry.</param>
/// <param name="isKept">A dead letter is answered as accepted, because the peer is a broker and we have the message; else as refused.</param>
internal sealed class DeliveredReceipts(int destinations, bool isKept)
{
    private readonly Lock _gate = new();
    private readonly List<Pending> _pending = [];   // by first sequence
    private readonly Dictionary<long, (int Count, string? Refused)> _early = [];

    /// <summary>Messages whose source waits.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _pending.Sum(p => p.Open);
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
            if (_early.Count > 0)
            {
                for (var sequence = first; sequence < first + count; sequence++)
                {
                    if (!_early.Remove(sequence, out var early)) continue;
                    for (var i = 0; i < early.Count; i++) Settle(pending, sequence, early.Refused);
                }
            }
            if (pending.Open == 0) _pending.Remove(pending);
        }
        if (pending.Open == 0) Complete(pending);
        // Cancelled, it stays in the list so that its settlements find it, and goes when they are complete.
        return pending.Done.Task.IsCompleted ? pending.Done.Task : pending.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>One destination has settled one entry; <paramref name="refused"/> is the reason if it gave the message up.</summary>
    public void Settle(long sequence, string? refused)
    {
        Pending? pending;
        lock (_gate)
        {
            pending = Find(sequence);
            if (pending is null)
            {
                var (count, reason) = _early.GetValueOrDefault(sequence);
                _early[sequence] = (count + 1, reason ?? refused);
                return;
            }
            Settle(pending, sequence, refused);
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
        for (var i = 0; i < each.Length; i++) each[i] = pending.Refusals[i] is { } reason ? Receipt.Refused(reason) : Receipt.Accepted;
        pending.Done.TrySetResult(Receipts.Each(each));
    }

    private static void Settle(Pending pending, long sequence, string? refused)
    {
        var index = (int)(sequence - pending.First);
        if (refused is not null) (pending.Refusals ??= new string?[pending.Count])[index] ??= refused;
        if (pending.Missing[index] == 0) return;
        if (--pending.Missing[index] == 0) pending.Open--;
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

    private sealed class Pending
    {
        public Pending(long first, int count, int destinations)
        {
            (First, Count, Open) = (first, count, count);
            Missing = new byte[count];
            Missing.AsSpan().Fill((byte)destinations);
        }

        public long First { get; }
        public int Count { get; }
        public int Open { get; set; }
        public byte[] Missing { get; }
        public string?[]? Refusals { get; set; }
        public TaskCompletionSource<Receipts> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
