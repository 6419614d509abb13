using Bridge.Documents;
using Bridge.Mapping.Nodes;
using Bridge.Mapping.Nodes.Paths;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Explain;

/// <summary>Fields of the input: which of them an expression read, and where they stand. For explaining and for errors only.</summary>
internal static class InputFields
{
    /// <summary>Adds the nodes that an expression read by itself, not those of its parts. Absent members too: that a field is blank is what explains a missing value.</summary>
    public static void Read(Document document, SyntaxNode syntax, Node node, in Val input, in Val value, List<int> nodes)
    {
        if (value.Kind is ValKind.TapeText or ValKind.TapeNumber)
        {
            if (ReferenceEquals(value.Ref, document)) nodes.Add(value.Node);
            return;
        }
        switch (node)
        {
            case NameNode name:
                if (Member(document, input, name.Name) is var member and >= 0) nodes.Add(member);
                break;
            case LocatedNode located:
                if (Locate(document, located, input) is var place and >= 0) nodes.Add(place);
                break;
            case WildcardNode or DescendantNode:
                var items = new ItemCursor(value);
                while (items.Next(out var item) && nodes.Count < MostNodes) AddWhole(document, item, nodes);
                break;
            default:
                if (syntax.Kind == SyntaxKind.Variable) AddWhole(document, value, nodes);
                break;
        }
    }

    /// <summary>Wildcards read no more nodes than this into a list.</summary>
    private const int MostNodes = 4096;

    /// <summary>Describes a node.</summary>
    /// <param name="document">The message.</param>
    /// <param name="node">The node.</param>
    /// <param name="fileOffset">Offset of the message in its file or stream.</param>
    public static ExplainedInput Describe(Document document, int node, long fileOffset)
    {
        var n = Resolved(document, node);
        var isContainer = n.Kind is NodeKind.Object or NodeKind.Array;
        var isSensitive = (n.Flags & NodeFlags.Sensitive) != 0;
        var bytes = isContainer ? default : document.SourceOf(n);
        var (line, column) = isContainer || n.SourceLength == 0 ? default : PlaceInText(document.Source, n.SourceStart, n.SourceLength);
        return new ExplainedInput
        {
            Path = DocumentPath.Of(document, node),
            Value = n.Kind == NodeKind.Absent || (n.Flags & NodeFlags.Raw) != 0 ? null : isSensitive ? "\"***\"" : ValueText.Short(Val.Of(document, node)),
            Offset = n.SourceStart,
            FileOffset = fileOffset + n.SourceStart,
            Bytes = isSensitive ? [] : bytes[..Math.Min(bytes.Length, ExplainedInput.MostBytes)].ToArray(),
            Length = n.SourceLength,
            Line = line,
            Column = column,
            IsContainer = isContainer,
            IsSensitive = isSensitive,
        };
    }

    /// <summary>True if one of the nodes is a value that is marked as sensitive.</summary>
    public static bool AnySensitive(Document document, IEnumerable<int> nodes) => nodes.Any(n => (document.Nodes[n].Flags & NodeFlags.Sensitive) != 0);

    /// <summary>True if one of the nodes is an object or a list that holds a sensitive value, and nothing in it was read by itself: then it was no step on the way.</summary>
    public static bool AnyHoldsSensitive(Document document, IEnumerable<int> nodes)
    {
        var read = nodes.Distinct().Order().ToList();
        for (var i = 0; i < read.Count; i++)
        {
            var end = document.Nodes[read[i]].End;
            if (i + 1 < read.Count && read[i + 1] < end) continue;
            for (var at = read[i] + 1; at < end; at++)
            {
                if ((document.Nodes[at].Flags & NodeFlags.Sensitive) != 0) return true;
            }
        }
        return false;
    }

    private static DocumentNode Resolved(Document document, int node)
    {
        try
        {
            return document[node];
        }
        catch (Formats.MessageFormatException)
        {
            return document.Nodes[node]; // its bytes are no value: they are shown as they are
        }
    }

    private static void AddWhole(Document document, in Val value, List<int> nodes)
    {
        if (value.Kind is ValKind.TapeText or ValKind.TapeNumber or ValKind.TapeObject or ValKind.TapeArray && ReferenceEquals(value.Ref, document)) nodes.Add(value.Node);
    }

    private static int Member(Document document, in Val parent, ReadOnlySpan<byte> name) =>
        parent.Kind == ValKind.TapeObject && ReferenceEquals(parent.Ref, document) ? Member(document, parent.Node, name) : -1;

    private static int Member(Document document, int parent, ReadOnlySpan<byte> name)
    {
        for (var at = parent + 1; at < document.Nodes[parent].End; at = document.Nodes[at].End)
        {
            if (document.Name(document.Nodes[at]).SequenceEqual(name)) return at;
        }
        return -1;
    }

    // As far as the steps lead.
    private static int Locate(Document document, LocatedNode located, in Val input)
    {
        var at = located.IsFromRoot ? 0 : input.Kind == ValKind.TapeObject && ReferenceEquals(input.Ref, document) ? input.Node : -1;
        foreach (var (name, item) in located.Steps)
        {
            if (at < 0 || document.Nodes[at].Kind != NodeKind.Object) break;
            if (Member(document, at, name.Name) is not (var member and >= 0)) break;
            at = member;
            if (document.Nodes[at].Kind != NodeKind.Array) continue;
            var index = Math.Max(0, item);
            for (at++; at < document.Nodes[member].End && index > 0; at = document.Nodes[at].End) index--;
            if (at >= document.Nodes[member].End) return member;
        }
        return at > 0 ? at : -1;
    }

    // Line and column from 1, in bytes; 0 where the message is no text up to there.
    private static (int Line, int Column) PlaceInText(ReadOnlySpan<byte> source, int start, int length)
    {
        if (source[..Math.Min(source.Length, start + length)].ContainsAny(Controls)) return default;
        var (line, lineStart) = (1, 0);
        for (var at = 0; source[at..start].IndexOfAny((byte)'\r', (byte)'\n') is var next and >= 0;)
        {
            at += next + 1;
            if (source[at - 1] == '\r' && at < start && source[at] == '\n') at++;
            line++;
            lineStart = at;
        }
        return (line, start - lineStart + 1);
    }

    private static readonly System.Buffers.SearchValues<byte> Controls =
        System.Buffers.SearchValues.Create([.. Enumerable.Range(0, 32).Where(b => b is not ('\t' or '\r' or '\n')).Select(b => (byte)b)]);
}
