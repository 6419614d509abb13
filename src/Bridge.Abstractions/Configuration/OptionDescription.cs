namespace Bridge.Configuration;

/// <summary>What one option is, as its <c>Read</c> describes it; the reference page, the JSON Schema and the skeleton are made of these.</summary>
/// <param name="Name">The key; empty for a section's alternatives.</param>
/// <param name="Type">text, integer, boolean, duration, size, choice, bytes, path, template, secret, section, list, map, one_of.</param>
/// <param name="Description">Meaning, unit, and when it is ignored.</param>
/// <param name="Required">True if it must be there.</param>
/// <param name="Default">The default as it would be written, or null.</param>
public sealed record OptionDescription(string Name, string Type, string Description, bool Required, string? Default)
{
    /// <summary>The allowed values of a choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Options inside a section, or of each item of a list or map.</summary>
    public IReadOnlyList<OptionDescription> Members { get; init; } = [];

    /// <summary>Alternatives by their <c>type</c>.</summary>
    public IReadOnlyList<OptionAlternative> Alternatives { get; init; } = [];
}
