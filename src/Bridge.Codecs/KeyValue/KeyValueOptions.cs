using Bridge.Codecs.Text;
using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Codecs.KeyValue;

/// <summary>Options of <c>format: key_value</c>.</summary>
internal sealed record KeyValueOptions
{
    public KeyValueStyle Style { get; init; }

    /// <summary>What stands between pairs, for <see cref="KeyValueStyle.Pairs"/>.</summary>
    public byte Pair { get; init; } = (byte)' ';

    /// <summary>What stands between key and value.</summary>
    public byte Value { get; init; } = (byte)'=';

    public byte? Quote { get; init; } = (byte)'"';

    public RepeatedKeys Repeats { get; init; }

    /// <summary>Words without a value are passed over.</summary>
    public bool IgnoresWords { get; init; }

    public CodePage CodePage { get; init; } = CodePage.Utf8;

    public static KeyValueOptions Read(ConfigReader c)
    {
        var style = c.Choice("style", "The dialect: pairs (a=1 b=\"two words\"), url_encoded, properties (Java), ini, cef or leef.", KeyValueStyle.Pairs);
        var page = CodePage.Read(c);
        c.Check(page.IsAsciiCompatible, "encoding", "keys and values need an encoding that has ASCII in its place");
        return new KeyValueOptions
        {
            Style = style,
            CodePage = page,
            Pair = Byte(c, "pair", c.Text("pair", "Style pairs: what stands between pairs, such as space, \";\", \"|\" or tab.", "space")),
            Value = Byte(c, "value", c.Text("value", "Style pairs: what stands between key and value.", "=")),
            Quote = c.Text("quote", "Style pairs: what stands around values that hold separators, or none.", "\"") is var quote and not "none" ? Byte(c, "quote", quote) : null,
            IgnoresWords = c.Choice("words", "Style pairs: a word without a value: error, or ignore.", LooseWords.Error) == LooseWords.Ignore,
            Repeats = c.Choice("repeats", "A key that comes again: list, first, last or error.", RepeatedKeys.List),
        };
    }

    private static byte Byte(ConfigReader c, string name, string text)
    {
        var bytes = text.Length == 1 && text[0] < 0x80 ? [(byte)text[0]] : NamedBytes.Parse(text, out _);
        c.Check(bytes.Length == 1, name, $"'{text}' is not one character");
        return bytes.Length == 1 ? bytes[0] : (byte)' ';
    }
}
