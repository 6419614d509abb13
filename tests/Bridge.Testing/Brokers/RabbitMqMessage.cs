using System.Text;

namespace Bridge.Testing.Brokers;

/// <summary>A message as a consumer received it; all copied.</summary>
public sealed record RabbitMqMessage(
    byte[] Body,
    string? MessageId,
    string? ContentType,
    string? CorrelationId,
    bool Persistent,
    string Exchange,
    string RoutingKey,
    bool Redelivered,
    IReadOnlyDictionary<string, object?> Headers)
{
    /// <summary>The body as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Body);
}
