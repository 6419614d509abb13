using System.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Text;

public class TextCodecTests
{
    [Theory]
    [InlineData("utf-8", "54C3A4", "\"Tä\"")]
    [InlineData("utf-8", "EFBBBF54", "\"T\"")]
    [InlineData("latin1", "54E4", "\"Tä\"")]
    [InlineData("cp1252", "8054", "\"€T\"")]
    [InlineData("cp037", "C881939396", "\"Hallo\"")]
    [InlineData("cp273", "C05A", "\"äÜ\"")]
    [InlineData("shift_jis", "93FA967B", "\"日本\"")]
    public void Text_is_decoded_from_its_encoding(string encoding, string hex, string json)
    {
        var codec = Kit.Codec("text", $"encoding: {encoding}");
        Assert.Equal(json, Kit.ToJson(codec, Convert.FromHexString(hex)));
        if (!hex.StartsWith("EFBBBF", StringComparison.Ordinal)) Assert.Equal(hex, Convert.ToHexString(Kit.Encode(codec, json)));
    }

    [Fact]
    public void Bytes_without_a_character_are_errors_and_never_replaced()
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("text"), "ab\xE4"u8[..2].ToArray().Append((byte)0xE4).ToArray()));
        Assert.Equal(("BR2114", 2L), (error.Code, error.Offset));
        Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("text", "encoding: shift_jis"), [0x93]));
        error = Assert.Throws<MessageFormatException>(() => Kit.Encode(Kit.Codec("text", "encoding: latin1"), "\"12 €\""));
        Assert.Equal("BR2115", error.Code);
        Assert.Contains("'€' (U+20AC) does not exist in latin1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("latin1")]
    [InlineData("shift_jis")]
    public void Half_of_a_pair_is_no_character_of_any_encoding(string encoding)
    {
        var relaxed = Kit.Codec("json", "relaxed: json5");
        var error = Assert.Throws<MessageFormatException>(() => Kit.Encode(Kit.Codec("text", $"encoding: {encoding}"), Kit.Decode(relaxed, Encoding.UTF8.GetBytes("'\\ud83dx'"))));
        Assert.Equal("BR2115", error.Code);
        if (encoding == "utf-8") Assert.Contains("U+D83D", error.Message, StringComparison.Ordinal);
        if (encoding != "shift_jis") Assert.Equal("BR2115", Assert.Throws<MessageFormatException>(() => Kit.Encode(Kit.Codec("key_value", $"encoding: {encoding}"), Kit.Decode(relaxed, Encoding.UTF8.GetBytes("{a:'\\udc00'}")))).Code);
        // Neighbours in the table of characters are good ones.
        Assert.Equal("\uD7FF\uE000\uD55C", Kit.EncodeText(Kit.Codec("text"), "\"\uD7FF\uE000\uD55C\""));
    }

    [Theory]
    [InlineData("12.50", "12.50")]
    [InlineData("true", "true")]
    [InlineData("null", "")]
    public void Other_scalars_are_written_as_text(string json, string text) => Assert.Equal(text, Kit.EncodeText(Kit.Codec("text"), json));

    [Fact]
    public void An_object_is_no_text()
    {
        Assert.Equal("BR2112", Assert.Throws<MessageFormatException>(() => Kit.Encode(Kit.Codec("text"), "{}")).Code);
    }

    [Theory]
    [InlineData("hex", "\"00FF41\"")]
    [InlineData("base64", "\"AP9B\"")]
    public void Bytes_are_text_for_a_mapping(string @as, string json)
    {
        var codec = Kit.Codec("bytes", $"as: {@as}");
        Assert.Equal(json, Kit.ToJson(codec, new byte[] { 0, 255, 65 }));
        Assert.Equal([0, 255, 65], Kit.Encode(codec, json));
        Assert.Equal("BR2113", Assert.Throws<MessageFormatException>(() => Kit.Encode(codec, "\"0G?\"")).Code);
    }
}
