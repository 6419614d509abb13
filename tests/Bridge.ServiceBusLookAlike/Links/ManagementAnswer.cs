using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Bridge.ServiceBusLookAlike.Links;

/// <summary>The answer to a request at $management.</summary>
internal sealed record ManagementAnswer(int Status, string Text, string? Condition, object? Body)
{
    public static ManagementAnswer Ok(Map? body = null) => new(200, "OK", null, body);

    public static ManagementAnswer Of(int status, string text, string? condition = null) => new(status, text, condition, null);

    public Message ToMessage()
    {
        var message = new Message { ApplicationProperties = new ApplicationProperties { Map = { ["statusCode"] = Status, ["statusDescription"] = Text } }, BodySection = new AmqpValue { Value = Body ?? new Map() } };
        if (Condition is not null) message.ApplicationProperties.Map["errorCondition"] = new Symbol(Condition);
        return message;
    }
}
