using RabbitMQ.Client;

namespace Bridge.Adapters.RabbitMq;

/// <summary>Exchanges and routing keys in their encoded form, kept for reuse. Bounded; not thread-safe.</summary>
internal sealed class RoutingTexts
{
    private const int MaxKept = 4096;
    private const int MaxBytes = 255;   // AMQP 0-9-1 shortstr

    private readonly Dictionary<string, CachedString> _kept = new(StringComparer.Ordinal);

    /// <exception cref="PublishRefusedException">The text is too long for AMQP 0-9-1.</exception>
    public CachedString Get(string text, string what)
    {
        if (_kept.TryGetValue(text, out var kept)) return kept;
        var made = new CachedString(text);
        if (made.Bytes.Length > MaxBytes) throw new PublishRefusedException($"The {what} '{text[..40]}…' has {made.Bytes.Length} bytes; AMQP 0-9-1 allows {MaxBytes}.");
        if (_kept.Count == MaxKept) _kept.Clear();
        _kept.Add(text, made);
        return made;
    }
}
