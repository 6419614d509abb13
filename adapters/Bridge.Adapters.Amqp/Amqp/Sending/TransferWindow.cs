using Amqp;
using Amqp.Framing;

namespace Bridge.Adapters.Amqp.Amqp.Sending;

/// <summary>One transfer of a batch that waits for, or has, its outcome. It carries one message, or several neighbours.</summary>
internal struct SentTransfer
{
    public int First;          // in the delivery batch
    public int Count;
    public Outcome? Outcome;   // null: none came
}

/// <summary>
/// Counts the outcomes of one batch on one link, so that no message waits for its own round trip. No object per message of ours: the slots handed to the library are
/// reused. Thread-safe: the sender adds and waits, the connection's reader settles.
/// </summary>
internal sealed class TransferWindow
{
    private readonly Lock _gate = new();
    private SentTransfer[] _sent = new SentTransfer[1024];
    private Slot[] _slots = [];
    private int _count;
    private int _outstanding;
    private int _waitFor;
    private TaskCompletionSource? _waiter;
    private volatile bool _troubled;
    private volatile bool _closed;

    /// <summary>At least one outcome of the batch was not <c>accepted</c>.</summary>
    public bool Troubled => _troubled;

    /// <summary>Transfers without an outcome.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>The link is gone: no more outcomes will come.</summary>
    public bool IsClosed => _closed;

    /// <summary>The batch's transfers in order. Stable only when nobody sends and nothing is outstanding, or the link is gone.</summary>
    public ReadOnlySpan<SentTransfer> Sent => _sent.AsSpan(0, _count);

    /// <summary>Given to the library with every transfer.</summary>
    public static OutcomeCallback OnOutcome { get; } = static (link, _, outcome, state) =>
    {
        // The library also calls when the link goes, with an outcome that the peer never sent.
        if (link is Link { IsClosed: false, LinkState: LinkState.Attached }) ((Slot)state).Settle(outcome);
    };

    /// <summary>Begins a batch; late outcomes of the last one are ignored.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            if (_outstanding > 0)
            {
                foreach (var slot in _slots) slot.IsAbandoned = true;
                _slots = [];
            }
            _sent.AsSpan(0, _count).Clear();
            _count = 0;
            _outstanding = 0;
            _troubled = false;
        }
    }

    /// <summary>Notes a transfer that is about to be sent; the result goes to the library as its state.</summary>
    public object Add(int first, int count)
    {
        lock (_gate)
        {
            if (_count == _sent.Length) Array.Resize(ref _sent, _count * 2);
            if (_count >= _slots.Length)
            {
                var from = _slots.Length;
                Array.Resize(ref _slots, Math.Max(64, from * 2));
                for (var i = from; i < _slots.Length; i++) _slots[i] = new Slot(this, i);
            }
            _sent[_count] = new SentTransfer { First = first, Count = count };
            _outstanding++;
            return _slots[_count++];
        }
    }

    /// <summary>The link is gone.</summary>
    public void Close()
    {
        TaskCompletionSource? released;
        lock (_gate)
        {
            _closed = true;
            released = _waiter;
            _waiter = null;
        }
        released?.TrySetResult();
    }

    /// <summary>Completes when at most so many are outstanding, or the link is gone. One waiter at a time.</summary>
    public Task WaitAsync(int atMost)
    {
        lock (_gate)
        {
            if (_closed || _outstanding <= atMost) return Task.CompletedTask;
            _waitFor = atMost;
            _waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiter.Task;
        }
    }

    /// <summary>True if a message of a transfer that was not accepted satisfies <paramref name="match"/>.</summary>
    public bool AnyTroubled<TState>(TState state, Func<TState, SentTransfer, int, bool> match)
    {
        lock (_gate)
        {
            for (var i = 0; i < _count; i++)
            {
                ref var transfer = ref _sent[i];
                if (transfer.Outcome is null or Accepted) continue;
                for (var index = transfer.First; index < transfer.First + transfer.Count; index++)
                {
                    if (match(state, transfer, index)) return true;
                }
            }
            return false;
        }
    }

    private void Settle(Slot slot, int number, Outcome? outcome)
    {
        TaskCompletionSource? released = null;
        lock (_gate)
        {
            if (slot.IsAbandoned || number >= _count || _sent[number].Outcome is not null) return;
            _sent[number].Outcome = outcome ?? new Released();   // settled without a state: 3.4, the default outcome, which we do not ask for
            _troubled |= outcome is not Accepted;
            _outstanding--;
            if (_waiter is not null && _outstanding <= _waitFor)
            {
                released = _waiter;
                _waiter = null;
            }
        }
        released?.TrySetResult();
    }

    private sealed class Slot(TransferWindow window, int number)
    {
        public bool IsAbandoned { get; set; }

        public void Settle(Outcome? outcome) => window.Settle(this, number, outcome);
    }
}
