using Amqp;
using Amqp.Types;

namespace Bridge.ServiceBusLookAlike.Entities;

/// <summary>Equality of properties; those that are not given do not count.</summary>
public sealed record CorrelationFilter : IRuleFilter
{
    public string? CorrelationId { get; init; }
    public string? MessageId { get; init; }
    public string? To { get; init; }
    public string? ReplyTo { get; init; }
    public string? Label { get; init; }
    public string? SessionId { get; init; }
    public string? ReplyToSessionId { get; init; }
    public string? ContentType { get; init; }
    public Map Properties { get; init; } = [];

    public bool Matches(Message message)
    {
        var p = message.Properties;
        return Same(CorrelationId, p?.GetCorrelationId()?.ToString()) && Same(MessageId, p?.GetMessageId()?.ToString()) && Same(To, p?.To) && Same(ReplyTo, p?.ReplyTo)
            && Same(Label, p?.Subject) && Same(SessionId, p?.GroupId) && Same(ReplyToSessionId, p?.ReplyToGroupId) && Same(ContentType, p?.ContentType)
            && Properties.All(wanted => Equals(message.ApplicationProperties?.Map[wanted.Key], wanted.Value));
    }

    private static bool Same(string? wanted, string? there) => wanted is null || wanted == there;
}
