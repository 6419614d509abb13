using System.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Text;

public class PatternTests
{
    private const string Web = "patterns: ['%{IP:client} - %{USER:user} \\[%{HTTPDATE:at}\\] \"%{WORD:verb} %{NOTSPACE:path}[^\"]*\" %{INT:status:int} (?:%{INT:bytes:int}|-)']";

    [Fact]
    public void Named_parts_of_a_line_are_fields()
    {
        var codec = Kit.Codec("pattern", Web);
        Assert.Equal("""{"client":"10.0.0.1","user":"mia","at":"24/Nov/2026:08:15:00 +0100","verb":"GET","path":"/a?b=1","status":200,"bytes":512}""", Kit.ToJson(codec, "10.0.0.1 - mia [24/Nov/2026:08:15:00 +0100] \"GET /a?b=1 HTTP/1.1\" 200 0512"));
        Assert.DoesNotContain("bytes", Kit.ToJson(codec, "::1 - mia [24/Nov/2026:08:15:00 +0100] \"GET / HTTP/1.1\" 304 -"), StringComparison.Ordinal);
        Assert.Equal(["at", "bytes", "client", "path", "status", "user", "verb"], codec.Shape!.Members.Select(m => m.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_first_pattern_that_fits_counts_and_a_line_that_fits_none_is_rejected()
    {
        var codec = Kit.Codec("pattern", "{ encoding: latin1, patterns: ['T (?<temp>-?\\d+)', '(?<kind>\\w) (?<text>.*)'] }");
        Assert.Equal("""{"temp":"-5"}""", Kit.ToJson(codec, "T -5"));
        Assert.Equal("""{"kind":"T","text":"warmä"}""", Kit.ToJson(codec, Encoding.Latin1.GetBytes("T warmä")));
        var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(codec, "??"));
        Assert.Equal("BR2122", error.Code);
        Assert.Contains("none of the 2 patterns", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("patterns: ['%{WROD:x}']", "no %{WROD}; did you mean 'WORD'?")]
    [InlineData("patterns: ['(?<a>']", "no regular expression")]
    [InlineData("patterns: ['abc']", "names no field")]
    public void A_wrong_pattern_is_a_finding(string options, string reason)
    {
        var diagnostics = new Configuration.Diagnostics();
        var registry = new Registration.AdapterRegistry();
        new CodecsAdapter().Register(registry);
        Configuration.ConfigReader.Read(Configuration.Tree.YamlTree.Parse(options, "m.yaml", diagnostics)!, new Configuration.ConfigScope { Diagnostics = diagnostics, Registry = registry }, "from", registry.Codecs["pattern"].Bind);
        Assert.Contains(reason, Assert.Single(diagnostics.All).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_lines_are_rejected_or_read_but_never_more()
    {
        var codec = Kit.Codec("pattern", Web);
        var random = new Random(3);
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            try
            {
                Kit.ToJson(codec, Mutator.Mutate("10.0.0.1 - mia [24/Nov/2026:08:15:00 +0100] \"GET /a HTTP/1.1\" 200 512"u8.ToArray(), random));
            }
            catch (MessageFormatException e)
            {
                Assert.StartsWith("BR21", e.Code, StringComparison.Ordinal);
            }
        }
    }
}
