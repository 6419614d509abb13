namespace Bridge.Codecs.Inference;

/// <summary>A layout and a mapping to begin with.</summary>
/// <param name="Layout">The layout, YAML or a copybook; null where the format needs none.</param>
/// <param name="LayoutFile">The name under which the mapping knows the layout; empty without one.</param>
/// <param name="Mapping">The mapping file, YAML.</param>
public sealed record LayoutDraft(string? Layout, string LayoutFile, string Mapping)
{
    /// <summary>What neither file can say, and what to do about it, one sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
