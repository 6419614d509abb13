using System.Text;
using System.Text.Json;
using Bridge.Formats;
using CsCheck;

namespace Bridge.Codecs.Tests.KeyValue;

/// <summary>Whatever keys and values a dialect writes, it reads again; what it cannot hold it refuses.</summary>
public class KeyValuePropertyTests
{
    private const string Characters = "ab= :;|#!\"'\\\t\r\n\f[]%+&^ä€ 0x";

    [Theory]
    [InlineData("", "", 0.1)]
    [InlineData("pair: ';', value: ':', quote: \"'\"", "", 0.1)]
    [InlineData("pair: tab, quote: none", "", 0.1)]
    [InlineData("style: url_encoded", "", 0.99)]
    [InlineData("style: url_encoded, encoding: cp1252", "", 0.99)]
    [InlineData("style: properties", "", 0.99)]
    [InlineData("style: properties, encoding: latin1", "", 0.99)]
    [InlineData("style: ini", "", 0.1)]
    [InlineData("style: cef", "\"Version\":\"0\",\"DeviceVendor\":\"V|x\\\\\",\"DeviceProduct\":\"P\\n\",\"DeviceVersion\":\"1\",\"SignatureId\":\"9\",\"Name\":\"n = m\",\"Severity\":\"1\"", 0.2)]
    [InlineData("style: leef", "\"Version\":\"1.0\",\"Vendor\":\"V|x\\\\\",\"Product\":\"P\",\"ProductVersion\":\"1\",\"EventId\":\"4\\n\"", 0.1)]
    [InlineData("style: leef", "\"Version\":\"2.0\",\"Vendor\":\"V\",\"Product\":\"P\",\"ProductVersion\":\"1\",\"EventId\":\"4\",\"Delimiter\":\"^\"", 0.1)]
    public void What_is_written_is_read_again(string options, string header, double written)
    {
        var codec = Kit.Codec("key_value", $"{{ {options} }}");
        var text = Gen.Char[Characters].Array[0, 6].Select(c => new string(c));
        int all = 0, good = 0;
        Gen.Select(text, text).Array[1, 4].Sample(pairs =>
        {
            var members = pairs.Where(p => p.Item1.Length > 0).DistinctBy(p => p.Item1).ToList();
            if (members.Count == 0) return;
            all++;
            var json = $"{{{header}{(header.Length > 0 ? "," : "")}{string.Join(',', members.Select(m => $"{JsonSerializer.Serialize(m.Item1)}:{JsonSerializer.Serialize(m.Item2)}"))}}}";
            byte[] bytes;
            try
            {
                bytes = Kit.Encode(codec, json);
            }
            catch (MessageFormatException e)
            {
                Assert.StartsWith("BR2128", e.Code, StringComparison.Ordinal);
                return;
            }
            good++;
            var frames = codec.CreateFramer() is null ? [bytes] : Kit.Cut(codec, bytes);
            Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(json).RootElement, JsonDocument.Parse(Kit.ToJson(codec, Assert.Single(frames))).RootElement), $"{json}\n{Encoding.UTF8.GetString(bytes)}\n{Kit.ToJson(codec, bytes)}");
        }, iter: 3000, threads: 1);
        Assert.True(good >= all * written, $"{good} of {all} were written");
    }

    [Theory]
    [InlineData("list", """{"top":"1","Peer":[{"Key":"a"},{"Key":"b","Port":"1"}],"x":{}}""")]
    [InlineData("first", """{"top":"1","Peer":{"Key":"a"},"x":{}}""")]
    [InlineData("last", """{"top":"1","x":{},"Peer":{"Key":"b","Port":"1"}}""")]
    public void Sections_of_one_name_are_treated_as_keys_are(string repeats, string json)
    {
        var codec = Kit.Codec("key_value", $"{{ style: ini, repeats: {repeats} }}");
        const string file = "top=1\n[Peer]\nKey=a\n[x]\n[Peer]\nKey=b\nPort=1\n";
        Assert.Equal(json, Kit.ToJson(codec, file));
        Assert.Equal(json, Kit.ToJson(codec, Kit.Encode(codec, json)));
        Assert.Contains("the section Peer comes a second time", Assert.Throws<MessageFormatException>(() => Kit.ToJson(Kit.Codec("key_value", "{ style: ini, repeats: error }"), file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unicode_escapes_of_properties_say_what_the_encoding_has_no_byte_for()
    {
        var codec = Kit.Codec("key_value", "{ style: properties, encoding: latin1 }");
        Assert.Equal("""{"a":"ä € 😀"}""", Kit.ToJson(codec, Encoding.Latin1.GetBytes("a=\u00e4 \\u20ac \\ud83d\\ude00\n")));
        Assert.Equal("a=\u00e4 \\u20ac \\ud83d\\ude00\n", Encoding.Latin1.GetString(Kit.Encode(codec, """{"a":"ä € 😀"}""")));
        Assert.Throws<MessageFormatException>(() => Kit.ToJson(codec, "a=\\ud83d\n"));
    }
}
