using System.Collections.Concurrent;
using System.Text;
using Bridge.Configuration.Values;
using Bridge.Delivery;
using Bridge.Messages;

namespace Bridge.Testing.Conformance;

/// <summary>
/// Messages offered to a sink under test, as the engine would offer them, and what the sink said to each. Settling is thread-safe; the first settlement counts, and a
/// second one is remembered as a mistake of the sink.
/// </summary>
public sealed class OfferedBatch : DeliveryBatch, IDisposable
{
    private readonly MessageBatch _batch = MessageBatch.Rent();
    private readonly List<OfferedMessage> _messages;
    private readonly Settlement?[] _settlements;
    private readonly ConcurrentQueue<int> _twice = new();
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public OfferedBatch(IEnumerable<OfferedMessage> messages, ReadOnlyMemory<byte> outputPreamble = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        _messages = [.. messages];
        _settlements = new Settlement?[_messages.Count];
        OutputPreamble = outputPreamble;
        _batch.ReceivedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        foreach (var message in _messages)
        {
            _batch.Add(new MessageDraft { Body = message.Body, Id = Encoding.UTF8.GetBytes(message.Id), Key = Encoding.UTF8.GetBytes(message.Key), Headers = message.EncodeHeaders() });
        }
    }

    public override int Count => _messages.Count;

    public override Message this[int index] => _batch[index];

    public override ReadOnlyMemory<byte> OutputPreamble { get; }

    /// <summary>What the sink said to each message; null for one left unsettled.</summary>
    public IReadOnlyList<Settlement?> Settlements => _settlements;

    /// <summary>Messages that were settled more than once.</summary>
    public IReadOnlyCollection<int> SettledTwice => _twice;

    /// <summary>The messages that must be offered again: postponed, to be retried, or left unsettled.</summary>
    public IEnumerable<OfferedMessage> Remaining => _messages.Where((_, i) => _settlements[i] is not { Kind: SettlementKind.Accepted or SettlementKind.Rejected });

    public override int Attempt(int index) => _messages[index].Attempts;

    public override string Text(int index, Template template)
    {
        ArgumentNullException.ThrowIfNull(template);
        var text = template.Expand(name => _messages[index].Values.TryGetValue(name, out var value) ? value : throw new InvalidOperationException($"the test gives no value for {{{name}}}"))!;
        lock (_texts)
        {
            if (_texts.TryGetValue(text, out var same)) return same;
            _texts.Add(text, text);
            return text;
        }
    }

    public override void Accept(int index, ReadOnlyMemory<byte> reply = default) => Settle(index, new Settlement(SettlementKind.Accepted, Reply: reply.ToArray()));

    public override void Postpone(int index, string reason, TimeSpan? after = null) => Settle(index, new Settlement(SettlementKind.Postponed, reason, after));

    public override void Retry(int index, string reason, TimeSpan? after = null) => Settle(index, new Settlement(SettlementKind.Retried, reason, after));

    public override void Reject(int index, string reason) => Settle(index, new Settlement(SettlementKind.Rejected, reason));

    public void Dispose() => _batch.Dispose();

    private void Settle(int index, Settlement settlement)
    {
        if (Interlocked.CompareExchange(ref _settlements[index], settlement, null) is not null) _twice.Enqueue(index);
    }
}
