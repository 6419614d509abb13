namespace Bridge.ServiceBusLookAlike.Access;

/// <summary>A shared access rule. <paramref name="Path"/>: the entity that it belongs to; empty for the namespace.</summary>
public sealed record SharedAccessRule(string Name, string Key, Claims Claims, string Path = "");

/// <summary>What a rule or token allows.</summary>
[Flags]
public enum Claims
{
    None = 0,
    Send = 1,
    Listen = 2,
    Manage = 4,
    All = Send | Listen | Manage,
}
