namespace Bridge.Codecs.Layouts;

/// <summary>A layout and a mapping to begin with, both YAML.</summary>
public sealed record LayoutDraft(string Layout, string Mapping);
