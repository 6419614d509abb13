using Bridge.Codecs.Text;
using Bridge.Configuration;
using Bridge.Documents;

namespace Bridge.Codecs.Layouts.Fields;

/// <summary>One field of a record: where it stands, what it holds and how that is written. Immutable once its layout is read.</summary>
internal sealed record FieldLayout
{
    public required string Name { get; init; }

    /// <summary>The name that mappings use.</summary>
    public string Safe { get; init; } = "";

    public Location Location { get; init; }

    public FieldType Type { get; init; }

    /// <summary>First byte within the record, from 0; -1 for formats without positions.</summary>
    public int Start { get; init; } = -1;

    /// <summary>Width in bytes; 0 for formats without positions.</summary>
    public int Length { get; init; }

    /// <summary>The column's name in the header line, or its number from 1; the field's own name by default.</summary>
    public string Column { get; init; } = "";

    public int Scale { get; init; } = -1;

    public SignStyle Sign { get; init; }

    /// <summary>The character before the decimals; 0 if it is implied by <see cref="Scale"/>.</summary>
    public byte DecimalMark { get; init; }

    /// <summary>The character between groups of three digits; 0 for none.</summary>
    public byte GroupMark { get; init; }

    public char Pad { get; init; } = ' ';

    public Justify Justify { get; init; }

    public Trim Trim { get; init; }

    public BlankPolicy Blank { get; init; }

    public IReadOnlyList<string> Nulls { get; init; } = [];

    public IReadOnlyList<string> True { get; init; } = [];

    public IReadOnlyList<string> False { get; init; } = [];

    public DatePicture? Picture { get; init; }

    public bool Required { get; init; }

    public bool Sensitive { get; init; }

    public Overflow Overflow { get; init; }

    /// <summary>What is written when the mapping gives nothing; null for a blank.</summary>
    public string? Default { get; init; }

    /// <summary>The field's own encoding; null for that of its format.</summary>
    public CodePage? CodePage { get; init; }

    /// <summary><see cref="Safe"/> in UTF-8.</summary>
    public byte[] Utf8 => field ??= System.Text.Encoding.UTF8.GetBytes(Safe);

    /// <summary><see cref="Name"/> in UTF-8.</summary>
    public byte[] OriginalUtf8 => field ??= System.Text.Encoding.UTF8.GetBytes(Name);

    /// <summary>The encoding of this field's bytes; set when the layout is complete.</summary>
    public CodePage Page { get; private set; } = CodePage.Utf8;

    /// <summary><see cref="Pad"/> as the peer's byte.</summary>
    public byte PadByte { get; private set; } = (byte)' ';

    /// <summary>A blank as the peer's byte.</summary>
    public byte BlankByte { get; private set; } = (byte)' ';

    /// <summary><see cref="Nulls"/> as the peer's bytes.</summary>
    public byte[][] NullBytes { get; private set; } = [];

    /// <summary>A text that mostly needs no more than <see cref="PlainText"/>: in ASCII or an extension of it, padded behind or not at all, without spellings of null.</summary>
    public bool IsSimpleText { get; private set; }

    /// <summary>A number that is mostly digits alone and then needs no more than <see cref="PlainNumber"/>.</summary>
    public bool IsSimpleNumber { get; private set; }

    /// <summary>How many of a number's digits are decimals where no mark says so.</summary>
    public int ImpliedDecimals { get; private set; }

    /// <summary>What the record's type demands here, as the peer's bytes.</summary>
    public byte[][] Marks { get; internal set; } = [];

    /// <summary>The mark that is written when the mapping gives nothing; null if the field marks nothing.</summary>
    public byte[]? Mark => Marks.Length > 0 ? Marks[0] : null;

    /// <summary>True when the content, padding taken off, is one of <see cref="Marks"/>.</summary>
    public bool HasMark(ReadOnlySpan<byte> content)
    {
        foreach (var mark in Marks)
        {
            if (content.SequenceEqual(mark) || content.Trim(PadByte).SequenceEqual(mark)) return true;
        }
        return false;
    }

    /// <summary>Ends the making of a field: its bytes are known.</summary>
    public void Complete(CodePage page, byte pad, byte blank, byte[][] nulls)
    {
        Page = page;
        PadByte = pad;
        BlankByte = blank;
        NullBytes = nulls;
        ImpliedDecimals = DecimalMark == 0 ? Math.Max(Scale, 0) : 0;
        var isSimple = nulls.Length == 0 && page.IsAsciiCompatible;
        IsSimpleNumber = isSimple && IsNumber && Sign is not (SignStyle.LeadingSeparate or SignStyle.TrailingSeparate) && Pad is ('0' or ' ');
        IsSimpleText = isSimple && Type == FieldType.Text && Trim is (Trim.None or Trim.Right);
    }

    public bool IsNumber => Type is FieldType.Integer or FieldType.Decimal;

    public bool IsDate => Type is FieldType.Date or FieldType.Time or FieldType.Timestamp;

    public ShapeKind ShapeKind => Type switch
    {
        FieldType.Text => ShapeKind.Text,
        FieldType.Integer => ShapeKind.Integer,
        FieldType.Decimal => ShapeKind.Decimal,
        FieldType.Boolean => ShapeKind.Boolean,
        FieldType.Binary => ShapeKind.Binary,
        _ => ShapeKind.Date,
    };

    /// <summary>A text field without any rules, for formats that work without a layout.</summary>
    public static FieldLayout Plain(string name) => new() { Name = name, Safe = name, Column = name, Blank = BlankPolicy.Empty };

    public Shape ToShape() => new(Safe, ShapeKind, Required || Blank != BlankPolicy.Missing ? Occurs.One : Occurs.Optional)
    {
        OriginalName = Name,
        Sensitive = Sensitive,
        Origin = Location.ToString(),
    };
}
