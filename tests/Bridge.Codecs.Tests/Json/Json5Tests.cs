using System.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Json;

public class Json5Tests
{
    private static readonly ICodec Json5 = Kit.Codec("json", "relaxed: json5");

    [Theory]
    [InlineData("{'a':1,b:'x\"y',/* c */ \"c\":[1,2,],} // end", """{"a":1,"b":"x\"y","c":[1,2]}""")]
    [InlineData("{a:NaN,b:Infinity,c:-Infinity,d:+NaN}", """{"a":null,"b":null,"c":null,"d":null}""")]
    [InlineData("[12.50,1e5,-0.0,.5,5.,-.5e-3,+5,+.5,5.e3]", "[12.50,1e5,-0.0,0.5,5,-0.5e-3,5,0.5,5e3]")]
    [InlineData("[0x1F,-0xC8,+0X0,0xdecaf,0xFFFFFFFFFFFFFFFFFF]", "[31,-200,0,912559,4722366482869645213695]")]
    [InlineData("[12345678901234567890123456789,1E400,3.14159265358979323846264338]", "[12345678901234567890123456789,1E400,3.14159265358979323846264338]")]
    [InlineData("{a:1,'a':2,\"\\u0061\":3,\\u0061:4}", """{"a":4}""")]
    [InlineData("\uFEFF{\r\n 'ü€😀' : 1.10 \r}", """{"ü€😀":1.10}""")]
    [InlineData("\u00A0\u2028[\u3000\v\f1]\u2029", "[1]")]
    [InlineData("[1// to U+2028\u2028,2]", "[1,2]")]
    [InlineData("[1// é to CR\r,2]", "[1,2]")]
    [InlineData("['\\ud800\\ud83d\\ude00']", "[\"\\ud800😀\"]")] // half a character stays, as in strict JSON
    [InlineData("['a\\\nb\\\r\nc\\\u2028d\\x41\\v\\0\\q\\é\u2028e']", "[\"abcdA\\u000b\\u0000qé\u2028e\"]")]
    [InlineData("['tab\there']", "[\"tab\\there\"]")]
    [InlineData("{\\u0061b:1, $_é1:2, if:3, NaN:4, Ⅷ:5, a\u200Db:6}", "{\"ab\":1,\"$_é1\":2,\"if\":3,\"NaN\":4,\"Ⅷ\":5,\"a\u200Db\":6}")]
    [InlineData("'text'", "\"text\"")]
    [InlineData("{}", "{}")]
    public void Json5_becomes_json_digit_for_digit(string json, string expected) => Assert.Equal(expected, Kit.ToJson(Json5, json));

    [Theory]
    [InlineData("", 0, "there is no JSON value")]
    [InlineData("// only a comment", 17, "there is no JSON value")]
    [InlineData("{a:1", 4, "the message ends inside an object or array")]
    [InlineData("{a:", 3, "ends inside")]
    [InlineData("['abc", 5, "the text that begins at byte 1 has no quote at its end")]
    [InlineData("[1] [2]", 4, "documents: many")]
    [InlineData("[1,,2]", 3, "expected a value")]
    [InlineData("[,]", 1, "expected a value")]
    [InlineData("[1 2]", 3, "expected ',' or ']'")]
    [InlineData("{,a:1}", 1, "expected a member's name")]
    [InlineData("{a:1]", 4, "expected ',' or '}'")]
    [InlineData("[undefined]", 1, "expected a value")]
    [InlineData("[truest]", 1, "expected a value")]
    [InlineData("{10a:1}", 1, "expected a member's name")]
    [InlineData("{a b:1}", 3, "expected ':'")]
    [InlineData("{\\u0031a:1}", 1, "may not stand in a name")]
    [InlineData("{\\x41:1}", 1, "no escape but \\u")]
    [InlineData("['a\nb']", 3, "ends within its line")]
    [InlineData("['\\1']", 2, "no escape of JSON5")]
    [InlineData("['\\01']", 2, "no escape of JSON5")]
    [InlineData("['\\u12']", 6, "4 hexadecimal digits")]
    [InlineData("['\\xg']", 4, "2 hexadecimal digits")]
    [InlineData("[1e+2.3]", 1, "is no number")]
    [InlineData("[.]", 1, "is no number")]
    [InlineData("[+]", 1, "is no number")]
    [InlineData("[0x]", 1, "is no number")]
    [InlineData("[0xG]", 1, "is no number")]
    [InlineData("[-010]", 1, "begins with 0")]
    [InlineData("[1] /* x", 4, "the comment does not end")]
    [InlineData("[1] # x", 4, "a second document")]
    [InlineData("{é:\n b}", 6, "JSON at byte 6 (line 2, column 2)")]
    [InlineData("[1,\n 'üü', b]", 13, "(line 2, column 8)")]
    public void What_is_no_json5_is_an_error_with_its_place(string json, int offset, string text)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(Json5, Encoding.UTF8.GetBytes(json)));
        Assert.Equal(("BR2101", (long)offset), (error.Code, error.Offset));
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hexadecimal_number_of_a_megabyte_is_refused_at_once()
    {
        Assert.Equal("[0]", Kit.ToJson(Json5, "[0x" + new string('0', 256) + "]"));
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(Json5, Encoding.UTF8.GetBytes("[0x" + new string('F', 1 << 20) + "]")));
        Assert.Contains("256 are taken", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_and_numbers_that_json_writes_alike_stay_slices_of_the_message()
    {
        var document = Kit.Decode(Json5, "{name:'plain',n:-1.50}"u8);
        Assert.Equal(0, document.ScratchLength);
        Assert.Equal("'plain'"u8, document.SourceOf(document[1]));
        Assert.Equal("plain"u8, document.Value(document[1]));
        Assert.Equal("-1.50"u8, document.Value(document[2]));
    }

    [Fact]
    public void NaN_may_be_an_error()
    {
        var codec = Kit.Codec("json", "{relaxed: json5, not_a_number: error}");
        Assert.Contains("-Infinity is no number that JSON can hold", Assert.Throws<MessageFormatException>(() => Kit.Decode(codec, "[-Infinity]"u8)).Message, StringComparison.Ordinal);
    }
}
