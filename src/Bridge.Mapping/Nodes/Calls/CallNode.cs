using Bridge.Mapping.Binding;
using Bridge.Mapping.Functions;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Calls;

/// <summary>A function call in its general form: what is called is evaluated first.</summary>
internal sealed class CallNode(SyntaxNode syntax, Node procedure, Node[] arguments, Scope scope) : Node(syntax)
{
    /// <summary>Name of what is called, as JSON, for errors; null if it has none.</summary>
    public string? Token { get; init; }

    /// <summary>The variable of the same name, if a field name is called: its $ may have been forgotten.</summary>
    public Node? Forgotten { get; init; }

    /// <summary>The last thing a lambda does: the call is left to the lambda's caller.</summary>
    public bool IsTailCall { get; init; }

    /// <summary>A sequence as result is not collapsed: that is done by the lambda's caller, or by the predicates and brackets behind the call.</summary>
    public bool LeavesSequence { get; init; }

    /// <summary>The name of what is called: where errors of a call in tail position are, for the reference; null for a path.</summary>
    public SyntaxNode? Called { get; init; }

    /// <summary>How deep in the body this call stands.</summary>
    public int Depth { get; init; }

    /// <summary>The built-in function that is called, if it is known when compiling.</summary>
    public BuiltIn? Target => procedure is ConstantNode { Value: { IsFunction: true } value } ? value.AsFunction as BuiltIn : null;

    /// <summary>What the arguments are.</summary>
    public Node[] Arguments { get; } = arguments;

    public Scope Scope { get; } = scope;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame) =>
        LeavesSequence ? Apply(context, input, frame, default, hasFirst: false) : Collapse(Apply(context, input, frame, default, hasFirst: false), keepArray: false);

    /// <summary>Calls with a first argument that ~> brought along; a sequence as result is not collapsed.</summary>
    public Val Apply(EvaluationContext context, in Val input, Frame frame, in Val first, bool hasFirst)
    {
        var function = procedure.Eval(context, input, frame);
        if (function.IsUndefined && Forgotten is not null && Forgotten.Eval(context, input, frame) is var found && (found.IsFunction || Compare.Truth(found)))
        {
            throw Error("T1005", token: Token);
        }
        var storage = new ValStorage();
        Span<Val> span = storage;
        var count = Arguments.Length + (hasFirst ? 1 : 0);
        if (count > span.Length) span = new Val[count];
        var at = 0;
        if (hasFirst) span[at++] = first;
        foreach (var argument in Arguments) span[at++] = argument.Eval(context, input, frame);
        if (!function.IsFunction) throw Error("T1006", token: Token);
        var target = function.AsFunction;
        if (IsTailCall && target is LambdaVal)
        {
            if (context.PendingArguments.Length < count) context.PendingArguments = new Val[count];
            span[..count].CopyTo(context.PendingArguments);
            context.PendingFunction = target;
            context.PendingCall = this;
            context.PendingCount = count;
            return new Val(ValKind.TailCall);
        }
        context.Depth += Depth;
        Val result;
        try
        {
            result = Caller.Call(context, target, span, count, new CallPlace(input, frame, Scope));
        }
        catch (MappingException e) when (IsTailCall ? e.PassingTail(Called, Token) : e.Passing(target, Syntax.Position, Syntax.TokenStart, Syntax.TokenLength, Token))
        {
            throw;
        }
        context.Depth -= Depth;
        return result;
    }
}
