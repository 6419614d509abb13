using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Paths;

/// <summary>The context item and everything below it, without the arrays themselves: **.</summary>
internal sealed class DescendantNode(SyntaxNode syntax, bool keepArray) : Node(syntax)
{
    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        if (input.IsUndefined) return default;
        var result = context.Buffers.NewSequence();
        Collect(context, input, result);
        return Collapse(Val.Of(result), keepArray && result.Count > 1);
    }

    private static void Collect(EvaluationContext context, in Val value, ArrayVal result)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        context.Tick();
        if (value.IsArray)
        {
            var items = new ItemCursor(value);
            while (items.Next(out var item)) Collect(context, item, result);
            return;
        }
        result.Add(value);
        var members = new MemberCursor(value);
        while (members.Next(out _, out var member)) Collect(context, member, result);
    }
}
