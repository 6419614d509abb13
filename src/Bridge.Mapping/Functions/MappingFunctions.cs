using System.Collections.Frozen;

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
        new("padLeft", 3, "<(sn)ns?:s>", "Text filled up on the left to a width with a character (blank)", FixedTextFunctions.PadLeft),
        new("padRight", 3, "<(sn)ns?:s>", "Text filled up on the right to a width with a character (blank)", FixedTextFunctions.PadRight),
        new("fit", 5, "<(sn)ns?s?s?:s>", "Text of exactly a width: $fit(x, width, \"left\" | \"right\", fill, \"cut\" | \"error\")", FixedTextFunctions.Fit),
        new("clean", 1, "<s-:s>", "Text without control characters; line ends and tabs become blanks", FixedTextFunctions.Clean),
        new("ascii", 1, "<s-:s>", "Text in ASCII: accents dropped, umlauts and ligatures spelled out", FixedTextFunctions.ToAscii),
        new("codepage", 3, "<sss?:s>", "The text if a code page has all its characters; others are replaced by the substitute, or an error", FixedTextFunctions.Codepage),
        new("hex", 1, "<s-:s>", "UTF-8 bytes of a text in hexadecimal", FixedTextFunctions.Hex),
        new("unhex", 1, "<s-:s>", "Text from the hexadecimal form of its UTF-8 bytes", FixedTextFunctions.Unhex),
        new("translate", 3, "<sss:s>", "Text with each character of a list replaced by the one at the same place in another; without one it is dropped", FixedTextFunctions.Translate),
    }.ToFrozenDictionary(f => f.Name);
}
