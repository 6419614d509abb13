using Amqp.Types;
using Bridge.ServiceBusLookAlike.Entities;

namespace Bridge.ServiceBusLookAlike.Links;

/// <summary>Rules as the requests at $management carry them.</summary>
internal static class RuleMaps
{
    // Descriptors of the lists in the answer to enumerate-rules, from the SDK's constants.
    private const ulong RuleDescription = 0x13700000004, SqlFilterList = 0x1370000006, CorrelationFilterList = 0x1370000009, EmptyActionList = 0x13700000005;

    public static IRuleFilter Filter(Map description)
    {
        if (description["sql-filter"] is Map sql) return new SqlFilter((string)sql["expression"]);
        var c = (Map)description["correlation-filter"];
        return new CorrelationFilter
        {
            CorrelationId = c["correlation-id"] as string,
            MessageId = c["message-id"] as string,
            To = c["to"] as string,
            ReplyTo = c["reply-to"] as string,
            Label = c["label"] as string,
            SessionId = c["session-id"] as string,
            ReplyToSessionId = c["reply-to-session-id"] as string,
            ContentType = c["content-type"] as string,
            Properties = c["properties"] as Map ?? [],
        };
    }

    public static ManagementAnswer Page(Subscription subscription, int skip, int top)
    {
        var rules = new List();
        foreach (var (name, filter) in subscription.Rules.Skip(skip).Take(top))
        {
            object? described = filter switch
            {
                SqlFilter sql => new DescribedValue(SqlFilterList, new List { sql.Expression, 20 }),
                CorrelationFilter c => new DescribedValue(CorrelationFilterList, new List { c.CorrelationId!, c.MessageId!, c.To!, c.ReplyTo!, c.Label!, c.SessionId!, c.ReplyToSessionId!, c.ContentType!, c.Properties }),
                _ => null,
            };
            rules.Add(new Map { ["rule-description"] = new DescribedValue(RuleDescription, new List { described!, new DescribedValue(EmptyActionList, new List()), name }) });
        }
        return rules.Count == 0 ? ManagementAnswer.Of(204, "No content") : ManagementAnswer.Ok(new Map { ["rules"] = rules });
    }
}
