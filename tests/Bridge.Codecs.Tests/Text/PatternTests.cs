using System.Text;
using Bridge.Codecs.Text;
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
    [InlineData("007", "7")]
    [InlineData("+5", "5")]
    [InlineData("-0.10", "-0.10")]
    [InlineData("000", "0")]
    [InlineData(".5", "0.5")]
    [InlineData("-05.", "-5")]
    [InlineData("1e5", "1e5")]
    [InlineData("0.123456789012345678901234567890123", "0.123456789012345678901234567890123")]
    [InlineData("12345678901234567890123456789012345678901234567890", "12345678901234567890123456789012345678901234567890")]
    [InlineData("0x1F", null)]
    [InlineData("five", null)]
    [InlineData("-", null)]
    public void A_number_keeps_its_digits_and_what_is_none_is_an_error(string text, string? number)
    {
        foreach (var unit in (string[])["s", "µs"])
        {
            var codec = Kit.Codec("pattern", "patterns: ['%{NOTSPACE:n:number} (?<unit>.*)']");
            if (number is not null)
            {
                Assert.Equal($$"""{"n":{{number}},"unit":"{{unit}}"}""", Kit.ToJson(codec, $"{text} {unit}"));
                continue;
            }
            var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(codec, $"{text} {unit}"));
            Assert.Equal("BR2123", error.Code);
            Assert.Contains("field n is no number", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_field_knows_its_bytes()
    {
        var document = Kit.Decode(Kit.Codec("pattern", "patterns: ['%{WORD:a} %{INT:b:int}']"), "pump 007"u8);
        Assert.Equal("pump"u8, document.SourceOf(document[1]));
        Assert.Equal("007"u8, document.SourceOf(document[2]));
        Assert.Equal("7"u8, document.Value(document[2]));
    }

    /// <summary>The engine changes on the way, what is found does not.</summary>
    [Fact]
    public void Lines_are_read_alike_before_and_after_a_pattern_is_compiled()
    {
        var codec = Kit.Codec("pattern", "patterns: ['(?<a>a|ab)(?<b>c|bcd)(?<c>d*)', '(?:(?<k>\\w)=(?<v>\\d+);?)+', '(?<x>.*?)(?<y>-\\d)?', '(?<z>[^\\n]*)']");
        var random = new Random(5);
        var lines = Enumerable.Range(0, 300).Select(_ => string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => "abcd=;-1234"[random.Next(11)]))).Concat(["abcd", "acd", "a=1;b=22", "x-1"]).ToList();
        var before = lines.Take(60).Select(l => Kit.ToJson(codec, l)).Concat(lines.TakeLast(4).Select(l => Kit.ToJson(codec, l))).ToList();
        for (var i = 0; i < LinePattern.LinesBeforeCompiling; i++) Kit.ToJson(codec, lines[i]);
        Assert.Equal(before, lines.Take(60).Select(l => Kit.ToJson(codec, l)).Concat(lines.TakeLast(4).Select(l => Kit.ToJson(codec, l))));
    }

    [Fact]
    public void A_pattern_that_would_go_back_for_ever_is_left_to_the_engine_of_linear_time()
    {
        var pattern = new LinePattern("^(?:(?<a>([a-z]+[0-9]?)*))$");
        for (var i = 0; i < LinePattern.LinesBeforeCompiling; i++) pattern.Match("ab1");
        Assert.True(pattern.Match("ab1c").Success);
        Assert.False(pattern.IsCareful);
        var line = new string('x', 5_000) + "!";
        for (var i = 0; i < LinePattern.MostLosses; i++) Assert.False(pattern.Match(line).Success);
        Assert.True(pattern.IsCareful);
        Assert.True(pattern.Match("ab1c").Success);
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
