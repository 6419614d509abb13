using Bridge.Codecs.Framing;
using Bridge.Codecs.Text;
using Bridge.Configuration;
using Bridge.Documents;

namespace Bridge.Codecs.Binary;

/// <summary>One field of a binary layout, a group of fields, or some bits. Immutable once the layout is read.</summary>
internal sealed class BinaryField
{
    public required string Name { get; init; }

    public required string Safe { get; init; }

    public Location Location { get; init; }

    public BinaryKind Kind { get; init; }

    /// <summary>Bytes of a number or of bits.</summary>
    public int Width { get; init; }

    /// <summary>The low byte comes first.</summary>
    public bool IsLittle { get; init; }

    /// <summary>How many of an integer's digits are decimals.</summary>
    public int Scale { get; init; }

    public bool IsLowNibbleFirst { get; init; }

    public CodePage CodePage { get; init; } = CodePage.Utf8;

    /// <summary>The bytes that the part takes, which it must fill exactly; null if it says so itself.</summary>
    public BinaryExtent? Length { get; set; }

    /// <summary>The bytes that end a text or bytes; empty if a length does. With a fixed length the text may end before its room does.</summary>
    public byte[] Until { get; init; } = [];

    /// <summary>What fills a text of fixed length.</summary>
    public byte Pad { get; init; }

    /// <summary>How many there are; null for a part that is no list.</summary>
    public BinaryExtent? Repeat { get; init; }

    /// <summary>What holds for the last item of a list, and for no other; null if a count or the end of the bytes ends it.</summary>
    public BinaryCondition? RepeatUntil { get; init; }

    /// <summary>Bytes from the first of the message to the first of the part; null for a part that follows its neighbour.</summary>
    public BinaryExtent? At { get; init; }

    public BinaryCondition? When { get; init; }

    /// <summary>The names that documents have for the numbers; null if they have the numbers.</summary>
    public BinaryNames? Names { get; init; }

    /// <summary>The bytes that always stand here; null if they may differ.</summary>
    public byte[]? Constant { get; set; }

    /// <summary>What <see cref="Constant"/> means to those who refer to it.</summary>
    public BinaryValue ConstantValue { get; set; }

    public CheckKind Check { get; init; }

    /// <summary>First and last neighbour that a checksum or a length covers, by name; empty for a checksum over all before it.</summary>
    public IReadOnlyList<string> Over { get; init; } = [];

    /// <summary>The value is the number of bytes of <see cref="Over"/>, plus <see cref="LengthPlus"/>.</summary>
    public bool IsLengthOf { get; init; }

    public int LengthPlus { get; init; }

    public IReadOnlyList<BinaryField> Children { get; init; } = [];

    /// <summary>Lowest bit and number of bits within <see cref="Parent"/>.</summary>
    public (int Shift, int Count) BitPlace { get; init; }

    public BitType BitType { get; init; }

    public bool IsSensitive { get; init; }

    /// <summary>Not shown in documents: the length of a tag's value.</summary>
    public bool IsHidden { get; init; }

    /// <summary>For groups of tag, length and value: the tag of each member by name.</summary>
    public IReadOnlyDictionary<string, decimal>? Tags { get; init; }

    public BinaryField? Parent { get; set; }

    /// <summary>Number within the layout, from 0.</summary>
    public int Slot { get; set; }

    /// <summary>The first and last neighbour of <see cref="Over"/>.</summary>
    public (BinaryField First, BinaryField Last)? OverFields { get; set; }

    /// <summary>Others refer to the value.</summary>
    public bool IsUsed { get; set; }

    /// <summary>The value is a length or a count of others, and so it is computed on encode.</summary>
    public bool IsComputed { get; set; }

    /// <summary>Bytes that neighbours behind a part without an own end need.</summary>
    public int Reserve { get; set; }

    /// <summary>Neighbours behind a part without an own end that need bytes only when their condition holds; it looks at fields before the part.</summary>
    public IReadOnlyList<BinaryField> Conditional { get; set; } = [];

    /// <summary>Goes up to the end of what encloses it.</summary>
    public bool IsGreedy => !IsList ? Length is { IsRest: true } || (Length is null && Kind == BinaryKind.Group && Children.Any(c => c.IsGreedy)) : Repeat is { IsRest: true };

    /// <summary>The size if it is always the same, else -1.</summary>
    public int FixedSize => When is null ? SizeWhenThere : -1;

    /// <summary>The size of a part that is there, if it is always the same, else -1.</summary>
    public int SizeWhenThere
    {
        get
        {
            if (At is not null || RepeatUntil is not null || (Until.Length > 0 && Length is null)) return -1;
            long one = Length is not null ? Length.Fixed : Kind == BinaryKind.Group ? Children.Aggregate(0L, static (sum, c) => sum < 0 || c.FixedSize < 0 ? -1 : sum + c.FixedSize) : Width;
            var all = Repeat is null || one < 0 ? one : Repeat.Fixed < 0 ? -1 : one * Repeat.Fixed;
            return all is < 0 or > int.MaxValue ? -1 : (int)all;
        }
    }

    /// <summary>The part is a list.</summary>
    public bool IsList => Repeat is not null || RepeatUntil is not null;

    public bool IsInteger => Kind is BinaryKind.Unsigned or BinaryKind.Signed or BinaryKind.Bcd or BinaryKind.Digits or BinaryKind.Bit;

    public byte[] Utf8 => field ??= System.Text.Encoding.UTF8.GetBytes(Safe);

    public byte[] OriginalUtf8 => field ??= System.Text.Encoding.UTF8.GetBytes(Name);

    /// <summary>Place of <see cref="Safe"/> in the buffer of names.</summary>
    public (int Start, int Length) NameAt { get; set; }

    /// <summary>The bytes of one character at least.</summary>
    public int CharacterBytes => CodePage.WebName.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase) ? 2 : CodePage.WebName.StartsWith("utf-32", StringComparison.OrdinalIgnoreCase) ? 4 : 1;

    /// <summary><see cref="Pad"/> as a character of the encoding.</summary>
    public byte[] PadUnit
    {
        get
        {
            if (field is not null) return field;
            if (CharacterBytes == 1) return field = [Pad];
            var unit = new System.Buffers.ArrayBufferWriter<byte>();
            CodePage.FromUtf8([Pad], unit);
            return field = unit.WrittenSpan.ToArray();
        }
    }

    /// <summary>The name with those of the groups around it, for errors.</summary>
    public string Path => Parent is { Safe.Length: > 0 } parent ? $"{parent.Path}.{Safe}" : Safe;

    private ShapeKind ShapeKind => Kind switch
    {
        BinaryKind.Group or BinaryKind.Bits => ShapeKind.Object,
        BinaryKind.Text => ShapeKind.Text,
        _ when Names is not null => ShapeKind.Text,
        BinaryKind.Bytes => ShapeKind.Binary,
        BinaryKind.Float => ShapeKind.Decimal,
        BinaryKind.Bit when BitType == BitType.Boolean => ShapeKind.Boolean,
        _ => Scale > 0 ? ShapeKind.Decimal : ShapeKind.Integer,
    };

    private Occurs Occurs => IsList ? Occurs.Many : When is not null ? Occurs.Optional : Occurs.One;

    public Shape ToShape() =>
        new(Safe, ShapeKind, Occurs, [.. Children.Where(c => !c.IsHidden).Select(c => c.ToShape())]) { OriginalName = Name, Sensitive = IsSensitive, Origin = Location.ToString() };

    /// <summary>What the writer takes of it. Lengths, counts, checksums, constants and tags are its own business, and may be given all the same.</summary>
    public Shape ToOutputShape(bool isTag = false)
    {
        var members = new List<Shape>();
        for (var i = 0; i < Children.Count; i++)
        {
            if (!Children[i].IsHidden) members.Add(Children[i].ToOutputShape(isTag: Tags is not null && i == 0));
        }
        var isGiven = When is null && !IsList && !isTag && (Kind is BinaryKind.Group or BinaryKind.Bits
            ? members.Exists(m => m.Required)
            : !IsComputed && (Kind == BinaryKind.Bit || (Constant is null && !IsLengthOf && Check == CheckKind.None)));
        return new Shape(Safe, ShapeKind, Occurs, members) { OriginalName = Name, Origin = Location.ToString(), Required = isGiven };
    }
}
