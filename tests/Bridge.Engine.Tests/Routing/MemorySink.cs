using System.Text;
using Bridge.Delivery;
using Bridge.Registration;

namespace Bridge.Engine.Tests.Routing;

/// <summary>A message as the sink's peer took it.</summary>
internal sealed record Taken(string Id, string Key, string Body, int Attempt);

/// <summary>A sink whose peer is the test. What it accepts is kept in order; the test decides about connections and deliveries. Thread-safe.</summary>
internal sealed class MemorySink
{
    private readonly Lock _gate = new();
    private readonly List<Taken> _taken = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private int _callers;

    /// <summary>Decides about a connection; throwing means that it cannot be made.</summary>
    public Func<CancellationToken, ValueTask> Connect { get; set; } = static _ => ValueTask.CompletedTask;

    /// <summary>Decides about a delivery; accepts everything unless set.</summary>
    public Func<MemorySink, DeliveryBatch, CancellationToken, ValueTask> Deliver { get; set; } = static (sink, batch, _) =>
    {
        for (var i = 0; i < batch.Count; i++) sink.Accept(batch, i);
        return ValueTask.CompletedTask;
    };

    /// <summary>How many connections were made or tried.</summary>
    public int Connections { get; private set; }

    /// <summary>How often it was called.</summary>
    public int Calls { get; private set; }

    /// <summary>What was accepted, in order, repetitions included.</summary>
    public IReadOnlyList<Taken> Taken
    {
        get
        {
            lock (_gate) return [.. _taken];
        }
    }

    public ISink Create(AdapterContext context) => new Connection(this, context);

    /// <summary>The peer takes a message.</summary>
    public void Accept(DeliveryBatch batch, int index)
    {
        Take(batch, index);
        batch.Accept(index);
    }

    /// <summary>The peer takes a message, but its confirm does not arrive.</summary>
    public void Take(DeliveryBatch batch, int index)
    {
        var message = batch[index];
        var taken = new Taken(message.IdText, Encoding.UTF8.GetString(message.Key.Span), Encoding.UTF8.GetString(message.Body.Span), batch.Attempt(index));
        lock (_gate)
        {
            _taken.Add(taken);
            for (var i = _waiters.Count - 1; i >= 0; i--)
            {
                if (_waiters[i].Count > _taken.Count) continue;
                _waiters[i].Reached.TrySetResult();
                _waiters.RemoveAt(i);
            }
        }
    }

    /// <summary>Waits until so many messages were taken.</summary>
    public async Task<IReadOnlyList<Taken>> TakenAsync(int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_taken.Count >= count) return [.. _taken];
            _waiters.Add((count, reached));
        }
        try
        {
            await reached.Task.WaitAsync(Plant.Cap, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Taken.Count} of {count} messages arrived within {Plant.Cap}.");
        }
        return Taken;
    }

    private sealed class Connection(MemorySink owner, AdapterContext context) : ISink
    {
        private bool _isDead;

        public async ValueTask ConnectAsync(CancellationToken cancellationToken)
        {
            owner.Connections++;
            await owner.Connect(cancellationToken);
            context.Connected();
        }

        public async ValueTask DeliverAsync(DeliveryBatch deliveries, CancellationToken cancellationToken)
        {
            Assert.False(_isDead, "A connection was used after it was lost.");
            Assert.True(Interlocked.Increment(ref owner._callers) == 1, "Two deliveries at a time.");
            owner.Calls++;
            try
            {
                await owner.Deliver(owner, deliveries, cancellationToken);
            }
            catch
            {
                _isDead = true;
                throw;
            }
            finally
            {
                Interlocked.Decrement(ref owner._callers);
            }
        }

        public ValueTask DisposeAsync()
        {
            _isDead = true;
            return ValueTask.CompletedTask;
        }
    }
}
