using System.Buffers;
using System.Globalization;
using System.Text;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Text;
using Bridge.Configuration;

namespace Bridge.Codecs.Binary;

/// <summary>Reads <c>fields:</c> of a binary layout.</summary>
internal sealed class BinaryFieldReader(Endian endian, CodePage page)
{
    private const string FieldsDescription = "Fields by name, in the order of their bytes.";

    public BinaryField[] ReadAll(ConfigReader c, int depth)
    {
        if (depth > 0 && c.IsDescribing)
        {
            c.Raw("fields", "Fields of a group, written as fields: above; they are its members in the document.");
            return [];
        }
        return [.. c.Map("fields", FieldsDescription, (name, f) => Read(name, f, depth), required: depth == 0).Select(f => f.Value)];
    }

    private BinaryField Read(string name, ConfigReader c, int depth)
    {
        var type = c.OptionalText("type", "u8 to u64 and i8 to i64 (in steps of 8 bits), f32, f64, bcd, digits (a number in characters), text or bytes; not for groups, bits and tlv.");
        var little = c.Choice("endian", "Byte order of a number, of bits or bcd; that of the format by default.", endian) == Endian.Little;
        var scale = c.Integer("scale", "How many digits of an integer or bcd are decimals.", 0, 0, 18);
        var nibbles = c.Choice("nibbles", "Which half of a byte of bcd holds the earlier digit: high_first or low_first.", NibbleOrder.HighFirst);
        var filler = c.OptionalText("filler", "The half of a byte that fills bcd behind its last digit, 0xF mostly; the digits are then a text, so that zeros at its begin stay.");
        var swapped = c.Boolean("swap_words", "The words of two bytes of a number of 4 or 8 come in the other order than the bytes, as in many Modbus devices.", false);
        var floating = c.Choice("float", "The form of f32 and f64: ieee, or ibm (hexadecimal, of mainframes).", FloatKind.Ieee);
        var epoch = Epoch(c);
        var own = c.OptionalText("encoding", "Encoding of a text; that of the format by default.");
        var codePage = own is null ? page : CodePage.Find(own);
        c.Check(codePage is not null, "encoding", $"there is no encoding '{own}'");
        var length = Extent(c, "length", "Bytes of a text, bytes, bcd or group: a number, rest, or an earlier field (Name, Name * 4, Name - 2) that is computed on encode. Of each item if it is a list.");
        var until = c.OptionalBytes("until", "Bytes that end a text or bytes, in place of a length. With a fixed length they end it within its room, and pad fills the rest.");
        var pad = c.OptionalBytes("pad", "The byte that fills a text of fixed length at its end.");
        c.Check(pad is null or { Length: 1 }, "pad", "it is one byte");
        var at = Extent(c, "at", "Where the part begins, in bytes from the first of the message: a number or an earlier field, which is computed on encode. What lies between is skipped, and zeros on encode.");
        var repeat = Extent(c, "repeat", "Makes the part a list: a number, rest, or an earlier field that holds the count and is computed on encode.");
        var repeatUntil = Condition(c, "repeat_until", "Makes the part a list whose last item is the one for which this holds: a condition on the item's own fields (Size = 0), or the value of a number (-1).", BinaryCondition.ParseLast);
        c.Check(repeat is null || repeatUntil is null, "repeat_until", "a list has repeat or repeat_until, and not both");
        var when = Condition(c, "when", "When the part is there: Kind = 1 and Flags.Long = true, or Kind = \"X\".", BinaryCondition.Parse);
        var names = BinaryNames.Read(c);
        var value = c.Raw("value", "The constant that always stands here; checked on decode, written on encode.");
        var check = c.Choice("check", "Makes an integer the checksum of the bytes in over.", CheckKind.None);
        var over = c.Texts("over", "First and last neighbour that the checksum covers (one or two names); by default all bytes of the message before it.");
        var lengthOf = c.Texts("length_of", "Makes an integer the length of neighbours: the first and the last (one or two names). Checked on decode, computed on encode.");
        var plus = c.Integer("plus", "Added to length_of.", 0, -65536, 65536);
        var sensitive = c.Boolean("sensitive", "The value is masked in errors, logs and the console.", false);
        var order = c.Choice("order", "Which bits the first member of bits takes: msb_first or lsb_first.", BitOrder.MsbFirst);
        var bits = c.Raw("bits", "Members of 1 to 8 bytes by their bits: { Version: 4, Urgent: { length: 1, type: boolean } }.");
        var tlv = depth > 0 && c.IsDescribing ? null : c.OptionalSection("tlv", "A list of values with tags and lengths.", t => ReadTlv(t, depth));
        var fields = ReadAll(c, depth + 1);
        if (c.IsDescribing) return Empty(name);

        var forms = (type is null ? 0 : 1) + (bits is null ? 0 : 1) + (tlv is null ? 0 : 1) + (c.Has("fields") ? 1 : 0);
        if (forms != 1) c.Scope.Diagnostics.Error(LayoutError.Layout, c.Location, $"field {name} needs one of type, bits, tlv and fields");
        var (kind, width) = type is not null ? Type(type) ?? (BinaryKind.Group, -1) : bits is not null ? (BinaryKind.Bits, 0) : (BinaryKind.Group, 0);
        c.Check(width >= 0, "type", $"there is no type '{type}'; known are u8 to u64, i8 to i64, f32, f64, bcd, digits, text and bytes");
        var members = bits is null ? tlv?.Children ?? fields : BitReader.Read(bits, order, c.Scope, out width);
        var isString = kind is BinaryKind.Text or BinaryKind.Bytes;
        var isInteger = kind is BinaryKind.Unsigned or BinaryKind.Signed or BinaryKind.Bcd or BinaryKind.Digits;
        var isDecimal = kind is BinaryKind.Bcd or BinaryKind.Digits;
        c.Check(!isString || length is { Fixed: >= 0 } || length is not null != until is { Length: > 0 }, "type", $"{type} needs a length or until; both only where the length is a number");
        c.Check(isString || until is null, "until", "only texts and bytes have an end of their own");
        c.Check(length is null || isString || isDecimal || kind == BinaryKind.Group, "length", "the type says how long it is");
        c.Check(length is null || tlv is null, "length", "put the list of tags into a group that has the length");
        c.Check(kind != BinaryKind.Bcd || length is { Fixed: > 0 and <= 14 }, "type", "bcd needs a length of 1 to 14 bytes");
        c.Check(kind != BinaryKind.Digits || length is { Fixed: > 0 and <= 28 }, "type", "digits need a length of 1 to 28 characters");
        c.Check(kind != BinaryKind.Digits || (codePage ?? page) is { IsSingleByte: true } or { IsUtf8: true }, "encoding", "digits need an encoding of one byte a digit");
        c.Check(pad is null || (kind == BinaryKind.Text && length is { Fixed: >= 0 }), "pad", "only texts of fixed length are filled");
        c.Check(scale == 0 || isInteger, "scale", "only integers and bcd have a scale");
        c.Check(names is null || (isInteger && scale == 0), "names", "only whole numbers have names");
        c.Check(at is null or { IsRest: false }, "at", "it is a number or an earlier field");
        c.Check(own is null || kind is BinaryKind.Text or BinaryKind.Digits, "encoding", "only texts and digits have an encoding");
        c.Check(check == CheckKind.None || (kind == BinaryKind.Unsigned && width == Checksum.SizeOf(check)), "check", $"this checksum is an u{8 * Checksum.SizeOf(check)}");
        c.Check(over.Count == 0 || check != CheckKind.None, "over", "it belongs to check");
        c.Check(lengthOf.Count == 0 || kind is BinaryKind.Unsigned or BinaryKind.Digits, "length_of", "the length is an unsigned integer or digits");
        c.Check(lengthOf.Count == 0 || check == CheckKind.None, "length_of", "a field is a length or a checksum");
        c.Check(plus == 0 || lengthOf.Count > 0, "plus", "it belongs to length_of");
        c.Check(over.Count <= 2 && lengthOf.Count <= 2, over.Count > 2 ? "over" : "length_of", "name the first and the last");
        var computed = check != CheckKind.None || lengthOf.Count > 0;
        c.Check(!computed || (repeat is null && repeatUntil is null), "repeat", "a checksum or a length is no list");
        c.Check(!computed || scale == 0, "scale", "a checksum or a length has no decimals");
        c.Check(value is null || (!computed && kind is not (BinaryKind.Group or BinaryKind.Bits)), "value", "groups, bits and what is computed have no constant");
        c.Check(!swapped || (kind is BinaryKind.Unsigned or BinaryKind.Signed or BinaryKind.Float && width is 4 or 8), "swap_words", "only numbers of 4 or 8 bytes have words to swap");
        c.Check(floating == FloatKind.Ieee || kind == BinaryKind.Float, "float", "only f32 and f64 have it");
        c.Check(epoch is null || (kind is BinaryKind.Unsigned or BinaryKind.Signed && scale == 0 && names is null && !computed), "since", "only whole numbers without names are times");
        c.Check(filler is null || kind == BinaryKind.Bcd, "filler", "only bcd has it");
        c.Check(filler is null || BinaryCondition.ParseNumber(filler) is >= 10 and <= 15, "filler", "it is 0xA to 0xF, no digit");
        c.Check(filler is null || (scale == 0 && names is null), "filler", "the digits are a text, without scale and names");
        if (filler is not null) kind = BinaryKind.FilledBcd;
        var result = new BinaryField
        {
            Name = name,
            Safe = SafeName.Of(name),
            Location = c.Location,
            Kind = kind,
            Width = isDecimal ? Math.Max(0, length?.Fixed ?? 0) : Math.Max(0, width),
            IsLittle = little,
            Scale = scale,
            IsLowNibbleFirst = nibbles == NibbleOrder.LowFirst,
            IsWordSwapped = swapped,
            FloatKind = floating,
            Epoch = epoch,
            Filler = (int)(BinaryCondition.ParseNumber(filler ?? "") ?? 0),
            CodePage = codePage ?? page,
            Length = isDecimal ? null : length,
            Until = until ?? [],
            Pad = pad is { Length: 1 } ? pad[0] : (byte)0,
            Repeat = tlv is null || repeatUntil is not null ? repeat : repeat ?? new BinaryExtent { IsRest = true },
            RepeatUntil = repeatUntil,
            At = at,
            Names = names,
            When = when,
            Check = check,
            Over = lengthOf.Count > 0 ? lengthOf : over,
            IsLengthOf = lengthOf.Count > 0,
            LengthPlus = plus,
            IsSensitive = sensitive,
            Children = members,
            IsTagged = tlv is not null,
        };
        if (value is not null && !c.Scope.Diagnostics.HasErrors) BinaryConstant.Set(result, value, c.Scope.Diagnostics);
        return result;
    }

    // Tag, length and the value by its tag are a group whose members have conditions.
    private BinaryField ReadTlv(ConfigReader c, int depth)
    {
        var tag = c.Text("tag", "Type of the tag: u8, u16 …", "u8");
        var length = c.Text("length", "Type of the length of the value in bytes.", "u8");
        var lengthPlus = c.Integer("length_counts", "Bytes that the length counts beside the value: those of tag and length in some protocols.", 0, 0, 16);
        var values = c.Map("values", "What the tags hold: name: { tag: 0x11, type: text }. A tag that is not listed has its bytes in Value.", (name, v) =>
        {
            var text = v.Text("tag", "The tag.", "0");
            var number = BinaryCondition.ParseNumber(text);
            v.Check(number is not null, "tag", $"'{text}' is no number");
            return Value(name, v, depth, number ?? 0, LengthOf(lengthPlus));
        }).Select(v => v.Value).ToList();
        if (c.IsDescribing) return Empty("");
        foreach (var (option, type) in ((string, string)[])[("tag", tag), ("length", length)]) c.Check(Type(type) is (BinaryKind.Unsigned, _), option, $"'{type}' is no u8, u16 …");
        foreach (var twice in values.GroupBy(v => v.Tag).Where(g => g.Count() > 1)) c.Check(false, "values", $"the tag {twice.Key} stands for {string.Join(" and ", twice.Select(v => v.Safe))}");
        c.Check(!values.Exists(v => v.Safe is "Tag" or "Value"), "values", "the names Tag and Value are taken");
        var others = values.Select(v => v.Tag!.Value).Distinct().Select(t => new BinaryComparison("Tag", "!=", t, null)).ToList();
        if (others.Count == 0) others.Add(new BinaryComparison("Tag", ">=", 0, null));
        return new BinaryField
        {
            Name = "",
            Safe = "",
            Kind = BinaryKind.Group,
            IsTagged = true,
            Children =
            [
                new BinaryField { Name = "Tag", Safe = "Tag", Location = c.Location, Kind = BinaryKind.Unsigned, Width = Type(tag)?.Width ?? 1, IsLittle = endian == Endian.Little },
                new BinaryField { Name = TlvLength, Safe = TlvLength, Location = c.Location, Kind = BinaryKind.Unsigned, Width = Type(length)?.Width ?? 1, IsLittle = endian == Endian.Little, IsHidden = true },
                .. values,
                new BinaryField { Name = "Value", Safe = "Value", Location = c.Location, Kind = BinaryKind.Bytes, Length = LengthOf(lengthPlus), When = new BinaryCondition { Source = "the tag is not listed", Alternatives = [[.. others]] } },
            ],
        };
    }

    private const string TlvLength = "Length";

    private static BinaryExtent LengthOf(int plus) => new() { Name = TlvLength, Plus = -plus };

    private BinaryField Value(string name, ConfigReader c, int depth, decimal tag, BinaryExtent length)
    {
        var type = c.OptionalText("type", "As of a field; the length is the tag's.");
        var little = c.Choice("endian", "Byte order of a number.", endian) == Endian.Little;
        var scale = c.Integer("scale", "How many digits of an integer are decimals.", 0, 0, 18);
        var own = c.OptionalText("encoding", "Encoding of a text.");
        var names = BinaryNames.Read(c);
        var sensitive = c.Boolean("sensitive", "The value is masked in errors, logs and the console.", false);
        var fields = ReadAll(c, depth + 1);
        if (c.IsDescribing) return Empty(name);
        var kind = type is null ? (BinaryKind.Group, 0) : Type(type);
        c.Check(kind is not null and not (BinaryKind.Bcd or BinaryKind.Digits, _), "type", $"a tag holds u8 to u64, i8 to i64, f32, f64, text, bytes or fields, not '{type}'");
        c.Check(names is null || (kind is (BinaryKind.Unsigned or BinaryKind.Signed, _) && scale == 0), "names", "only whole numbers have names");
        if (type is null == (fields.Length == 0)) c.Scope.Diagnostics.Error(LayoutError.Layout, c.Location, $"{name} needs a type or fields");
        return new BinaryField
        {
            Name = name,
            Safe = SafeName.Of(name),
            Location = c.Location,
            Kind = kind?.Item1 ?? BinaryKind.Bytes,
            Width = kind?.Item2 ?? 0,
            IsLittle = little,
            Scale = scale,
            CodePage = own is null ? page : CodePage.Find(own) ?? page,
            Length = length,
            Names = names,
            IsSensitive = sensitive,
            Tag = tag,
            Children = fields,
            When = new BinaryCondition { Source = $"Tag = {tag.ToString(CultureInfo.InvariantCulture)}", Alternatives = [[new BinaryComparison("Tag", "=", tag, null)]] },
        };
    }

    private static BinaryCondition? Condition(ConfigReader c, string name, string description, Func<string, BinaryCondition?> parse)
    {
        if (c.OptionalText(name, description) is not { } text) return null;
        var condition = parse(text);
        c.Check(condition is not null, name, $"'{text}' is no condition: compare fields with numbers, true, false or quoted texts, joined by and, or");
        return condition;
    }

    private static BinaryEpoch? Epoch(ConfigReader c)
    {
        var since = c.OptionalText("since", "Makes an integer a time, counted from this day: 1970-01-01, 1904-01-01, 1601-01-01 (with unit: ticks, FILETIME). Documents have 2026-11-26T12:00:00Z, in UTC.");
        var unit = c.Choice("unit", "What a time counts: seconds, days, minutes, milliseconds, microseconds or ticks (100 nanoseconds).", TimeUnit.Seconds);
        if (since is null) return null;
        var isDay = DateOnly.TryParseExact(since, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        c.Check(isDay, "since", $"'{since}' is no day such as 1970-01-01");
        return new BinaryEpoch(day, unit);
    }

    private static BinaryExtent? Extent(ConfigReader c, string name, string description)
    {
        if (c.OptionalText(name, description) is not { } text) return null;
        var extent = BinaryExtent.Parse(text);
        c.Check(extent is not null, name, $"'{text}' is no number, not rest, and no earlier field (Name, Name * 4, Name - 2, Name * 4 - 2)");
        return extent;
    }

    private static (BinaryKind Kind, int Width)? Type(string type) => type switch
    {
        "f32" => (BinaryKind.Float, 4),
        "f64" => (BinaryKind.Float, 8),
        "bcd" => (BinaryKind.Bcd, 0),
        "digits" => (BinaryKind.Digits, 0),
        "text" => (BinaryKind.Text, 0),
        "bytes" => (BinaryKind.Bytes, 0),
        _ => type.Length > 1 && type[0] is 'u' or 'i' && int.TryParse(type.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits % 8 == 0 && bits is >= 8 and <= 64
            ? (type[0] == 'u' ? BinaryKind.Unsigned : BinaryKind.Signed, bits / 8)
            : null,
    };

    private static BinaryField Empty(string name) => new() { Name = name, Safe = name };
}
