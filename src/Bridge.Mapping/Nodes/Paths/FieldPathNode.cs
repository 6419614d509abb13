using System.Runtime.CompilerServices;
using Bridge.Documents;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Paths;

/// <summary>A chain of names over objects: one comparison a step where the member stands where it stood last time. An array on the way takes the general way.</summary>
internal sealed class FieldPathNode(SyntaxNode syntax, NameNode[] names) : Node(syntax)
{
    private readonly PathStep[] _steps = [.. names.Select(n => new PathStep { Expression = n })];

    public NameNode[] Names { get; } = names;

    public override bool ReadsNumber => true;

    /// <summary>The member's node, if the input is an object of the document and no array stands on the way. False: evaluate. Node -1: there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(in Val input, out int node)
    {
        node = -1;
        if (input.Kind != ValKind.TapeObject) return false;
        var document = input.Document;
        node = Names[0].Find(document, input.Node);
        return Names.Length == 1 || TryFindBelow(document, node, out node);
    }

    /// <summary>As <see cref="TryFind"/>, with the first name looked up before: its node, or -1.</summary>
    public bool TryFindBelow(Document document, int first, out int node)
    {
        node = first;
        for (var i = 1; i < Names.Length && node >= 0; i++)
        {
            var kind = document[node].Kind;
            if (kind != NodeKind.Object)
            {
                node = -1;
                return kind != NodeKind.Array; // nothing below a scalar
            }
            node = Names[i].Find(document, node);
        }
        return true;
    }

    public override bool TryNumber(EvaluationContext context, in Val input, Frame frame, out double number)
    {
        if (TryFind(input, out var at) && at >= 0)
        {
            ref readonly var node = ref input.Document[at];
            if (node.Kind == NodeKind.Number)
            {
                number = Digits.ToDouble(input.Document.Value(node));
                return double.IsFinite(number);
            }
        }
        number = 0;
        return false;
    }

    public override bool Emit(EvaluationContext context, in Val input, Frame frame, DocumentWriter writer)
    {
        if (!TryFind(input, out var node)) return base.Emit(context, input, frame, writer);
        if (node < 0) return false;
        writer.Copy(input.Document, node);
        return true;
    }

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        if (TryFind(input, out var node)) return node < 0 ? default : Val.Of(input.Document, node);
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
