using System.Text;
using System.Xml.Linq;
using Bridge.Codecs.Tests.Framing;
using Bridge.Formats;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Bridge.Codecs.Tests.Xml;

public class XmlTests
{
    [Theory]
    [InlineData("<a>1</a>", """{"a":"1"}""")]
    [InlineData("<?xml version=\"1.0\"?><!-- c --><a><b/><c></c></a>", """{"a":{"b":null,"c":""}}""")]
    [InlineData("<a x=\"1\" y='&lt;2'>t &amp; u</a>", """{"a":{"@x":"1","@y":"<2","#text":"t & u"}}""")]
    [InlineData("<n:a xmlns:n='urn:x'><n:b>1</n:b><n:b>2</n:b></n:a>", """{"n:a":{"@xmlns:n":"urn:x","n:b":["1","2"]}}""")]
    [InlineData("<a>\n  <b>1</b>\n  <c><![CDATA[<x>]]></c>\n</a>", """{"a":{"b":"1","c":"<x>"}}""")]
    [InlineData("<a> </a>", """{"a":" "}""")]
    public void Attributes_texts_and_lists_have_their_places(string xml, string json)
    {
        var codec = Kit.Codec("xml", "declaration: false");
        Assert.Equal(json, Kit.ToJson(codec, xml));
        Assert.Equal(json, Kit.ToJson(codec, Kit.Encode(codec, json)));
    }

    [Fact]
    public void One_of_a_declared_list_is_a_list() => Assert.Equal("""{"a":{"b":["1"],"c":"2"}}""", Kit.ToJson(Kit.Codec("xml", "lists: [b]"), "<a><b>1</b><c>2</c></a>"));

    [Fact]
    public void Output_is_indented_and_declared_on_demand() =>
        Assert.Equal("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a x=\"1\">\n  <b/>\n  <b>t</b>\n</a>", Kit.EncodeText(Kit.Codec("xml", "indent: 2"), """{"a":{"b":[null,"t"],"@x":1}}"""));

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", "DTD is prohibited")]
    [InlineData("<a><b></a>", "line 1, column 9")]
    [InlineData("", "Root element is missing")]
    [InlineData("<a>&undefined;</a>", "undefined")]
    public void What_is_no_xml_or_dangerous_is_refused(string xml, string reason)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(Kit.Codec("xml"), xml));
        Assert.Equal("BR2130", error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_is_limited() => Assert.Equal("BR2130", Assert.Throws<MessageFormatException>(() => Kit.ToJson(Kit.Codec("xml"), string.Concat(Enumerable.Repeat("<a>", 200)))).Code);

    [Theory]
    [InlineData("""{"a":1,"b":2}""", "BR2129")]
    [InlineData("""{"a":[1,2]}""", "BR2129")]
    [InlineData("""{"a b":1}""", "BR2129")]
    [InlineData("""{"a":{"@x":{}}}""", "BR2129")]
    [InlineData("""{"a":"\u0001"}""", "BR2128")]
    public void What_xml_cannot_hold_is_an_error(string json, string code) => Assert.Equal(code, Assert.Throws<MessageFormatException>(() => Kit.Encode(Kit.Codec("xml"), json)).Code);

    [Fact]
    public void Records_of_a_stream_are_cut_out_in_whatever_pieces_it_comes()
    {
        const string stream = "<?xml version='1.0'?><list><!-- <r>no</r> --><r a='>'>1<r>in</r></r>\n<r/><x><![CDATA[<r>]]></x><r>3</r></list>";
        for (var seed = 0; seed < 30; seed++)
        {
            var found = Feed.Read(Kit.Codec("xml", "records: r").CreateFramer()!, Encoding.UTF8.GetBytes(stream), seed == 0 ? [] : Feed.RandomPieces(new Random(seed), 1 + seed));
            Assert.Equal(["<r a='>'>1<r>in</r></r>", "<r/>", "<r>3</r>"], found.Select(f => f.Bytes));
        }
    }

    [Fact]
    public void Files_of_others_give_what_newtonsoft_json_gives_and_come_back()
    {
        var codec = Kit.Codec("xml");
        var compared = 0;
        foreach (var file in Directory.EnumerateFiles(Kit.RequireData("xml"), "*.xml", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file);
            XDocument oracle;
            string json;
            try
            {
                oracle = XDocument.Parse(File.ReadAllText(file));
                json = Kit.ToJson(codec, bytes);
            }
            catch (Exception e) when (e is System.Xml.XmlException or MessageFormatException { Code: "BR2130" })
            {
                continue;
            }
            Assert.Equal(json, Kit.ToJson(codec, Kit.Encode(codec, json)));
            if (oracle.DescendantNodes().Any(n => n is XComment or XCData or XProcessingInstruction) || oracle.DescendantNodes().OfType<XElement>().Any(e => e.Nodes().OfType<XText>().Any() && e.HasElements)) continue;
            // That reader asks the namespace for its prefix, so where one has several it is not the written one.
            var declared = oracle.Descendants().Attributes().Where(a => a.IsNamespaceDeclaration).Select(a => (a.Value, a.Name)).Distinct();
            if (declared.GroupBy(d => d.Value).Any(g => g.Count() > 1)) continue;
            if (System.Text.RegularExpressions.Regex.IsMatch(File.ReadAllText(file), @">\s+</(\S+)>(?<=<\1[^<]*</\1>)")) continue; // blanks alone are a text here, and nothing there
            compared++;
            var settings = new JsonSerializerSettings { DateParseHandling = DateParseHandling.None };
            var expected = JsonConvert.SerializeXNode(oracle.Root!, Formatting.None, omitRootObject: false);
            Assert.True(JToken.DeepEquals(JsonConvert.DeserializeObject<JToken>(expected, settings), JsonConvert.DeserializeObject<JToken>(json, settings)), $"{file}\n{expected}\n{json}");
        }
        Assert.True(compared >= 20, $"only {compared} files were compared");
    }

    [Fact]
    public void What_the_reader_of_the_platform_stumbles_over_is_a_rejected_message() =>
        Assert.Equal("BR2130", Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("xml"), "<a x=\"1\"><b>t &amp;\0"u8)).Code);

    [Fact]
    public void Damaged_xml_is_rejected_or_read_but_never_more()
    {
        var codec = Kit.Codec("xml", "records: b");
        var random = new Random(5);
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            var bytes = Mutator.Mutate("<a x=\"1\"><b>t &amp; u</b><b/><!-- c --><c><![CDATA[x]]></c></a>"u8.ToArray(), random);
            Feed.Read(codec.CreateFramer()!, bytes, Feed.RandomPieces(random, 10), maxFrame: 1000);
            try
            {
                Kit.Encode(codec, Kit.Decode(codec, bytes));
            }
            catch (MessageFormatException e)
            {
                Assert.StartsWith("BR21", e.Code, StringComparison.Ordinal);
            }
            catch (Exception e) when (e is not MessageFormatException)
            {
                Assert.Fail($"{Convert.ToHexString(bytes)}: {e}");
            }
        }
    }
}
