using System.Text;
using System.Threading.Channels;
using Bridge.Intake;
using Bridge.Messages;

namespace Bridge.Adapters.Amqp.Tests;

/// <summary>A message as the intake got it, its headers with their types.</summary>
internal sealed record Recorded(string Id, string Key, byte[] Body, string? Fault, IReadOnlyDictionary<string, (HeaderKind Kind, string Text)> Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>An intake that keeps the types of headers, and answers as the test says. Thread-safe.</summary>
internal sealed class RecordingIntake : IIntake
{
    private readonly Channel<Recorded> _taken = Channel.CreateUnbounded<Recorded>();

    /// <summary>Decides about each message; default: accepted.</summary>
    public Func<Recorded, Receipt> Answer { get; set; } = static _ => Receipt.Accepted;

    /// <summary>Awaited before a batch is answered.</summary>
    public Func<CancellationToken, Task> Gate { get; set; } = static _ => Task.CompletedTask;

    public ValueTask<ReadOnlyMemory<byte>> ReadPositionAsync(string name, CancellationToken cancellationToken) => default;

    public async ValueTask<Receipts> SubmitAsync(MessageBatch batch, CancellationToken cancellationToken)
    {
        var receipts = new Receipt[batch.Count];
        using (batch)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                var recorded = Copy(batch[i]);
                receipts[i] = Answer(recorded);
                _taken.Writer.TryWrite(recorded);
            }
        }
        await Gate(cancellationToken);
        return Receipts.Each(receipts);
    }

    public ValueTask<Recorded> NextAsync(CancellationToken cancellationToken) => _taken.Reader.ReadAsync(cancellationToken);

    public async Task<List<Recorded>> NextAsync(int count, CancellationToken cancellationToken)
    {
        var list = new List<Recorded>();
        while (list.Count < count) list.Add(await NextAsync(cancellationToken));
        return list;
    }

    /// <summary>The next messages, or what the source ended with.</summary>
    public async Task<List<Recorded>> NextAsync(int count, Bridge.Testing.Conformance.SourceRun run, CancellationToken cancellationToken)
    {
        var next = NextAsync(count, cancellationToken);
        if (await Task.WhenAny(next, run.Running) == run.Running) await run.Running;
        return await next;
    }

    private static Recorded Copy(Message message)
    {
        var headers = new Dictionary<string, (HeaderKind, string)>();
        foreach (var header in message.GetHeaders()) headers[header.NameText] = (header.Kind, header.ValueText);
        return new Recorded(Encoding.UTF8.GetString(message.Id.Span), Encoding.UTF8.GetString(message.Key.Span), message.Body.ToArray(), message.Fault, headers);
    }
}
