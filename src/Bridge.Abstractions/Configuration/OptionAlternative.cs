namespace Bridge.Configuration;

/// <summary>One alternative of an option that carries a <c>type</c>.</summary>
public sealed record OptionAlternative(string Type, string Description, IReadOnlyList<OptionDescription> Members);
