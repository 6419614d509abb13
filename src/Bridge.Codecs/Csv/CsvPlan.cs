using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Csv;

/// <summary>Where the columns of one header, or of one record type, go in the document. Immutable and thread-safe.</summary>
internal sealed class CsvPlan
{
    /// <summary>Whose plan it is.</summary>
    public required CsvFormat Format { get; init; }

    /// <summary>The header line that it was made from; empty for a record type without one.</summary>
    public byte[] Header { get; init; } = [];

    /// <summary>The fields' nodes, raw, without places.</summary>
    public required DocumentNode[] Nodes { get; init; }

    /// <summary>The nodes of a document that is one record: the object (a list where columns have no names), then <see cref="Nodes"/>, with ends and parents.</summary>
    public DocumentNode[] Whole => field ??= MakeWhole();

    /// <summary>Index in <see cref="Nodes"/> for each column, or -1 for one that nobody wants.</summary>
    public required int[] Columns { get; init; }

    /// <summary>Names that the nodes point into.</summary>
    public required byte[] Names { get; init; }

    /// <summary>Column names for errors.</summary>
    public required string[] ColumnNames { get; init; }

    /// <summary>Converts the fields.</summary>
    public required FieldResolver Resolver { get; init; }

    /// <summary>The short way for records without quotes; null if there is none.</summary>
    public PlainSplitter? Plain(CsvOptions options)
    {
        if (!_knowsPlain) (_plain, _knowsPlain) = (PlainSplitter.For(options, this), true);
        return _plain;
    }

    private PlainSplitter? _plain;
    private bool _knowsPlain;

    private DocumentNode[] MakeWhole()
    {
        var whole = new DocumentNode[Nodes.Length + 1];
        whole[0] = new DocumentNode { Kind = Nodes.Length > 0 && Nodes[0].NameLength < 0 ? NodeKind.Array : NodeKind.Object, NameLength = -1, Length = Nodes.Length, End = whole.Length, Parent = -1 };
        for (var i = 1; i < whole.Length; i++)
        {
            whole[i] = Nodes[i - 1];
            whole[i].End = i + 1;
            whole[i].Parent = 0;
        }
        return whole;
    }
}
