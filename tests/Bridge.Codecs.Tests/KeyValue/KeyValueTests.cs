using System.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.KeyValue;

public class KeyValueTests
{
    [Theory]
    [InlineData("", "a=1 b=\"two words\"  c= d=x=y", """{"a":"1","b":"two words","c":"","d":"x=y"}""")]
    [InlineData("", "k=\"say \\\"hi\\\" \\\\\" k=2", """{"k":["say \"hi\" \\","2"]}""")]
    [InlineData("pair: ';', value: ':'", "a:1; b:2;", """{"a":"1","b":"2"}""")]
    [InlineData("words: ignore, repeats: first", "user a=1 a=2", """{"a":"1"}""")]
    [InlineData("repeats: last, quote: \"'\"", "a=1 a='2 3'", """{"a":"2 3"}""")]
    [InlineData("style: url_encoded", "a=1&b=two+words&c=%C3%A4%26&a=2&d", """{"a":["1","2"],"b":"two words","c":"ä&","d":""}""")]
    [InlineData("style: properties", "# c\n! c\na = 1\nb:two \\\n   lines\nc\\ d=\\u00e4\\n\ne", """{"a":"1","b":"two lines","c d":"ä\n","e":""}""")]
    [InlineData("style: ini", "; c\ntop=1\n[s]\na=1 ; c\nb=\"x ; y\"\n[empty]\n", """{"top":"1","s":{"a":"1","b":"x ; y"},"empty":{}}""")]
    [InlineData("style: cef", "Sep 19 host CEF:0|Sec\\|urity|tm|1.0|100|worm stopped|10|src=10.0.0.1 msg=a\\=b c\\\\d spt=1232", """{"Prefix":"Sep 19 host ","Version":"0","DeviceVendor":"Sec|urity","DeviceProduct":"tm","DeviceVersion":"1.0","SignatureId":"100","Name":"worm stopped","Severity":"10","src":"10.0.0.1","msg":"a=b c\\d","spt":"1232"}""")]
    [InlineData("style: leef", "LEEF:1.0|Lancope|SW|1.0|41|src=1.2.3.4\tmsg=two words", """{"Version":"1.0","Vendor":"Lancope","Product":"SW","ProductVersion":"1.0","EventId":"41","src":"1.2.3.4","msg":"two words"}""")]
    [InlineData("style: leef", "LEEF:2.0|L|SW|1.0|41|^|src=1.2.3.4^msg=x", """{"Version":"2.0","Vendor":"L","Product":"SW","ProductVersion":"1.0","EventId":"41","Delimiter":"^","src":"1.2.3.4","msg":"x"}""")]
    public void Every_dialect_is_read_and_what_is_written_reads_the_same(string options, string text, string json)
    {
        var codec = Kit.Codec("key_value", $"{{ {options} }}");
        Assert.Equal(json, Kit.ToJson(codec, text));
        Assert.Equal(json, Kit.ToJson(codec, Kit.Encode(codec, json)));
    }

    [Theory]
    [InlineData("", "a=1 b=2", """{"a":"1","b":"2"}""")]
    [InlineData("style: ini", "[s]\na=1", """{"s":{"a":"1"}}""")]
    [InlineData("style: properties", "a=1\nb=2", """{"a":"1","b":"2"}""")]
    [InlineData("style: url_encoded", "a=1&b=2", """{"a":"1","b":"2"}""")]
    [InlineData("style: leef", "LEEF:1.0|L|S|1|4|a=1", """{"Version":"1.0","Vendor":"L","Product":"S","ProductVersion":"1","EventId":"4","a":"1"}""")]
    public void A_byte_order_mark_is_no_part_of_the_first_name(string options, string text, string json) =>
        Assert.Equal(json, Kit.ToJson(Kit.Codec("key_value", $"{{ {options} }}"), "\uFEFF" + text));

    [Theory]
    [InlineData("", "a=1 b=2\rc=3", "BR2123", "the value of b holds a line end (0D) at byte 7")]
    [InlineData("", "a=1 word b=2", "BR2123", "'word' at byte 4 has no '='")]
    [InlineData("", "a=\"x", "BR2126", "never closed")]
    [InlineData("repeats: error", "a=1 a=2", "BR2123", "comes a second time")]
    [InlineData("style: url_encoded", "a=%4", "BR2123", "no two hexadecimal digits")]
    [InlineData("style: ini", "[s", "BR2123", "has no ]")]
    [InlineData("style: cef", "CEF:0|a|b", "BR2123", "the header ends within DeviceProduct")]
    [InlineData("style: leef", "LEE:1", "BR2123", "does not have LEEF:")]
    public void A_wrong_text_says_what_and_where(string options, string text, string code, string reason)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(Kit.Codec("key_value", $"{{ {options} }}"), text));
        Assert.Equal(code, error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_dialect_cannot_hold_is_an_error()
    {
        Assert.Equal("BR2128", Assert.Throws<MessageFormatException>(() => Kit.Encode(Kit.Codec("key_value", "quote: none"), """{"a":"two words"}""")).Code);
        Assert.Equal("BR2128", Assert.Throws<MessageFormatException>(() => Kit.Encode(Kit.Codec("key_value"), """{"a":{"b":1}}""")).Code);
        Assert.Equal("BR2128", Assert.Throws<MessageFormatException>(() => Kit.Encode(Kit.Codec("key_value", "style: ini"), """{"a":"x\ny"}""")).Code);
    }

    [Theory]
    [InlineData("", "a=1 b=\"two words\" c=x\\y")]
    [InlineData("style: url_encoded", "a=1&b=two+words&c=%C3%A4")]
    [InlineData("style: properties", "a = 1\nb:two \\\n lines\nc\\ d=\\u00e4\n")]
    [InlineData("style: ini", "top=1\n[s]\na=1 ; c\n")]
    [InlineData("style: cef", "CEF:0|S|t|1|1|w|1|src=1 msg=a\\=b")]
    [InlineData("style: leef", "LEEF:2.0|L|S|1|4|x09|a=1\tb=2")]
    public void Damaged_texts_are_rejected_or_read_but_never_more(string options, string sample)
    {
        var codec = Kit.Codec("key_value", $"{{ {options} }}");
        var random = new Random(options.Length);
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            try
            {
                var document = Kit.Decode(codec, Mutator.Mutate(Encoding.UTF8.GetBytes(sample), random));
                Kit.Encode(codec, document);
            }
            catch (MessageFormatException e)
            {
                Assert.StartsWith("BR21", e.Code, StringComparison.Ordinal);
            }
        }
    }
}
