namespace Bridge.Configuration;

/// <summary>One way to read a section that carries a <c>type</c>.</summary>
public sealed record Alternative<T>(string Type, string Description, Func<ConfigReader, T> Read);
