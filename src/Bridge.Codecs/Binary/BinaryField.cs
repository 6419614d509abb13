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

    /// <summary>The words of two bytes come in the other order than the bytes.</summary>
    public bool IsWordSwapped { get; init; }

    public FloatKind FloatKind { get; init; }

    /// <summary>The number is a time; null if it is a number.</summary>
    public BinaryEpoch? Epoch { get; init; }

    /// <summary>The half of a byte that fills bcd behind its digits.</summary>
    public int Filler { get; init; }

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

    public BinaryField[] Children { get; init; } = [];

    /// <summary>Lowest bit and number of bits within <see cref="Parent"/>.</summary>
    public (int Shift, int Count) BitPlace { get; init; }

    public BitType BitType { get; init; }

    public bool IsSensitive { get; init; }

    /// <summary>Not shown in documents: the length of a tag's value.</summary>
    public bool IsHidden { get; init; }

    /// <summary>A group of tag, length and value.</summary>
    public bool IsTagged { get; init; }

    /// <summary>The tag that says that the value of a tagged group is this field; null if none does.</summary>
    public decimal? Tag { get; init; }

    public BinaryField? Parent { get; set; }

    /// <summary>Number within the layout, from 0; those of the fields within follow.</summary>
    public int Slot { get; set; }

    /// <summary>How many slots the field has with those within.</summary>
    public int Slots { get; set; }

    /// <summary>The fields within as they are read; set when the layout is complete.</summary>
    public BinaryStep[] Steps { get; set; } = [];

    /// <summary>An item of the list, if it always has the same size and form; else null. Set when the layout is complete.</summary>
    public BinaryRun? ItemRun { get; set; }

    /// <summary>The lengths and checksums within, which are compared when the group was read.</summary>
    public BinaryField[] Verified => field ??= [.. Children.Where(c => c.IsVerified)];

    /// <summary>The fields within that documents show.</summary>
    public BinaryField[] Shown => field ??= [.. Children.Where(c => !c.IsHidden)];

    /// <summary>
    /// A number, or a text of one byte a character, that is always there, has always the same size and that nobody looks at; or a group of nothing else. Set when the layout
    /// is complete.
    /// </summary>
    public bool IsPlain { get; private set; }

    /// <summary>Bytes of the field if it is plain, of an item for a group that is a list.</summary>
    public int SizeOfPlain { get; private set; }

    /// <summary>The first and last neighbour of <see cref="Over"/>.</summary>
    public (BinaryField First, BinaryField Last)? OverFields { get; set; }

    /// <summary>Others refer to the value.</summary>
    public bool IsUsed { get; set; }

    /// <summary>A checksum or a length begins or ends with the part.</summary>
    public bool IsPlaced { get; set; }

    /// <summary>The value is a length or a count of others, and so it is computed on encode.</summary>
    public bool IsComputed { get; set; }

    /// <summary>Bytes that neighbours behind a part without an own end need.</summary>
    public int Reserve { get; set; }

    /// <summary>Neighbours behind a part without an own end that need bytes only when their condition holds; it looks at fields before the part.</summary>
    public BinaryField[] Conditional { get; set; } = [];

    /// <summary>Goes up to the end of what encloses it.</summary>
    public bool IsGreedy => !IsList ? Length is { IsRest: true } || (Length is null && Kind == BinaryKind.Group && Children.Any(c => c.IsGreedy)) : Repeat is { IsRest: true };

    /// <summary>The size if it is always the same, else -1.</summary>
    public int FixedSize => When is null ? SizeWhenThere : -1;

    /// <summary>The size of a part that is there, if it is always the same, else -1.</summary>
    public int SizeWhenThere
    {
        get
        {
            if (At is not null || RepeatUntil is not null) return -1;
            long one = SizeOfOne;
            var all = Repeat is null || one < 0 ? one : Repeat.Fixed < 0 ? -1 : one * Repeat.Fixed;
            return all is < 0 or > int.MaxValue ? -1 : (int)all;
        }
    }

    /// <summary>The size of the part, or of an item if it is a list, if it is always the same, else -1.</summary>
    public int SizeOfOne
    {
        get
        {
            if (Until.Length > 0 && Length is null) return -1;
            var size = Length is not null ? Length.Fixed : Kind == BinaryKind.Group ? Children.Aggregate(0L, static (sum, c) => sum < 0 || c.FixedSize < 0 ? -1 : sum + c.FixedSize) : Width;
            return size is < 0 or > int.MaxValue ? -1 : (int)size;
        }
    }

    /// <summary>The part is a list.</summary>
    public bool IsList => Repeat is not null || RepeatUntil is not null;

    /// <summary>A length or a checksum of neighbours.</summary>
    public bool IsVerified => IsLengthOf || Check != CheckKind.None;

    public bool IsInteger => Kind is BinaryKind.Unsigned or BinaryKind.Signed or BinaryKind.Bcd or BinaryKind.Digits or BinaryKind.Bit;

    public byte[] Utf8 => field ??= System.Text.Encoding.UTF8.GetBytes(Safe);

    public byte[] OriginalUtf8 => field ??= System.Text.Encoding.UTF8.GetBytes(Name);

    /// <summary>The name is this one, as mappings or as the layout writes it.</summary>
    public bool IsNamed(ReadOnlySpan<byte> name) => name.SequenceEqual(Utf8) || name.SequenceEqual(OriginalUtf8);

    /// <summary>Place of <see cref="Safe"/> in the buffer of names.</summary>
    public (int Start, int Length) NameAt { get; set; }

    /// <summary>The bytes of one character at least.</summary>
    public int CharacterBytes => field != 0 ? field : field = CodePage.WebName.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase) ? 2 : CodePage.WebName.StartsWith("utf-32", StringComparison.OrdinalIgnoreCase) ? 4 : 1;

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

    /// <summary>The byte of the digit 0 in the encoding, which the other digits follow.</summary>
    public byte Zero => field != 0 ? field : field = CodePage.ByteOf('0')!.Value;

    /// <summary>The name with those of the groups around it, for errors.</summary>
    public string Path => Parent is { Safe.Length: > 0 } parent ? $"{parent.Path}.{Safe}" : Safe;

    /// <summary>The path as errors of encodings name it.</summary>
    public string Title => field ??= $"field {Path}";

    /// <summary>Prepares writing, when the layout is complete and the fields within are prepared.</summary>
    public void SetPlain()
    {
        SizeOfPlain = Math.Max(0, SizeOfOne);
        if (SizeOfOne < 0) return;
        IsPlain = Kind switch
        {
            BinaryKind.Group => !IsTagged && Length is null && Array.TrueForAll(Children, c => c.IsPlain && c.Kind != BinaryKind.Group),
            BinaryKind.Text => Until.Length == 0 && CharacterBytes == 1 && IsPlainField,
            BinaryKind.Unsigned or BinaryKind.Signed or BinaryKind.Bcd or BinaryKind.Digits => IsPlainField,
            _ => false,
        };
    }

    private bool IsPlainField => When is null && At is null && !IsList && Names is null && Epoch is null && Constant is null && !IsUsed && !IsVerified && !IsPlaced && !IsHidden;

    /// <summary>Of the number that all bits are together, those of the field; a signed one has its sign in all 64 bits.</summary>
    public ulong BitsOf(ulong raw)
    {
        var (shift, count) = BitPlace;
        var part = (raw >> shift) & (ulong.MaxValue >> (64 - count));
        return BitType switch
        {
            BitType.Signed => (ulong)BinaryNumber.SignExtend(part, count),
            BitType.Boolean => part != 0 ? 1UL : 0,
            _ => part,
        };
    }

    /// <summary>Where <see cref="Until"/> begins, at a whole character; -1 if it does not come.</summary>
    public int IndexOfEnd(ReadOnlySpan<byte> bytes)
    {
        if (CharacterBytes == 1 || Until.Length % CharacterBytes != 0) return bytes.IndexOf(Until);
        for (var at = 0; at + Until.Length <= bytes.Length; at += CharacterBytes)
        {
            if (bytes[at..].StartsWith(Until)) return at;
        }
        return -1;
    }

    /// <summary>A node whose value is converted when it is used. Its neighbourhood is the caller's business.</summary>
    /// <param name="start">Where the bytes stand in the message.</param>
    /// <param name="size">Their number; those of all bits for some of them.</param>
    public DocumentNode ToNode(int start, int size, bool isNamed, bool isSensitive) => new()
    {
        Kind = NodeKind.Text,
        Flags = NodeFlags.Raw | (isSensitive ? NodeFlags.Sensitive : 0),
        Field = (ushort)Slot,
        Start = start,
        Length = size,
        SourceStart = start,
        SourceLength = size,
        NameStart = isNamed ? NameAt.Start : 0,
        NameLength = isNamed ? NameAt.Length : -1,
    };

    private ShapeKind ShapeKind => Kind switch
    {
        BinaryKind.Group or BinaryKind.Bits => ShapeKind.Object,
        BinaryKind.Text or BinaryKind.FilledBcd => ShapeKind.Text,
        _ when Names is not null => ShapeKind.Text,
        _ when Epoch is not null => ShapeKind.Date,
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
        for (var i = 0; i < Children.Length; i++)
        {
            if (!Children[i].IsHidden) members.Add(Children[i].ToOutputShape(isTag: IsTagged && i == 0));
        }
        var isGiven = When is null && !IsList && !isTag && (Kind is BinaryKind.Group or BinaryKind.Bits
            ? members.Exists(m => m.Required)
            : !IsComputed && (Kind == BinaryKind.Bit || (Constant is null && !IsVerified)));
        return new Shape(Safe, ShapeKind, Occurs, members) { OriginalName = Name, Origin = Location.ToString(), Required = isGiven };
    }
}
