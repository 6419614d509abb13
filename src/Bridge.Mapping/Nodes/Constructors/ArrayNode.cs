using Bridge.Documents;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Constructors;

/// <summary>An array constructor. Items that are arrays are flattened, unless they are constructors themselves.</summary>
internal sealed class ArrayNode(SyntaxNode syntax, Node[] items, bool[] isConstructor, bool isCons) : Node(syntax)
{
    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var result = context.Buffers.NewArray();
        result.Limit = context.Buffers.SequenceLimit;
        for (var i = 0; i < items.Length; i++)
        {
            if (isConstructor[i])
            {
                // A constructor with a predicate may give nothing.
                var item = items[i].Eval(context, input, frame);
                if (!item.IsUndefined) result.Add(item);
            }
            else items[i].AddTo(context, input, frame, result);
        }
        result.Cons = isCons;
        return Val.Of(result);
    }

    public override bool Emit(EvaluationContext context, in Val input, Frame frame, DocumentWriter writer)
    {
        writer.BeginArray();
        for (var i = 0; i < items.Length; i++)
        {
            if (isConstructor[i] || items[i].IsSingle)
            {
                items[i].Emit(context, input, frame, writer);
                continue;
            }
            if (items[i].EmitItems(context, input, frame, writer)) continue;
            var value = items[i].Eval(context, input, frame);
            if (value.IsUndefined) continue;
            var cursor = new ItemCursor(value);
            while (cursor.Next(out var item)) ValueWriter.Write(item, writer);
        }
        writer.EndArray();
        return true;
    }
}
