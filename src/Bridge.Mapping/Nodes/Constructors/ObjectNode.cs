using Bridge.Documents;
using Bridge.Mapping.Nodes.Paths;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Constructors;

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
    private readonly Field[] _fields;

    /// <summary>What is known about a member whose value is a path, flat in one array: following references costs more than comparing names.</summary>
    private struct Field
    {
        /// <summary>The path; null for any other expression.</summary>
        public FieldPathNode? Path;

        /// <summary>The path's only name; null if it has more.</summary>
        public byte[]? Name;

        /// <summary>Where that member was last time; workers race on it, which costs a search at worst.</summary>
        public int Hint;

        /// <summary>Number of the first member whose path begins with the same name; -1 if no other does.</summary>
        public int Prefix;
    }

    public ObjectNode(SyntaxNode syntax, MemberName[] names, Node[] values, GroupBy general)
        : base(syntax)
    {
        _names = names;
        _values = values;
        _general = general;
        _keys = [.. names.Select(n => Val.Of(n.Utf8))];
        var paths = Array.ConvertAll(values, v => v as FieldPathNode);
        _fields = Array.ConvertAll(paths, p => new Field { Path = p, Name = p is { Names: [var only] } ? only.Name : null, Prefix = Prefix(paths, p) });
    }

    private static int Prefix(FieldPathNode?[] paths, FieldPathNode? path)
    {
        if (path is not { Names.Length: > 1 }) return -1;
        var same = Array.FindAll(paths, p => p is { Names.Length: > 1 } && p.Names[0].Text == path.Names[0].Text);
        return same.Length > 1 ? Array.IndexOf(paths, same[0]) : -1;
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
            ref var field = ref _fields[i];
            if (field.Path is not null && TryFind(ref field, document, input.Node, ref prefix, ref prefixNode, out var node))
            {
                if (node >= 0) result.Add(_keys[i], Val.Of(document, node));
                continue;
            }
            var value = _values[i].Eval(context, input, frame);
            if (!value.IsUndefined) result.Add(_keys[i], value);
        }
    }

    private static bool TryFind(ref Field field, Document document, int @object, ref int prefix, ref int prefixNode, out int node)
    {
        if (field.Name is { } name)
        {
            node = document.Find(@object, name, ref field.Hint);
            return true;
        }
        var path = field.Path!;
        if (field.Prefix < 0 || field.Prefix != prefix)
        {
            prefix = field.Prefix;
            prefixNode = path.Names[0].Find(document, @object);
        }
        return path.TryFindBelow(document, prefixNode, out node);
    }

    public override bool Emit(EvaluationContext context, in Val input, Frame frame, DocumentWriter writer)
    {
        if (input.IsArray)
        {
            ValueWriter.Write(_general.Evaluate(context, input, frame), writer);
            return true;
        }
        writer.BeginObject();
        var document = input.Kind == ValKind.TapeObject ? input.Document : null;
        int prefix = -1, prefixNode = -1;
        for (var i = 0; i < _values.Length; i++)
        {
            ref var field = ref _fields[i];
            if (document is not null && field.Path is not null && TryFind(ref field, document, input.Node, ref prefix, ref prefixNode, out var node))
            {
                if (node >= 0) writer.Member(_names[i], document, node);
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
