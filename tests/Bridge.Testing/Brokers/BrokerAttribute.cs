using Xunit.v3;

namespace Bridge.Testing.Brokers;

/// <summary>
/// Marks tests against a real broker (trait Category=Broker). test.sh runs them after the others, one project at a time, and
/// fails if one of them was skipped or none ran. The fixtures refuse to serve a test without this mark.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method | AttributeTargets.Assembly)]
public sealed class BrokerAttribute : Attribute, ITraitAttribute
{
    internal const string TraitName = "Category";
    internal const string TraitValue = "Broker";

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new(TraitName, TraitValue)];
}
