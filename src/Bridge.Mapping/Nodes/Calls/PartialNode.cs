using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Calls;

/// <summary>Partial application: f(?, 2). Null stands for an argument left open.</summary>
internal sealed class PartialNode(SyntaxNode syntax, Node procedure, Node?[] arguments) : Node(syntax)
{
    public string? Token { get; init; }

    public Node? Forgotten { get; init; }

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var given = new Val[arguments.Length];
        var open = new bool[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            open[i] = arguments[i] is null;
            if (arguments[i] is { } argument) given[i] = argument.Eval(context, input, frame);
        }
        var function = procedure.Eval(context, input, frame);
        if (function.IsFunction) return Val.Of(new PartialVal(function.AsFunction, given, open));
        var isForgotten = function.IsUndefined && Forgotten is not null && Forgotten.Eval(context, input, frame) is var found && (found.IsFunction || Compare.Truth(found));
        throw Error(isForgotten ? "T1007" : "T1008", token: Token);
    }
}
