using Bridge.Configuration;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Reversal;

/// <summary>A part of a mapping's output, whichever of the two forms it was written in.</summary>
internal abstract record OutputTree(Location Location)
{
    /// <summary>An object: members in the order of the file.</summary>
    public sealed record Object(IReadOnlyList<(string Name, OutputTree Value)> Members, Location Location) : OutputTree(Location);

    /// <summary>A list made of each item of another.</summary>
    public sealed record Each(SyntaxNode Items, string Text, OutputTree Item, Location Location) : OutputTree(Location);

    /// <summary>A list with items of its own, all of them objects.</summary>
    public sealed record Listed(IReadOnlyList<OutputTree> Values, Location Location) : OutputTree(Location);

    /// <summary>A leaf: an expression with its text.</summary>
    public sealed record Leaf(SyntaxNode Syntax, string Text, Location Location) : OutputTree(Location);

    /// <summary>A literal of the tree form: text, number, true, false or null, as JSONata.</summary>
    public sealed record Constant(string Json, Location Location) : OutputTree(Location);

    /// <summary>What has no opposite as a whole.</summary>
    public sealed record Opaque(string Text, string Reason, Location Location) : OutputTree(Location);
}
