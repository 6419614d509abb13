using Bridge.Documents;
using Bridge.Mapping.Binding;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Paths;

/// <summary>
/// A path whose items are numbered, (lines)#$index.{ … }: what $each with $index becomes. Walked item by item with one frame for all of them, where the general form
/// makes a tuple of each. Only where nothing keeps the frame.
/// </summary>
internal sealed class IndexedMapNode(SyntaxNode syntax, StreamPath path, Node map, Scope scope, int indexSlot, Node general) : Node(syntax)
{
    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var top = context.Buffers.FrameTop;
        var inner = context.Buffers.PushFrame(scope.SlotCount, frame);
        var cursor = new PathCursor(path, context, input, inner);
        if (cursor.MayBail)
        {
            context.Buffers.FrameTop = top;
            return general.Eval(context, input, frame);
        }
        var result = context.Buffers.NewSequence();
        for (var i = 0; cursor.NextItem(out var item); i++)
        {
            Number(context, inner, item, i);
            var value = map.Eval(context, item, inner);
            if (!value.IsUndefined) result.Add(value);
        }
        context.Buffers.FrameTop = top;
        return Collapse(Val.Of(result), keepArray: false);
    }

    public override bool EmitItems(EvaluationContext context, in Val input, Frame frame, DocumentWriter writer)
    {
        if (!map.IsSingle) return false;
        var top = context.Buffers.FrameTop;
        var inner = context.Buffers.PushFrame(scope.SlotCount, frame);
        var cursor = new PathCursor(path, context, input, inner);
        var isPlain = !cursor.MayBail;
        for (var i = 0; isPlain && cursor.NextItem(out var item); i++)
        {
            if (i >= context.Buffers.SequenceLimit) throw Error("D2015");
            Number(context, inner, item, i);
            map.Emit(context, item, inner, writer);
        }
        context.Buffers.FrameTop = top;
        return isPlain;
    }

    private void Number(EvaluationContext context, Frame inner, in Val item, int index)
    {
        inner.Slots[0] = item;
        inner.Slots[indexSlot] = context.Number(index);
    }
}
