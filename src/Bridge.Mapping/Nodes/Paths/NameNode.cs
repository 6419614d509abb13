using Bridge.Documents;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Paths;

/// <summary>A field name as a step: looks the member up, in every item of an array.</summary>
internal sealed class NameNode(SyntaxNode syntax, string name) : Node(syntax)
{
    private int _hint; // where the member was last time; workers race on it, which costs a search at worst

    public byte[] Name { get; } = Wtf8.Encode(name);

    public string Text { get; } = name;

    /// <summary>The member's node; -1 if there is none.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    public int Find(Document document, int node) => document.Find(node, Name, ref _hint);

    public override Val Eval(EvaluationContext context, in Val input, Frame frame) => Lookup(context, input);

    /// <summary>The member of an object, or of all objects in an array.</summary>
    public Val Lookup(EvaluationContext context, in Val input)
    {
        if (input.Kind == ValKind.TapeObject)
        {
            var document = input.Document;
            var node = document.Find(input.Node, Name, ref _hint);
            return node < 0 ? default : Val.Of(document, node);
        }
        if (input.Kind == ValKind.Object) return input.AsObject.Get(Name);
        return input.IsArray ? Collapse(LookupAll(context, input, Name), keepArray: false) : default;
    }

    /// <summary>The members of all objects in an array, flattened into a sequence that is not collapsed.</summary>
    public static Val LookupAll(EvaluationContext context, in Val array, ReadOnlySpan<byte> name)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var result = context.Buffers.NewSequence();
        var items = new ItemCursor(array);
        while (items.Next(out var item))
        {
            if (item.IsArray) result.AddFlat(LookupAll(context, item, name));
            else if (Compare.TryGetMember(item, name, out var member) && !member.IsUndefined) result.AddFlat(member);
        }
        return Val.Of(result);
    }
}
