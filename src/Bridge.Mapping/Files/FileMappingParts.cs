using Bridge.Mapping.Schemas;

namespace Bridge.Mapping.Files;

/// <summary>The compiled pieces of one mapping file.</summary>
internal sealed record FileMappingParts
{
    public CompiledPiece? Output { get; init; }
    public IReadOnlyList<(string Name, CompiledPiece? Piece)> Filters { get; init; } = [];
    public IReadOnlyList<(CompiledPiece? That, CompiledPiece? Else)> Asserts { get; init; } = [];
    public CompiledPiece? Key { get; init; }
    public IReadOnlyList<(string Name, CompiledPiece? Piece)> Headers { get; init; } = [];
    public CompiledPiece? Route { get; init; }
    public JsonSchema? InputSchema { get; init; }
    public JsonSchema? OutputSchema { get; init; }
}
