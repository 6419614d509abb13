using Bridge.Configuration.Values;

namespace Bridge.Mapping.Files.Compiling;

/// <summary>A template whose expressions are compiled over the mapped document.</summary>
internal sealed record CompiledTemplate(Template Template, IReadOnlyList<(string? Literal, CompiledPiece? Piece)> Parts)
{
    public static CompiledTemplate Compile(Template template, ProgramFactory factory) =>
        new(template, [.. template.Parts.Select(p => p.IsExpression ? (null, factory.Compile(p.Text, $"template {template.Source}")) : (p.Text.Text, (CompiledPiece?)null))]);
}
