using Amqp;

namespace Bridge.ServiceBusLookAlike.Entities;

/// <summary>The condition of a rule.</summary>
public interface IRuleFilter
{
    bool Matches(Message message);
}
