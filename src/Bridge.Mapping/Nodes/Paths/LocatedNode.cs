using Bridge.Documents;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Paths;

/// <summary>A path in the notation of the format's own people, found when compiling: member by member, with the item where a member repeats.</summary>
internal sealed class LocatedNode(SyntaxNode syntax, IReadOnlyList<ShapeStep> steps, bool fromRoot) : Node(syntax)
{
    private readonly (NameNode Name, int Item)[] _steps = [.. steps.Select(s => (new NameNode(syntax, s.Member), s.Item ?? -1))];

    /// <summary>True if the steps begin at the document's root, not at the context item.</summary>
    public bool IsFromRoot => fromRoot;

    /// <summary>The steps: a member, and the item of it (-1 for all).</summary>
    public IReadOnlyList<(NameNode Name, int Item)> Steps => _steps;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var current = fromRoot ? context.Root : input;
        foreach (var (name, item) in _steps)
        {
            current = name.Lookup(context, current);
            if (current.IsUndefined) return default;
            if (item >= 0) current = current.IsArray ? ItemCursor.At(current, item) : item == 0 ? current : default;
        }
        return current;
    }
}
