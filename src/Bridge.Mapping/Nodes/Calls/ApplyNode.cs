using Bridge.Mapping.Binding;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Calls;

/// <summary>value ~> function, or function ~> function.</summary>
internal sealed class ApplyNode(SyntaxNode syntax, Node left, Node right, Scope scope, bool keepArray) : Node(syntax)
{
    /// <summary>How deep in the body this stands.</summary>
    public int Depth { get; init; }

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var value = left.Eval(context, input, frame);
        // A call on the right takes the value as its first argument.
        if (right is CallNode call) return Collapse(call.Apply(context, input, frame, value, hasFirst: true), keepArray);
        var function = right.Eval(context, input, frame);
        if (!function.IsFunction) throw Error("T2006", function);
        if (value.IsFunction) return Val.Of(new ChainVal(value.AsFunction, function.AsFunction));
        var storage = new ValStorage();
        Span<Val> span = storage;
        span[0] = value;
        context.Depth += Depth;
        Val result;
        try
        {
            result = Caller.Call(context, function.AsFunction, span, 1, new CallPlace(Val.Null, frame, scope));
        }
        catch (MappingException e) when (e.Position is null && e.Passing(right.Syntax.Position, right.Syntax.TokenStart, right.Syntax.TokenLength, JsonText.Quote(right.Syntax.Text)))
        {
            throw;
        }
        context.Depth -= Depth;
        return Collapse(result, keepArray);
    }
}
