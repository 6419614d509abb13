using System.Diagnostics;

namespace Bridge.Adapters.RabbitMq;

/// <summary>What the broker said about one published message.</summary>
internal enum Confirm : byte
{
    Outstanding,
    Acked,
    Nacked,
}

/// <summary>One published message that waits for, or has, its confirm.</summary>
internal struct Publish
{
    public int Index;            // in the delivery batch
    public Confirm Confirm;
    public string? Returned;     // the broker's text, if no queue took it; comes before its confirm
    public string Id, Exchange, RoutingKey;   // by which a return finds its message: it carries no delivery tag
}

/// <summary>
/// Counts the confirms of one batch on one channel: the broker numbers publishes from 1, acks and nacks name a number or "all up to". No object per message.
/// Thread-safe: the publisher adds and waits, the connection's reader confirms.
/// </summary>
internal sealed class ConfirmWindow
{
    private readonly Lock _gate = new();
    private Publish[] _published = new Publish[1024];
    private ulong _firstTag = 1;
    private int _count;
    private int _low;              // before it everything is confirmed
    private int _outstanding;
    private int _waitFor;
    private TaskCompletionSource? _waiter;
    private volatile bool _troubled;
    private volatile bool _closed;
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>At least one message of the batch was nacked or returned.</summary>
    public bool Troubled => _troubled;

    /// <summary>Messages without a confirm.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>The batch's publishes in order. Stable only when nobody publishes.</summary>
    public ReadOnlySpan<Publish> Published => _published.AsSpan(0, _count);

    /// <summary>Forgets the last batch; late confirms of it are ignored. <paramref name="firstTag"/> is the number of the next publish.</summary>
    public void Begin(ulong firstTag)
    {
        lock (_gate)
        {
            _published.AsSpan(0, _count).Clear();
            _firstTag = firstTag;
            _count = 0;
            _low = 0;
            _outstanding = 0;
            _troubled = false;
        }
    }

    /// <summary>Notes a message that is about to be published: its confirm may come before the call that publishes it returns.</summary>
    public void Add(int index, string id, string exchange, string routingKey)
    {
        lock (_gate)
        {
            if (_count == _published.Length) Array.Resize(ref _published, _count * 2);
            _published[_count++] = new Publish { Index = index, Id = id, Exchange = exchange, RoutingKey = routingKey };
            _outstanding++;
        }
    }

    /// <summary>Takes back the last message: it could not be written and the broker has not counted it.</summary>
    public void TakeBack()
    {
        lock (_gate)
        {
            Debug.Assert(_count > 0 && _published[_count - 1].Confirm == Confirm.Outstanding);
            _count--;
            _outstanding--;
        }
    }

    /// <summary>An ack or nack arrived.</summary>
    public void Settle(ulong tag, bool multiple, Confirm confirm)
    {
        TaskCompletionSource? released = null;
        lock (_gate)
        {
            int last;
            if (multiple && tag == 0) last = _count - 1;   // AMQP: zero stands for all
            else if (tag < _firstTag) return;              // of a batch given up on
            else last = (int)Math.Min(tag - _firstTag, int.MaxValue);
            if (last >= _count)
            {
                if (!multiple) return;
                last = _count - 1;
            }
            if (multiple)
            {
                for (var i = _low; i <= last; i++) Mark(ref _published[i], confirm);
            }
            else
            {
                Mark(ref _published[last], confirm);
            }
            while (_low < _count && _published[_low].Confirm != Confirm.Outstanding) _low++;
            if (confirm == Confirm.Nacked) _troubled = true;
            if (_waiter is not null && _outstanding <= _waitFor)
            {
                released = _waiter;
                _waiter = null;
            }
        }
        released?.TrySetResult();
    }

    /// <summary>A message came back as unroutable; its ack follows. False if there is no such message.</summary>
    public bool Return(string? id, string exchange, string routingKey, string reason)
    {
        lock (_gate)
        {
            // Returns come in the order of the publishes, and equal ids with equal routing are equally unroutable: the first one is right.
            for (var i = _low; i < _count; i++)
            {
                ref var publish = ref _published[i];
                if (publish.Confirm != Confirm.Outstanding || publish.Returned is not null) continue;
                if (publish.Id != id || publish.Exchange != exchange || publish.RoutingKey != routingKey) continue;
                publish.Returned = reason;
                _troubled = true;
                return true;
            }
            return false;
        }
    }

    /// <summary>The channel is gone: no more confirms will come, whoever waits goes on.</summary>
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
        _gone.TrySetResult();
    }

    /// <summary>Completes when the channel is gone.</summary>
    public Task Closed => _gone.Task;

    /// <summary>Completes when at most so many are outstanding, or the channel is gone. One waiter at a time.</summary>
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

    /// <summary>True if a message of the batch that was nacked (or returned, if asked for) satisfies <paramref name="match"/>.</summary>
    public bool AnyTroubled<TState>(bool orReturned, TState state, Func<TState, int, bool> match)
    {
        lock (_gate)
        {
            for (var i = 0; i < _count; i++)
            {
                ref var publish = ref _published[i];
                if ((publish.Confirm == Confirm.Nacked || (orReturned && publish.Returned is not null)) && match(state, publish.Index)) return true;
            }
            return false;
        }
    }

    private void Mark(ref Publish publish, Confirm confirm)
    {
        if (publish.Confirm != Confirm.Outstanding) return;
        publish.Confirm = confirm;
        _outstanding--;
    }
}
