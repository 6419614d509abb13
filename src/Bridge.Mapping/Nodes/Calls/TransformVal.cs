using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Calls;

/// <summary>The function that a transform makes.</summary>
internal sealed class TransformVal(TransformNode transform, Frame frame) : FunctionVal
{
    private static readonly Signature ObjectOrArray = Signature.Parse("<(oa):o>");

    public override int Arity => 1;

    public override Signature Signature => ObjectOrArray;

    public override Val Invoke(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var value = arguments.At(0);
        if (value.IsUndefined) return default;
        var clone = transform.Clone.Eval(context, default, frame);
        if (!clone.IsFunction) throw Error("T2013", transform.Syntax, default);
        var storage = new ValStorage();
        Span<Val> span = storage;
        span[0] = value;
        var copy = Caller.Call(context, clone.AsFunction, span, 1, new CallPlace(Val.Null, frame, transform.Scope));
        var matches = transform.Pattern.Eval(context, copy, frame);
        if (matches.IsUndefined) return copy;
        var items = new ItemCursor(matches);
        while (items.Next(out var match))
        {
            context.Tick();
            ApplyUpdate(context, match);
            if (transform.Deletion is not null) ApplyDeletion(context, match);
        }
        return copy;
    }

    // Only what was built can change: input that a redefined $clone let through stays as it is.
    private void ApplyUpdate(EvaluationContext context, in Val match)
    {
        var update = transform.Update.Eval(context, match, frame);
        if (update.IsUndefined) return;
        if (!update.IsObject && !update.IsFunction) throw Error("T2011", transform.Update.Syntax, update);
        if (match.Kind != ValKind.Object) return;
        var members = new MemberCursor(update);
        while (members.Next(out var name, out var member)) match.AsObject.Set(name, member);
    }

    private void ApplyDeletion(EvaluationContext context, in Val match)
    {
        var deletions = transform.Deletion!.Eval(context, match, frame);
        if (deletions.IsUndefined) return;
        var check = new ItemCursor(deletions);
        while (check.Next(out var name))
        {
            if (!name.IsText) throw Error("T2012", transform.Deletion.Syntax, deletions);
        }
        if (match.Kind != ValKind.Object) return;
        var names = new ItemCursor(deletions);
        while (names.Next(out var name)) match.AsObject.Remove(name.Utf8);
    }

    private static MappingException Error(string code, SyntaxNode at, in Val value) =>
        MappingException.Create(code, JsonOutput.ToText(value)).At(at.Position, at.TokenStart, at.TokenLength, null);
}
