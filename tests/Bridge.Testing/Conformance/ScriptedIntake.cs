using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Bridge.Intake;
using Bridge.Messages;

namespace Bridge.Testing.Conformance;

/// <summary>A message as the intake got it, copied out of its batch.</summary>
public sealed record Taken(string Id, string Key, byte[] Body, Place Place, string? Fault, byte[] Preamble, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The headers as objects of their types.</summary>
    public IReadOnlyDictionary<string, object?> Values { get; init; } = new Dictionary<string, object?>();
}

/// <summary>
/// Stands for the engine: keeps positions as a journal would, in the order of the calls, and answers as the test says. Thread-safe.
/// </summary>
public sealed class ScriptedIntake : IIntake
{
    private readonly ConcurrentDictionary<string, byte[]> _positions = new();
    private readonly Channel<Taken> _taken = Channel.CreateUnbounded<Taken>();
    private readonly Lock _lock = new();
    private Task _lastTurn = Task.CompletedTask;
    private int _batches;
    private int _offered;

    /// <summary>Everything that was accepted, in order.</summary>
    public List<Taken> All { get; } = [];

    /// <summary>Decides about a batch by its number from 0; default: all accepted. Throwing stands for an engine that fails.</summary>
    public Func<int, IReadOnlyList<Taken>, Receipts> Answer { get; set; } = static (_, _) => Receipts.Accepted;

    /// <summary>Awaited before a batch is answered (its messages and position are stored before that, as with a journal whose receipt is late).</summary>
    public Func<int, CancellationToken, Task> Gate { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Awaited before anything of a batch is stored; when it throws, nothing of the batch was taken.</summary>
    public Func<int, CancellationToken, Task> Hold { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Messages handed over so far, whatever became of them.</summary>
    public int Offered => Volatile.Read(ref _offered);

    public int Batches => Volatile.Read(ref _batches);

    public ValueTask<ReadOnlyMemory<byte>> ReadPositionAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ReadOnlyMemory<byte>>(_positions.TryGetValue(name, out var value) ? value : default(byte[]));

    public async ValueTask<Receipts> SubmitAsync(MessageBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)   // only a position
        {
            using (batch)
            {
                if (batch.Position is { } mark) lock (_lock) _positions[mark.Name] = mark.Value.ToArray();
            }
            return Receipts.Accepted;
        }
        Receipts receipts;
        int number;
        Interlocked.Add(ref _offered, batch.Count);
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_lock)
        {
            number = _batches++;
            before = _lastTurn;
            _lastTurn = turn.Task;
        }
        try
        {
            using (batch)
            {
                await before; // stored in the order of the calls, as in a journal
                cancellationToken.ThrowIfCancellationRequested();
                await Hold(number, cancellationToken);
                lock (_lock)
                {
                    var messages = Enumerable.Range(0, batch.Count).Select(i => Copy(batch[i])).ToList();
                    receipts = Answer(number, messages);
                    var stored = messages.Where((_, i) => receipts[i].Kind == ReceiptKind.Accepted).ToList();
                    All.AddRange(stored);
                    if (stored.Count > 0 && batch.Position is { } position) _positions[position.Name] = position.Value.ToArray();
                    foreach (var message in stored) _taken.Writer.TryWrite(message);
                }
            }
        }
        finally
        {
            turn.SetResult();
        }
        await Gate(number, cancellationToken);
        return receipts;
    }

    /// <summary>Waits for the next accepted message.</summary>
    public ValueTask<Taken> NextAsync(CancellationToken cancellationToken) => _taken.Reader.ReadAsync(cancellationToken);

    /// <summary>Waits for the next messages.</summary>
    public async Task<List<Taken>> NextAsync(int count, CancellationToken cancellationToken)
    {
        var list = new List<Taken>();
        while (list.Count < count) list.Add(await NextAsync(cancellationToken));
        return list;
    }

    private static Taken Copy(Message message)
    {
        var headers = new Dictionary<string, string>();
        var values = new Dictionary<string, object?>();
        foreach (var header in message.GetHeaders())
        {
            headers[header.NameText] = header.ValueText;
            values[header.NameText] = header.ToObject();
        }
        return new Taken(Encoding.UTF8.GetString(message.Id.Span), Encoding.UTF8.GetString(message.Key.Span), message.Body.ToArray(), message.Place, message.Fault, message.Preamble.ToArray(), headers) { Values = values };
    }
}
