namespace Bridge.Configuration.Tree;

/// <summary>One member of a mapping: key, the key's place, and the value.</summary>
public sealed record ConfigEntry(string Key, Location KeyLocation, ConfigNode Value);
