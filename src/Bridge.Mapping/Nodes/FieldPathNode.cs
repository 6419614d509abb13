using Bridge.Documents;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes;

/// <summary>A chain of names over objects: one comparison a step where the member stands where it stood last time. An array on the way takes the general way.</summary>
internal sealed class FieldPathNode(SyntaxNode syntax, NameNode[] names) : Node(syntax)
{
    private readonly PathStep[] _steps = [.. names.Select(n => new PathStep { Expression = n })];

    public NameNode[] Names { get; } = names;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var current = input;
        for (var i = 0; i < Names.Length; i++)
        {
            if (current.IsArray) return Map(context, current, i, frame);
            current = Names[i].Lookup(context, current);
            if (current.IsUndefined) return default;
        }
        return current;
    }

    private Val Map(EvaluationContext context, in Val array, int from, Frame frame)
    {
        var current = array;
        for (var i = from; i < Names.Length; i++)
        {
            current = PathNode.EvalStep(context, _steps[i], current, frame, last: i == Names.Length - 1);
            if (current.IsUndefined || (current.IsArray && ItemCursor.Count(current) == 0)) break;
        }
        return Collapse(current, keepArray: false);
    }
}
