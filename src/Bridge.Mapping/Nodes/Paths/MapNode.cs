using Bridge.Documents;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Paths;

/// <summary>
/// A path with predicates or an expression for each item, lines[type = "S"].{ … }, walked item by item. In output position each item is written as it comes; brackets
/// are taken back if there is only one.
/// </summary>
internal sealed class MapNode(SyntaxNode syntax, StreamPath path, Node general) : Node(syntax)
{
    public StreamPath Path { get; } = path;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var cursor = new PathCursor(Path, context, input, frame);
        if (!cursor.Next(out var first)) return cursor.Bailed ? general.Eval(context, input, frame) : default;
        if (!cursor.Next(out var second)) return cursor.Bailed ? general.Eval(context, input, frame) : first;
        var result = context.Buffers.NewSequence();
        result.Add(first);
        result.Add(second);
        while (cursor.Next(out var value)) result.Add(value);
        return cursor.Bailed ? general.Eval(context, input, frame) : Val.Of(result);
    }

    public override bool Emit(EvaluationContext context, in Val input, Frame frame, DocumentWriter writer)
    {
        // Only where the walk cannot be broken off: a writer may not be able to go back behind a name.
        var cursor = new PathCursor(Path, context, input, frame);
        if (cursor.MayBail || Path.Map is not { IsSingle: true } map) return base.Emit(context, input, frame, writer);
        writer.BeginArray();
        var count = 0;
        while (cursor.NextItem(out var item))
        {
            map.Emit(context, item, frame, writer);
            if (++count > context.Buffers.SequenceLimit) throw TooLong(context);
        }
        writer.EndSequence(count);
        return count > 0;
    }

    public override bool EmitItems(EvaluationContext context, in Val input, Frame frame, DocumentWriter writer)
    {
        var cursor = new PathCursor(Path, context, input, frame);
        if (cursor.MayBail || Path.Map is not { IsSingle: true } map) return false;
        for (var count = 1; cursor.NextItem(out var item); count++)
        {
            if (count > context.Buffers.SequenceLimit) throw TooLong(context);
            map.Emit(context, item, frame, writer);
        }
        return true;
    }

    private MappingException TooLong(EvaluationContext context) =>
        MappingException.Create("D2015", context.Buffers.SequenceLimit.ToString(System.Globalization.CultureInfo.InvariantCulture)).At(Syntax.Position, Syntax.TokenStart, Syntax.TokenLength, null);
}
