using Bridge.Codecs.Layouts;
using Bridge.Configuration;
using Bridge.Documents;

namespace Bridge.Codecs.Copybook;

/// <summary>One data item of a copybook. Completed by <see cref="CopybookParser"/>, then immutable.</summary>
internal sealed class CobolItem
{
    public required int Level { get; init; }

    public required string Name
    {
        get;
        init
        {
            field = value;
            Safe = SafeName.Of(value);
            IsFiller = value.Equals("FILLER", StringComparison.OrdinalIgnoreCase);
        }
    }

    public Location Location { get; init; }

    public Picture? Picture { get; set; }

    public Usage? OwnUsage { get; set; }

    public Usage Usage { get; set; }

    public int MinOccurs { get; set; } = 1;

    public int MaxOccurs { get; set; } = 1;

    public bool IsTable { get; set; }

    public string? DependingOn { get; set; }

    public string? Redefines { get; set; }

    public bool SignLeading { get; set; }

    public bool SignSeparate { get; set; }

    public bool IsSynchronized { get; set; }

    public bool IsRightJustified { get; set; }

    public string? Value { get; set; }

    public List<CobolItem> Children { get; } = [];

    public CobolItem? Parent { get; set; }

    /// <summary>The item whose bytes this one describes again.</summary>
    public CobolItem? Base { get; set; }

    /// <summary>The table's counter.</summary>
    public CobolItem? Counter { get; set; }

    /// <summary>When this view of its bytes counts: a field and its values; null for always.</summary>
    public IReadOnlyList<(CobolItem Field, IReadOnlyList<string> Values)>? When { get; set; }

    /// <summary>Bytes of one occurrence, tables within at their largest.</summary>
    public int Size { get; set; }

    /// <summary>Bytes of all occurrences, or of the longest view where others describe the same bytes.</summary>
    public int Span { get; set; }

    /// <summary>A view of its bytes is longer than the item, so that what follows stands behind the view whichever counts.</summary>
    public bool HasLongerView => Span > Size * MaxOccurs;

    /// <summary>Unused bytes before it, for SYNCHRONIZED.</summary>
    public int Slack { get; set; }

    public bool IsFiller { get; private init; }

    public bool IsGroup => Picture is null && OwnUsage is not (Usage.Single or Usage.Double);

    public bool IsNumber => Usage is Usage.Single or Usage.Double || Picture is { IsNumeric: true };

    public int Digits => Picture?.Digits ?? 0;

    public int Scale => Picture?.Scale ?? 0;

    public bool IsSigned => SignSeparate || Usage is Usage.Single or Usage.Double || Picture is { IsSigned: true };

    /// <summary>The name that mappings use.</summary>
    public string Safe { get; private init; } = "";

    /// <summary>Number among all elementary items from 1, for <see cref="DocumentNode.Field"/>.</summary>
    public ushort Number { get; set; }

    public (int Start, int Length) NameAt { get; set; }

    public byte[] Utf8 => field ??= System.Text.Encoding.UTF8.GetBytes(Safe);

    public byte[] OriginalUtf8 => field ??= System.Text.Encoding.UTF8.GetBytes(Name);

    public bool IsSensitive { get; set; }

    public Shape ToShape()
    {
        var kind = IsGroup ? ShapeKind.Object : !IsNumber ? ShapeKind.Text : Usage is Usage.Single or Usage.Double || Scale > 0 ? ShapeKind.Decimal : ShapeKind.Integer;
        var occurs = IsTable ? Occurs.Many : When is not null || Base is not null ? Occurs.Optional : Occurs.One;
        return new Shape(Safe, kind, occurs, [.. Members.Select(c => c.ToShape())]) { OriginalName = Name, Origin = Location.ToString(), Sensitive = IsSensitive };
    }

    /// <summary>The items that a document has as members of this group.</summary>
    public CobolItem[] Members => field ??= [.. Children.SelectMany(Visible)];

    /// <summary>The items that stand for one: items of a FILLER group belong to the group around it, as COBOL programs name them.</summary>
    public static IEnumerable<CobolItem> Visible(CobolItem item) => item is { IsFiller: true, IsGroup: true, IsTable: false } ? item.Children.SelectMany(Visible) : item.IsFiller ? [] : [item];
}
