using System.Collections.Frozen;
using Bridge.Mapping.Functions.Control;
using Bridge.Mapping.Functions.DateTimes;
using Bridge.Mapping.Functions.Identifiers;
using Bridge.Mapping.Functions.Numerics;
using Bridge.Mapping.Functions.Texts;

namespace Bridge.Mapping.Functions;

/// <summary>The functions beyond JSONata: there in mode mapping only.</summary>
internal static class MappingFunctions
{
    public static FrozenDictionary<string, BuiltIn> All { get; } = new BuiltIn[]
    {
        new("require", 2, "<xs?:x>", "The value; rejects the message if it is missing, null or blank", ControlFunctions.Require),
        new("coalesce", 2, "<x+:x>", "First value that is not missing, null or blank; the others are not evaluated", ControlFunctions.Coalesce),
        new("case", 3, "<x+:x>", "$case(value, key1, result1, …, else): the result beside the key that equals the value; only that one is evaluated", ControlFunctions.Case),
        new("omit", 0, "<:x>", "Leaves the member out, whatever the policy for missing values", ControlFunctions.Omit),
        new("reject", 1, "<x?:x>", "Rejects the message (dead letter) with a reason", ControlFunctions.Reject),
        new("one", 1, "<x:x>", "The value; an error if there is more than one", ControlFunctions.One),
        new("first", 1, "<x:x>", "First of several values", ControlFunctions.First),
        new("table", 3, "<s(snb)x?:x>", "Value for a key in a lookup table of the mapping, or the default", ControlFunctions.Table),
        new("padLeft", 3, "<(sn)ns?:s>", "Text filled up on the left to a width with a character (blank)", FixedTextFunctions.PadLeft) { Checks = [null, null, FixedTextFunctions.CheckFill] },
        new("padRight", 3, "<(sn)ns?:s>", "Text filled up on the right to a width with a character (blank)", FixedTextFunctions.PadRight) { Checks = [null, null, FixedTextFunctions.CheckFill] },
        new("fit", 5, "<(sn)ns?s?s?:s>", "Text of exactly a width: $fit(x, width, \"left\" | \"right\", fill, \"cut\" | \"error\")", FixedTextFunctions.Fit) { Checks = [null, null, FixedTextFunctions.CheckAlignment, FixedTextFunctions.CheckFill, FixedTextFunctions.CheckOverflow] },
        new("clean", 1, "<s-:s>", "Text without control characters; line ends and tabs become blanks", FixedTextFunctions.Clean),
        new("ascii", 1, "<s-:s>", "Text in ASCII: accents dropped, umlauts and ligatures spelled out", FixedTextFunctions.ToAscii),
        new("codepage", 3, "<sss?:s>", "The text if a code page has all its characters; others are replaced by the substitute, or an error", FixedTextFunctions.Codepage) { Checks = [null, FixedTextFunctions.CheckCodepage] },
        new("hex", 1, "<s-:s>", "UTF-8 bytes of a text in hexadecimal", FixedTextFunctions.Hex),
        new("unhex", 1, "<s-:s>", "Text from the hexadecimal form of its UTF-8 bytes", FixedTextFunctions.Unhex),
        new("translate", 3, "<sss:s>", "Text with each character of a list replaced by the one at the same place in another; without one it is dropped", FixedTextFunctions.Translate),
        new("int", 1, "<(sn)-:n>", "Whole number of a text or number, exact: leading zeros and a sign at either end are understood, a fraction is an error", DecimalFunctions.Int),
        new("decimal", 2, "<(sn)n?:n>", "Exact number of a text or number; with a scale it has so many decimals, and lost ones are an error", DecimalFunctions.Decimal) { Checks = [null, DecimalFunctions.CheckCount] },
        new("implied", 2, "<(sn)n:n>", "Number of digits with an implied point: $implied(\"0012345\", 2) is 123.45", DecimalFunctions.Implied) { Checks = [null, DecimalFunctions.CheckCount] },
        new("toImplied", 3, "<(sn)nn:s>", "Digits with an implied point, filled with zeros to a width: $toImplied(123.45, 2, 7) is 0012345; too many decimals or digits are an error", DecimalFunctions.ToImplied) { Checks = [null, DecimalFunctions.CheckCount, DecimalFunctions.CheckCount] },
        new("overpunch", 2, "<sn?:n>", "Number of zoned digits whose last one carries the sign, with an implied point: $overpunch(\"0001234N\", 2) is -123.45", DecimalFunctions.Overpunch) { Checks = [null, DecimalFunctions.CheckCount] },
        new("toOverpunch", 3, "<(sn)nn:s>", "Zoned digits whose last one carries the sign: $toOverpunch(-123.45, 2, 8) is 0001234N", DecimalFunctions.ToOverpunch) { Checks = [null, DecimalFunctions.CheckCount, DecimalFunctions.CheckCount] },
        new("packed", 2, "<sn?:n>", "Number of a packed decimal in hexadecimal, with an implied point: $packed(\"12345D\", 2) is -123.45", DecimalFunctions.Packed) { Checks = [null, DecimalFunctions.CheckCount] },
        new("roundTo", 3, "<nns?:n>", "Number with exactly so many decimals: $roundTo(2.5, 0) is 3; half_up, or half_even, half_down, up, down, ceiling, floor", DecimalFunctions.RoundTo) { Checks = [null, null, DecimalFunctions.CheckMode] },
        new("parseDate", 3, "<(sn)s?o?:s>", "Date of a text as ISO 8601, by a picture; strict. Options: pivot, zone, lenient, none", CalendarFunctions.ParseDate) { Checks = [null, CalendarFunctions.CheckReadPicture, CalendarFunctions.CheckOptions] },
        new("formatDate", 3, "<(sn)s?s?:s>", "Date as text by a picture, seen in a zone; ISO 8601 without a picture", CalendarFunctions.FormatDate) { Checks = [null, CalendarFunctions.CheckPicture, CalendarFunctions.CheckZone] },
        new("dateAdd", 3, "<(sn)ns?:s>", "Date moved by so many days, or years, months, weeks, hours, minutes, seconds, milliseconds", CalendarFunctions.DateAdd) { Checks = [null, null, CalendarFunctions.CheckUnit] },
        new("dateDiff", 3, "<(sn)(sn)s?:n>", "Whole days, or other units, from one date to another", CalendarFunctions.DateDiff) { Checks = [null, null, CalendarFunctions.CheckUnit] },
        new("fromEpochDays", 2, "<ns:s>", "Date of a count of days: excel, excel1904, lilian, cobol, unix, or the date of day 0", CalendarFunctions.FromEpochDays) { Checks = [null, CalendarFunctions.CheckBase] },
        new("uuid4", 0, "<:s>", "Random UUID; from the message's seed, so a replay gives the same one", IdentifierFunctions.Uuid4),
        new("uuid5", 2, "<s(sn):s>", "UUID of a name in a namespace: the same for the same name, always", IdentifierFunctions.Uuid5),
        new("uuid7", 0, "<:s>", "UUID that begins with the message's moment; a replay gives the same one", IdentifierFunctions.Uuid7),
        new("hash", 2, "<(sn)s:s>", "Digest of a text in hexadecimal: md5, sha1, sha256, sha384, sha512", IdentifierFunctions.Hash) { Checks = [null, IdentifierFunctions.CheckAlgorithm] },
        new("hmac", 3, "<(sn)ss:s>", "Digest of a text with a key, in hexadecimal: $hmac(x, key, \"sha256\")", IdentifierFunctions.Hmac) { Checks = [null, null, IdentifierFunctions.CheckAlgorithm] },
        new("crc32", 1, "<(sn)-:s>", "CRC-32 of a text, eight hexadecimal digits", IdentifierFunctions.Crc),
        new("luhn", 1, "<(sn)-:s>", "Check digit by Luhn (cards, IMEI)", CheckFunctions.Luhn),
        new("mod10", 1, "<(sn)-:s>", "Check digit by modulus 10 with weights 3 and 1 (EAN, UPC, GTIN, SSCC)", CheckFunctions.Mod10),
        new("mod11", 2, "<(sn)n?:s>", "Check digit by modulus 11 with weights from 2 up to the largest (7); ten is X", CheckFunctions.Mod11),
        new("mod97", 1, "<(sn)-:s>", "Two check digits by modulus 97 (ISO 7064) of letters and digits", CheckFunctions.Mod97),
        new("check", 2, "<s(sn):x>", "The value, if its check digit is right: ean13, iban, isbn, luhn; else an error", CheckFunctions.Check) { Checks = [CheckFunctions.CheckKind] },
    }.ToFrozenDictionary(f => f.Name);
}
