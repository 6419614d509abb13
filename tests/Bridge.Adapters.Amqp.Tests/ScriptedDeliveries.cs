using System.Text;
using Bridge.Configuration.Values;
using Bridge.Delivery;
using Bridge.Messages;

namespace Bridge.Adapters.Amqp.Tests;

/// <summary>How a message was settled.</summary>
internal sealed record Settlement(string Fate, string Reason = "");

/// <summary>A batch that stands for the engine's: it holds messages and notes how each was settled. Thread-safe settling.</summary>
internal sealed class ScriptedDeliveries : DeliveryBatch, IDisposable
{
    private readonly MessageBatch _batch = MessageBatch.Rent();
    private readonly HeaderWriter _headers = new();
    private readonly Lock _gate = new();
    private readonly List<int> _attempts = [];

    /// <summary>The settlement of each message; null where it was left unsettled.</summary>
    public List<Settlement?> Settled { get; } = [];

    /// <summary>Values of templates by their source and the message's index.</summary>
    public Func<string, int, string> Template { get; init; } = static (_, _) => "";

    public override int Count => _batch.Count;

    public override Message this[int index] => _batch[index];

    public override ReadOnlyMemory<byte> OutputPreamble => default;

    public string Fates => string.Join(' ', Settled.Select(static s => s?.Fate ?? "-"));

    public ScriptedDeliveries Add(string id, byte[] body, string key = "", Action<HeaderWriter>? headers = null, int attempt = 0)
    {
        _headers.Clear();
        headers?.Invoke(_headers);
        _batch.Add(new MessageDraft { Id = Encoding.UTF8.GetBytes(id), Key = Encoding.UTF8.GetBytes(key), Body = body, Headers = _headers.Written });
        _attempts.Add(attempt);
        Settled.Add(null);
        return this;
    }

    public ScriptedDeliveries Add(string id, string body, string key = "", Action<HeaderWriter>? headers = null, int attempt = 0) => Add(id, Encoding.UTF8.GetBytes(body), key, headers, attempt);

    public override int Attempt(int index) => _attempts[index];

    public override string Text(int index, Template template) => template.IsConstant ? template.Constant : Template(template.Source.Text, index);

    public override void Accept(int index, ReadOnlyMemory<byte> reply = default) => Settle(index, new Settlement("accepted"));

    public override void Postpone(int index, string reason, TimeSpan? after = null) => Settle(index, new Settlement("postponed", reason));

    public override void Retry(int index, string reason, TimeSpan? after = null) => Settle(index, new Settlement("retried", reason));

    public override void Reject(int index, string reason) => Settle(index, new Settlement("rejected", reason));

    public void Dispose() => _batch.Dispose();

    private void Settle(int index, Settlement settlement)
    {
        lock (_gate) Settled[index] ??= settlement;
    }
}
