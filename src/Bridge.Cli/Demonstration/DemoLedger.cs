using System.Text.Json;

namespace Bridge.Cli.Demonstration;

/// <summary>What the legacy app handed over and what the consumer received, matched by the business id of each message. Thread-safe.</summary>
internal sealed class DemoLedger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Sent> _sent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Received> _early = new(StringComparer.Ordinal); // received before the legacy app said that it was taken
    private readonly SortedDictionary<string, Totals> _totals = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Called with each matched message: kind, text before, topic, text after.</summary>
    public required Action<string, string, string, string> Show { get; init; }

    /// <summary>Messages handed over or received for nobody.</summary>
    public IReadOnlyDictionary<string, Totals> Result
    {
        get
        {
            lock (_gate) return _totals.ToDictionary(t => t.Key, t => t.Value);
        }
    }

    /// <summary>True when nothing is outstanding.</summary>
    public bool IsSettled
    {
        get
        {
            lock (_gate) return _totals.Values.All(t => t.Sent == t.Received);
        }
    }

    /// <summary>One line of the legacy app.</summary>
    public void AddSent(string line)
    {
        using var json = JsonDocument.Parse(line);
        if (!json.RootElement.TryGetProperty("kind", out var kindElement)) return;
        var kind = kindElement.GetString()!;
        var id = json.RootElement.GetProperty("id").GetString()!;
        var text = json.RootElement.GetProperty("text").GetString()!;
        lock (_gate)
        {
            if (json.RootElement.TryGetProperty("refused", out _))
            {
                Total(kind).Refused++;
                return;
            }
            Total(kind).Sent++;
            _sent[id] = new Sent(kind, text);
            if (_early.Remove(id, out var received)) Match(id, received);
        }
        Signal();
    }

    /// <summary>One line of the consumer.</summary>
    public void AddReceived(string line)
    {
        using var json = JsonDocument.Parse(line);
        if (!json.RootElement.TryGetProperty("body", out var body)) return;
        var received = new Received(json.RootElement.GetProperty("topic").GetString() ?? "", body.GetString()!);
        if (IdOf(received.Body) is not { } id) return;
        lock (_gate)
        {
            if (_sent.ContainsKey(id)) Match(id, received);
            else _early[id] = received;
        }
        Signal();
    }

    /// <summary>Completes at the next change.</summary>
    public Task ChangedAsync()
    {
        lock (_gate) return _changed.Task;
    }

    private void Match(string id, Received received)
    {
        var sent = _sent[id];
        var total = Total(sent.Kind);
        if (sent.IsMatched)
        {
            total.Duplicates++;
            return;
        }
        sent.IsMatched = true;
        total.Received++;
        Show(sent.Kind, sent.Text, received.Topic, received.Body);
    }

    private Totals Total(string kind) => _totals.TryGetValue(kind, out var total) ? total : _totals[kind] = new Totals();

    private void Signal()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        changed.SetResult();
    }

    // The consumer knows a message by what stands in it, as consumers do.
    private static string? IdOf(string body)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        if (root.TryGetProperty("orderId", out var order)) return $"{order.GetString()}/{root.GetProperty("line").GetProperty("no").GetRawText()}";
        if (root.TryGetProperty("movement", out var movement)) return movement.GetString();
        return root.TryGetProperty("reading", out var reading) ? reading.GetString() : null;
    }

    private sealed record Sent(string Kind, string Text)
    {
        public bool IsMatched { get; set; }
    }

    private sealed record Received(string Topic, string Body);

    /// <summary>Counts of one way in.</summary>
    internal sealed class Totals
    {
        public int Sent { get; set; }
        public int Received { get; set; }
        public int Duplicates { get; set; }
        public int Refused { get; set; }
    }
}
