using Bridge.Documents;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes;

/// <summary>
/// An object constructor with constant, distinct names: no grouping is needed unless the context item is an array.
/// In output position nothing is built: names are written pre-encoded, and one without a value is taken back. Members that are paths through the same member
/// (customer.id, customer.name) look it up once.
/// </summary>
internal sealed class ObjectNode : Node
{
    private readonly MemberName[] _names;
    private readonly Node[] _values;
    private readonly GroupBy _general;
    private readonly Val[] _keys;
    private readonly FieldPathNode?[] _paths;
    private readonly int[] _prefixes; // number of the first member whose path begins with the same name; -1 if no other does

    public ObjectNode(SyntaxNode syntax, MemberName[] names, Node[] values, GroupBy general)
        : base(syntax)
    {
        _names = names;
        _values = values;
        _general = general;
        _keys = [.. names.Select(n => Val.Of(n.Utf8))];
        _paths = [.. values.Select(v => v as FieldPathNode)];
        _prefixes = [.. _paths.Select(Prefix)];
    }

    private int Prefix(FieldPathNode? path)
    {
        if (path is not { Names.Length: > 1 }) return -1;
        var same = Array.FindAll(_paths, p => p is { Names.Length: > 1 } && p.Names[0].Text == path.Names[0].Text);
        return same.Length > 1 ? Array.IndexOf(_paths, same[0]) : -1;
    }

    public override bool IsSingle => true;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        if (input.IsArray) return _general.Evaluate(context, input, frame);
        var result = context.Buffers.NewObject();
        if (input.Kind == ValKind.TapeObject)
        {
            Build(context, input, frame, result);
            return Val.Of(result);
        }
        for (var i = 0; i < _values.Length; i++)
        {
            var value = _values[i].Eval(context, input, frame);
            if (!value.IsUndefined) result.Add(_keys[i], value);
        }
        return Val.Of(result);
    }

    private void Build(EvaluationContext context, in Val input, Frame frame, ObjectVal result)
    {
        var document = input.Document;
        int prefix = -1, prefixNode = -1;
        for (var i = 0; i < _values.Length; i++)
        {
            if (_paths[i] is { } path && TryFind(path, _prefixes[i], input, ref prefix, ref prefixNode, out var node))
            {
                if (node >= 0) result.Add(_keys[i], Val.Of(document, node));
                continue;
            }
            var value = _values[i].Eval(context, input, frame);
            if (!value.IsUndefined) result.Add(_keys[i], value);
        }
    }

    private static bool TryFind(FieldPathNode path, int group, in Val input, ref int prefix, ref int prefixNode, out int node)
    {
        if (group < 0) return path.TryFind(input, out node);
        if (group != prefix)
        {
            prefix = group;
            prefixNode = path.Names[0].Find(input.Document, input.Node);
        }
        return path.TryFindBelow(input.Document, prefixNode, out node);
    }

    public override bool Emit(EvaluationContext context, in Val input, Frame frame, DocumentWriter writer)
    {
        if (input.IsArray)
        {
            ValueWriter.Write(_general.Evaluate(context, input, frame), writer);
            return true;
        }
        writer.BeginObject();
        var isNode = input.Kind == ValKind.TapeObject;
        int prefix = -1, prefixNode = -1;
        for (var i = 0; i < _values.Length; i++)
        {
            if (isNode && _paths[i] is { } path && TryFind(path, _prefixes[i], input, ref prefix, ref prefixNode, out var node))
            {
                if (node >= 0) writer.Member(_names[i], input.Document, node);
                continue;
            }
            var mark = writer.Mark();
            writer.Name(_names[i]);
            if (!_values[i].Emit(context, input, frame, writer)) writer.Rewind(mark);
        }
        writer.EndObject();
        return true;
    }
}
