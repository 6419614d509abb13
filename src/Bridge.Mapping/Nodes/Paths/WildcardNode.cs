using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Paths;

/// <summary>All members of an object: *. Arrays among them are flattened in depth.</summary>
internal sealed class WildcardNode(SyntaxNode syntax, bool keepArray) : Node(syntax)
{
    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var from = input.Kind == ValKind.Array && input.AsArray.OuterWrapper && input.AsArray.Count > 0 ? input.AsArray[0] : input;
        var result = context.Buffers.NewSequence();
        if (from.IsArray)
        {
            // The "members" of an array are its items.
            var items = new ItemCursor(from);
            while (items.Next(out var item))
            {
                if (item.IsArray) result.IsSequence = false;
                AddDeep(item, result);
            }
        }
        else
        {
            var members = new MemberCursor(from);
            while (members.Next(out _, out var member))
            {
                // An array among the members makes the result a plain array, which does not collapse; so does the reference.
                if (member.IsArray) result.IsSequence = false;
                AddDeep(member, result);
            }
        }
        return Collapse(Val.Of(result), keepArray);
    }

    private static void AddDeep(in Val value, ArrayVal result)
    {
        if (!value.IsArray)
        {
            result.Add(value);
            return;
        }
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var items = new ItemCursor(value);
        while (items.Next(out var item)) AddDeep(item, result);
    }
}
