using System.Text;

namespace Bridge.Mapping.Functions.Texts;

/// <summary>
/// European letters and typographic signs to ASCII. Accents are dropped (é to e), ligatures and ß are spelled out; the umlauts become ae, oe, ue, as
/// German and Nordic systems without them write. What has no ASCII form becomes a question mark.
/// </summary>
internal static class Transliteration
{
    // U+00C0 to U+017F, one entry a character, separated by blanks.
    private const string LatinSupplement =
        "A A A A Ae Aa Ae C E E E E I I I I D N O O O O Oe x Oe U U U Ue Y Th ss a a a a ae aa ae c e e e e i i i i d n o o o o oe / oe u u u ue y th y";

    private const string LatinExtended =
        "A a A a A a C c C c C c C c D d D d E e E e E e E e E e G g G g G g G g H h H h I i I i I i I i I i IJ ij J j K k k L l L l L l L l L l N n N n N n n N n O o O o O o Oe oe R r R r R r S s S s S s S s T t T t T t U u U u U u U u U u U u W w Y y Y Z z Z z Z z s";

    private static readonly string[] Letters = [.. LatinSupplement.Split(' '), .. LatinExtended.Split(' ')];

    private static readonly Dictionary<char, string> Signs = new()
    {
        ['\u00A0'] = " ",
        ['¡'] = "!",
        ['¢'] = "c",
        ['£'] = "GBP",
        ['¥'] = "JPY",
        ['§'] = "par.",
        ['©'] = "(c)",
        ['ª'] = "a",
        ['«'] = "<<",
        ['\u00AD'] = "",
        ['®'] = "(R)",
        ['°'] = "deg",
        ['±'] = "+-",
        ['²'] = "2",
        ['³'] = "3",
        ['´'] = "'",
        ['µ'] = "u",
        ['·'] = ".",
        ['¹'] = "1",
        ['º'] = "o",
        ['»'] = ">>",
        ['¼'] = "1/4",
        ['½'] = "1/2",
        ['¾'] = "3/4",
        ['¿'] = "?",
        ['‐'] = "-",
        ['‑'] = "-",
        ['–'] = "-",
        ['—'] = "-",
        ['‘'] = "'",
        ['’'] = "'",
        ['‚'] = ",",
        ['“'] = "\"",
        ['”'] = "\"",
        ['„'] = "\"",
        ['†'] = "+",
        ['•'] = "*",
        ['…'] = "...",
        ['‰'] = "o/oo",
        ['‹'] = "<",
        ['›'] = ">",
        ['€'] = "EUR",
        ['™'] = "(TM)",
        ['−'] = "-",
        ['ẞ'] = "SS",
    };

    public static string ToAscii(string text)
    {
        var result = new StringBuilder(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            var value = rune.Value;
            if (value < 0x80) result.Append((char)value);
            else if (value is >= 0xC0 and < 0xC0 + 192 && value - 0xC0 < Letters.Length) result.Append(Letters[value - 0xC0]);
            else if (value is >= 0x300 and < 0x370) continue; // combining accents
            else if (value <= char.MaxValue && Signs.TryGetValue((char)value, out var sign)) result.Append(sign);
            else result.Append('?');
        }
        return result.ToString();
    }
}
