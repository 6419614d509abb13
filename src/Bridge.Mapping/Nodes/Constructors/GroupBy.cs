using Bridge.Mapping.Nodes.Stages;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Constructors;

/// <summary>
/// Object construction in its general form: items are grouped by the value of each key expression, and each value expression is evaluated
/// over its group.
/// </summary>
internal sealed class GroupBy(SyntaxNode syntax, Node[] keys, Node[] values)
{
    public Node[] Values { get; } = values;

    public Val Evaluate(EvaluationContext context, in Val input, Frame frame)
    {
        var isStream = input.Kind == ValKind.Array && input.AsArray.IsTupleStream;
        var groups = context.Buffers.NewObject(); // key -> number of the group
        var data = context.Buffers.NewArray();
        var pairs = context.Buffers.NewArray();
        var items = new ItemCursor(input);
        var any = false;
        while (items.Next(out var item))
        {
            any = true;
            Sort(context, item, isStream, frame, groups, data, pairs);
        }
        // An empty array still gives an object, evaluated over nothing.
        if (!any && !isStream) Sort(context, default, false, frame, groups, data, pairs);

        var result = context.Buffers.NewObject();
        for (var i = 0; i < groups.Count; i++)
        {
            Val value;
            var expression = Values[(int)pairs[i].Bits];
            if (isStream)
            {
                var tuple = TupleStream.Reduce(context, data[i]);
                value = expression.Eval(context, tuple.Slots[0], tuple.Copy(frame));
            }
            else
            {
                value = expression.Eval(context, data[i], frame);
            }
            if (!value.IsUndefined) result.Add(groups.NameAt(i), value);
        }
        return Val.Of(result);
    }

    private void Sort(EvaluationContext context, in Val item, bool isStream, Frame frame, ObjectVal groups, ArrayVal data, ArrayVal pairs)
    {
        context.Tick();
        var focus = item;
        if (isStream)
        {
            var tuple = (Frame)item.Ref!;
            focus = tuple.Slots[0];
            frame = tuple.Copy(frame);
        }
        for (var pair = 0; pair < keys.Length; pair++)
        {
            var key = keys[pair].Eval(context, focus, frame);
            if (key.IsUndefined) continue;
            if (!key.IsText) throw Error("T1003", key);
            var name = key.Kind == ValKind.Text ? key : context.Buffers.CopyText(key.Utf8);
            if (name.Utf8.SequenceEqual("_jsonata_lambda"u8) || name.Utf8.SequenceEqual("_jsonata_function"u8)) throw Error("D1013", key);
            var at = groups.Find(name.Utf8);
            if (at < 0)
            {
                groups.Add(name, Val.True);
                data.Add(item);
                pairs.Add(Val.OfExact(pair));
                continue;
            }
            if (pairs[at].Bits != pair) throw Error("D1009", key);
            Append(context, ref data[at], ref pairs[at], item);
        }
    }

    // The first addition makes an array of our own, marked in the pair's scale; later ones go to its end.
    private static void Append(EvaluationContext context, ref Val data, ref Val pair, in Val item)
    {
        if (pair.Extra == 0)
        {
            var isOurs = !data.IsUndefined && !item.IsUndefined;
            data = TupleStream.Append(context, data, item);
            if (isOurs) pair = Val.OfExact(pair.Bits, 1);
        }
        else if (!item.IsUndefined)
        {
            data.AsArray.AddFlat(item);
        }
    }

    private MappingException Error(string code, in Val value) =>
        MappingException.Create(code, JsonOutput.ToText(value)).At(syntax.Position, syntax.TokenStart, syntax.TokenLength, null);
}
