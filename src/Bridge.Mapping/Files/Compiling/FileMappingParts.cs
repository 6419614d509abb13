using Bridge.Mapping.Files.Sensitive;
using Bridge.Mapping.Schemas;

namespace Bridge.Mapping.Files.Compiling;

/// <summary>The compiled pieces of one mapping file.</summary>
internal sealed record FileMappingParts
{
    public CompiledPiece? Output { get; init; }
    public IReadOnlyList<(string Name, CompiledPiece? Piece)> Filters { get; init; } = [];
    public IReadOnlyList<(CompiledPiece? That, CompiledPiece? Else)> Asserts { get; init; } = [];
    public CompiledPiece? Key { get; init; }
    public IReadOnlyList<(string Name, CompiledPiece? Piece)> Headers { get; init; } = [];
    public CompiledPiece? Route { get; init; }
    public SensitivePaths SensitiveInput { get; init; } = SensitivePaths.None;

    /// <summary>Those of the output, with the ones that its layout marks.</summary>
    public SensitivePaths SensitiveOutput { get; init; } = SensitivePaths.None;

    public JsonSchema? InputSchema { get; init; }
    public JsonSchema? OutputSchema { get; init; }
}
