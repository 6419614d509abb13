using Bridge.Documents;
using Bridge.Mapping.Files.Compiling;
using Bridge.Mapping.Files.Definitions;

namespace Bridge.Mapping.Files.Sensitive;

/// <summary>
/// Which expressions of a mapping read sensitive fields, by their names: what an error says about such an expression is not shown, since it may quote a part of
/// the value, or what was made of it. Shared values and functions that name one count as one. Immutable and thread-safe.
/// </summary>
internal sealed class SensitiveNames
{
    private readonly List<string> _names = [];

    /// <summary>The names in an input of this shape, and the shared values of the mapping that are made of them.</summary>
    public SensitiveNames(Shape? shape, SensitivePaths paths, MappingDefinition definition)
    {
        if (shape is not null) Collect(shape);
        _names.AddRange(paths.Names);
        if (_names.Count == 0) return;
        var shared = definition.Functions.Concat(definition.Let).ToList();
        while (shared.Find(s => Reads(s.Value.Text)) is { Key: not null } next)
        {
            _names.Add(next.Key);
            shared.Remove(next);
        }
    }

    /// <summary>True if the input has a sensitive field at all.</summary>
    public bool Any => _names.Count > 0;

    /// <summary>True if the expression names a sensitive field, or a shared value that is made of one.</summary>
    public bool Reads(string expression) => _names.Exists(n => ExpressionPieces.Mentions(expression, n));

    /// <summary>True if what stands at this place of a piece reads one. A shared function may get one from wherever it is called.</summary>
    public bool Reads(AssembledSource source, int offset)
    {
        if (!Any) return false;
        var piece = source.PieceAt(offset);
        return Reads(piece) || (source.PathOf(offset).StartsWith('$') && IsFunction(piece) && Reads(source.ToString()));
    }

    private static bool IsFunction(string text) => text.Contains("function", StringComparison.Ordinal) || text.Contains('λ', StringComparison.Ordinal);

    private void Collect(Shape shape)
    {
        if (shape.Sensitive)
        {
            _names.Add(shape.Name);
            if (shape.OriginalName != shape.Name) _names.Add(shape.OriginalName);
        }
        foreach (var member in shape.Members) Collect(member);
    }
}
