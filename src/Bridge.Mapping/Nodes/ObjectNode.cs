using Bridge.Documents;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes;

/// <summary>
/// An object constructor with constant, distinct names: no grouping is needed unless the context item is an array.
/// In output position nothing is built: names are written pre-encoded, and one without a value is taken back.
/// </summary>
internal sealed class ObjectNode(SyntaxNode syntax, MemberName[] names, Node[] values, GroupBy general) : Node(syntax)
{
    private readonly Val[] _keys = [.. names.Select(n => Val.Of(n.Utf8))];

    public override bool IsSingle => true;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        if (input.IsArray) return general.Evaluate(context, input, frame);
        var result = context.Buffers.NewObject();
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i].Eval(context, input, frame);
            if (!value.IsUndefined) result.Add(_keys[i], value);
        }
        return Val.Of(result);
    }

    public override bool Emit(EvaluationContext context, in Val input, Frame frame, DocumentWriter writer)
    {
        if (input.IsArray)
        {
            ValueWriter.Write(general.Evaluate(context, input, frame), writer);
            return true;
        }
        writer.BeginObject();
        for (var i = 0; i < values.Length; i++)
        {
            var mark = writer.Mark();
            writer.Name(names[i]);
            if (!values[i].Emit(context, input, frame, writer)) writer.Rewind(mark);
        }
        writer.EndObject();
        return true;
    }
}
