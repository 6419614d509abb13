using System.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Json;

public class HjsonTests
{
    private static readonly ICodec Hjson = Kit.Codec("json", "relaxed: hjson");

    [Theory]
    [InlineData("{\n  # rate\n  rate: 1000 // per second\n  text: look, no quotes!\n}", """{"rate":1000,"text":"look, no quotes!"}""")]
    [InlineData("host: example.org\nport: 8080\n", """{"host":"example.org","port":8080}""")] // the braces of the root may be left out
    [InlineData("\uFEFF'a b': 1", """{"a b":1}""")]
    [InlineData("[\n1\n-0.50,\n00\n5.\n1/2\n1 / 2\n+1\n.5\n1e\n-\n 12345678901234567890.10 # x\n]", """[1,-0.50,"00","5.","1/2","1 / 2","+1",".5","1e","-",12345678901234567890.10]""")]
    [InlineData("[true, false ,null\ntrue blue\nnull/**/\nNaN\n]", """[true,false,null,"true blue",null,"NaN"]""")]
    [InlineData("[1/*a*/2\n]", null)] // by the specification a comment parts no values
    [InlineData("{a: {}\nb: []\r\n\r\n, c: ''}", """{"a":{},"b":[],"c":""}""")]
    [InlineData("{path: C:\\new\\x\nurl: http://a/b#c\nre: \\s#(\\d)  \t\n}", """{"path":"C:\\new\\x","url":"http://a/b#c","re":"\\s#(\\d)"}""")]
    [InlineData("{a /* c */ : 1, 'b\\'\"': \"\\u0041\\/\\'\", c#d: 2, /e: 3}", "{\"a\":1,\"b'\\\"\":\"A/'\",\"c#d\":2,\"/e\":3}")]
    [InlineData("{ a: '''x''', b: ''' ''' , c: '''it''s'''}", """{"a":"x","b":"","c":"it''s"}""")]
    [InlineData("{\n  é: '''\n      one\n     two\r\n\tthree\n   four\n\n     '''\n}", """{"é":" one\ntwo\nthree\nfour\n"}""")]
    [InlineData("ü: '''a\n    b\n   c'''", """{"ü":"a\n b\nc"}""")] // columns are characters, not bytes
    [InlineData("'''\n a\n b'''", "\" a\\n b\"")]
    [InlineData("{a: 1, a: 2}", """{"a":2}""")]
    [InlineData("5", "5")]
    [InlineData("just a text", "\"just a text\"")]
    [InlineData("// c\n\"quoted\"", "\"quoted\"")]
    public void Hjson_becomes_json(string hjson, string? expected)
    {
        if (expected is null) Assert.Throws<MessageFormatException>(() => Kit.Decode(Hjson, Encoding.UTF8.GetBytes(hjson)));
        else Assert.Equal(expected, Kit.ToJson(Hjson, hjson));
    }

    [Theory]
    [InlineData("", 0, "there is no JSON value")]
    [InlineData("# c", 3, "there is no JSON value")]
    [InlineData("{a: 1 b: 2}", 11, "the one at byte 4 holds a closing bracket")] // "1 b: 2}" is a text
    [InlineData("{a: \"x\" b: 2}", 8, "a comma or the end of the line after a value")]
    [InlineData("{a: {} b: 2}", 7, "a comma or the end of the line")]
    [InlineData("{a: 'x' /* c\n */ b: 2\n}", 17, "a comma or the end of the line")] // a line end within a comment is none
    [InlineData("[\n ,b\n]", 3, "expected a value")]
    [InlineData("{a b: 1}", 3, "a name with blanks stands in quotes")]
    [InlineData("{: 1}", 1, "expected a member's name")]
    [InlineData("{a: :x\n}", 4, "expected a value")]
    [InlineData("{a: \"x\ny\"}", 6, "within '''")]
    [InlineData("{a: \"x\ty\"}", 6, "byte 09 may not stand in a text unescaped")]
    [InlineData("{a: \"\\x41\"}", 5, "no escape of Hjson")]
    [InlineData("{a: x\u0001y\n}", 5, "byte 01 may not stand")]
    [InlineData("{a: '''x\u0001'''}", 8, "byte 01 may not stand")]
    [InlineData("{a: '''x''", 10, "has no ''' at its end")]
    [InlineData("{a: ''''''''\n}", 10, "a comma or the end of the line")]
    [InlineData("a: 1\n}", 5, "expected a member's name")]
    [InlineData("{a: 1}\n{b: 2}", 7, "expected the end of the message")]
    [InlineData("[1] x", 4, "expected the end of the message")]
    [InlineData("/* a", 0, "the comment does not end")]
    public void What_is_no_hjson_is_an_error_with_its_place(string hjson, int offset, string text)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(Hjson, Encoding.UTF8.GetBytes(hjson)));
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.Equal(("BR2101", (long)offset), (error.Code, error.Offset));
    }

    [Fact]
    public void A_stream_of_many_documents_cannot_be_hjson()
    {
        var diagnostics = Kit.Diagnose("json", "{ relaxed: hjson, documents: many }");
        Assert.Contains("nobody can tell where a document ends", Assert.Single(diagnostics), StringComparison.Ordinal);
    }
}
