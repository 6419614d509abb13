using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Codecs.Text;
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

    /// <summary>Others describe its bytes again.</summary>
    public bool HasViews { get; set; }

    /// <summary>The table's counter.</summary>
    public CobolItem? Counter { get; set; }

    /// <summary>How often the table occurs by the values of its counter; null where the counter is the number itself.</summary>
    public IReadOnlyList<(string Value, int Times)>? Times { get; set; }

    /// <summary>When this view of its bytes counts; null for always.</summary>
    public CobolCondition? When { get; set; }

    /// <summary>Where its first occurrence begins in the record, tables before it at their largest.</summary>
    public int Offset { get; set; }

    /// <summary>Bytes of one occurrence, tables within at their largest.</summary>
    public int Size { get; set; }

    /// <summary>Bytes of all occurrences, or of the longest view where others describe the same bytes.</summary>
    public int Span { get; set; }

    /// <summary>A view of its bytes is longer than the item, so that what follows stands behind the view whichever counts.</summary>
    public bool HasLongerView => Span > Size * MaxOccurs;

    /// <summary>Unused bytes before it, for SYNCHRONIZED.</summary>
    public int Slack { get; set; }

    /// <summary>Unused bytes at the end of each occurrence, so that the next one is SYNCHRONIZED too; counted in <see cref="Size"/>.</summary>
    public int TailSlack { get; set; }

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

    /// <summary>Number among all items, groups too, from 0.</summary>
    public int Index { get; set; }

    /// <summary>The code page of its characters and zoned digits.</summary>
    public CodePage Page { get; private set; } = CodePage.Utf8;

    /// <summary>The blank of <see cref="Page"/>.</summary>
    public byte Blank { get; private set; }

    /// <summary>Its digits are zoned as on a mainframe; else they are ASCII.</summary>
    public bool IsEbcdic { get; private set; }

    /// <summary>How ASCII digits carry a sign.</summary>
    public ZonedSigns Signs { get; set; }

    public BlankDigits Blanks { get; set; }

    public Trim Trim { get; set; }

    public (int Start, int Length) NameAt { get; set; }

    public byte[] Utf8 => field ??= System.Text.Encoding.UTF8.GetBytes(Safe);

    public byte[] OriginalUtf8 => field ??= System.Text.Encoding.UTF8.GetBytes(Name);

    public bool IsSensitive { get; set; }

    /// <summary>Nothing but other views of its bytes stands behind it in the record: where records vary in length, the view that counts says how long this one is.</summary>
    public bool IsTail => _isTail ??= Parent is { Parent: null } record && record.Children.Skip(record.Children.IndexOf(this) + 1).All(c => ReferenceEquals(c.Base, this));

    private bool? _isTail;

    /// <summary>Its items stand in the document as if they were those of the group around it, as COBOL programs name them.</summary>
    public bool IsHoisted => IsSegment || this is { IsFiller: true, IsGroup: true, IsTable: false };

    /// <summary>A record type of its own under a 01 level that all of them share; its items stand in its record's object.</summary>
    public bool IsSegment { get; set; }

    /// <summary>Sets the code page and what follows from it.</summary>
    public void Encode(CodePage page)
    {
        Page = page;
        IsEbcdic = !page.IsAsciiCompatible;
        Blank = page.ByteOf(' ') ?? 0x40;
    }

    public Shape ToShape()
    {
        var kind = IsGroup ? ShapeKind.Object : !IsNumber ? ShapeKind.Text : Usage is Usage.Single or Usage.Double || Scale > 0 ? ShapeKind.Decimal : ShapeKind.Integer;
        var occurs = IsTable ? Occurs.Many : When is not null || Base is not null ? Occurs.Optional : Occurs.One;
        return new Shape(Safe, kind, occurs, [.. Members.Select(c => c.ToShape())]) { OriginalName = Name, Origin = Location.ToString(), Sensitive = IsSensitive };
    }

    /// <summary>The items that a document has as members of this group.</summary>
    public CobolItem[] Members => field ??= [.. Children.SelectMany(Visible)];

    /// <summary>The items that stand for one in a document: its own where it is hoisted, none for fillers.</summary>
    public static IEnumerable<CobolItem> Visible(CobolItem item) => item.IsHoisted ? item.Children.SelectMany(Visible) : item.IsFiller ? [] : [item];

    /// <summary>The item and all within it.</summary>
    public static IEnumerable<CobolItem> Descendants(CobolItem item) => item.Children.SelectMany(Descendants).Prepend(item);
}
