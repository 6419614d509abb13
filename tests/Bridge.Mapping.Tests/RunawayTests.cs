using System.Diagnostics;
using System.Text;
using Bridge.Codecs.Json;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping.Tests.Files;
using Bridge.Mapping.Tests.Functions;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Tests;

/// <summary>Input and expressions made to do harm: a limit is hit, the error says which, and the next message is mapped.</summary>
public sealed class RunawayTests
{
    private static readonly EvaluationLimits s_limits = EvaluationLimits.Mapping with { Time = TimeSpan.FromMilliseconds(300) };

    private static MappingException Fail(string expression, string input = "{}", EvaluationLimits? limits = null)
    {
        var context = new EvaluationContext { Limits = limits ?? s_limits };
        context.Bind(Suite.SuiteCase.Decode(Encoding.UTF8.GetBytes(input)));
        var error = Assert.Throws<MappingException>(() => Evaluation.Compile(expression).Evaluate(context));
        // The same context still serves the next message.
        context.Bind(Suite.SuiteCase.Decode("{\"a\":1}"u8.ToArray()));
        Assert.Equal("2", JsonOutput.ToText(Evaluation.Compile("a + 1").Evaluate(context)));
        return error;
    }

    [Theory]
    [InlineData("($f := function($x){ $f($x + 1) }; $f(1))", "D1012")]
    [InlineData("($f := function($x){ 1 + $f($x + 1) }; $f(1))", "D1011")]
    [InlineData("($f := function($x){ $f($f($x)) }; $f(1))", "D1011")]
    [InlineData("($many := [1..900000]; $map($many, function($x){ $sum($many) }))", "D1012")]
    [InlineData("($many := [1..900000]; $same := [1..900000]; $map($many, function($x){ $many = $same }))", "D1012")]
    [InlineData("($many := [1..900000]; $map($many, function($x){ -1 in $many }))", "D1012")]
    [InlineData("[1..2000].([1..2000])", "D2015")]
    [InlineData("[1..1000001]", "D2015")]
    [InlineData("$reduce([1..1000], function($a, $b){ $append($a, $a) }, [1, 2])", "D2015")]
    [InlineData("$sort([1..900000], function($a, $b){ $a < $b })", "D1012")]
    public void An_expression_that_runs_away_is_stopped(string expression, string code)
    {
        var watch = Stopwatch.StartNew();
        var error = Fail(expression, limits: code == "D1012" ? s_limits : s_limits with { Time = TimeSpan.FromMinutes(1) });
        Assert.Equal(code, error.JsonataCode);
        Assert.Equal("BR2004", error.Code);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"it took {watch.Elapsed}");
    }

    [Theory]
    [InlineData("$map([1..900000], function($x){ $sum([1..900000]) })")]
    [InlineData("$map([1..900000], function($x){ [1..900000] })")]
    [InlineData("[1..2000].[1..2000].[1..2000]")]
    public void Many_long_sequences_hit_a_limit_together(string expression)
    {
        var error = Fail(expression, limits: s_limits with { Items = 4_000_000, Time = TimeSpan.FromSeconds(20) });
        Assert.Equal("BR2004", error.Code);
        Assert.Contains("4000000 items together", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$reduce([1..40], function($a, $b){ $a & $a }, \"0123456789\")")]
    [InlineData("$reduce([1..40], function($a, $b){ $join([$a, $a, $a, $a], \"-\") }, \"0123456789\")")]
    [InlineData("$reduce([1..40], function($a, $b){ $replace($a, \"0\", $a) }, \"0123456789\")")]
    [InlineData("$reduce([1..40], function($a, $b){ $replace($a, /0/, $a) }, \"00000\")")]
    [InlineData("$pad(\"x\", 90000000) & $pad(\"x\", 90000000)")]
    [InlineData("[1..1000].$padLeft(\"\", 1000000)")]
    public void Texts_that_grow_without_end_hit_a_limit(string expression)
    {
        var error = Fail(expression, limits: s_limits with { TextBytes = 32 * 1024 * 1024, Time = TimeSpan.FromSeconds(20) });
        Assert.Equal("BR2004", error.Code);
        Assert.Contains("32 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_of_200_MB_in_the_input_is_read_and_refused_where_it_would_be_copied_too_often()
    {
        var bytes = new byte[200_000_002];
        bytes.AsSpan().Fill((byte)'x');
        bytes[0] = bytes[^1] = (byte)'"';
        var document = new Document();
        document.Reset(bytes);
        JsonDecoder.Decode(document, rejectDuplicates: false, maxDepth: 64);
        var context = new EvaluationContext { Limits = EvaluationLimits.Mapping with { Time = TimeSpan.FromSeconds(30) } };
        context.Bind(document);
        Assert.Equal("200000000", JsonOutput.ToText(Evaluation.Compile("$length($)").Evaluate(context)));
        context.Bind(document);
        Assert.Equal("BR2004", Assert.Throws<MappingException>(() => Evaluation.Compile("$ & $").Evaluate(context)).Code);
    }

    [Theory]
    [InlineData("$contains(s, /^(a+)+\\1$/)")]
    [InlineData("$replace(s, /(a|aa)+(?!b)$\\1x/, \"\")")]
    public void A_regular_expression_that_backtracks_without_end_is_stopped(string expression)
    {
        var error = Fail(expression, $"{{\"s\":\"{new string('a', 40)}!\"}}");
        Assert.Equal("D1012", error.JsonataCode);
    }

    [Fact]
    public void A_regular_expression_without_look_around_takes_linear_time()
    {
        var context = new EvaluationContext { Limits = s_limits };
        context.Bind(Suite.SuiteCase.Decode(Encoding.UTF8.GetBytes($"{{\"s\":\"{new string('a', 20_000)}!\"}}")));
        Assert.Equal("false", JsonOutput.ToText(Evaluation.Compile("$contains(s, /^(a+)+$/)").Evaluate(context)));
    }

    [Fact]
    public void A_document_of_10000_levels_is_refused_when_it_is_read()
    {
        using var fixture = new MappingFixture();
        var mapping = fixture.Good("mapping: t/1\nfrom: { format: json }\nto: { format: json }\noutput: { a: a }\n");
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000);
        var outcome = Assert.Single(MappingFixture.Outcomes(mapping, deep));
        Assert.Equal("BR2102", outcome.Rejection!.Code);
        Assert.Equal("""{"a":1}""", Assert.Single(MappingFixture.Map(mapping, """{"a":1}""")));
    }

    [Theory]
    [InlineData("$reduce([1..20000], function($a, $b){ [$a] }, 1)")]
    [InlineData("$reduce([1..20000], function($a, $b){ {\"a\": $a} }, 1)")]
    [InlineData("$string($reduce([1..20000], function($a, $b){ {\"a\": $a} }, 1))")]
    [InlineData("$count($reduce([1..20000], function($a, $b){ {\"a\": $a} }, 1).**)")]
    [InlineData("($x := $reduce([1..20000], function($a, $b){ {\"a\": $a} }, 1); $y := $reduce([1..20000], function($a, $b){ {\"a\": $a} }, 1); $x = $y)")]
    [InlineData("$distinct([$reduce([1..20000], function($a, $b){ [$a] }, 1), $reduce([1..20000], function($a, $b){ [$a] }, 1)])")]
    [InlineData("$reduce([1..20000], function($a, $b){ {\"a\": $a} }, 1) ~> |$|{\"b\": 1}|")]
    public void A_value_of_20000_levels_that_an_expression_builds_does_not_end_the_process(string expression)
    {
        using var fixture = new MappingFixture();
        var mapping = fixture.Good($"mapping: t/1\nfrom: {{ format: json }}\nto: {{ format: json }}\nmissing: omit\nlimits: {{ time: 10s }}\noutput: |\n  {{ \"r\": run ? {expression}, \"a\": a }}\n");
        var outcome = Assert.Single(MappingFixture.Outcomes(mapping, """{"run": true}"""));
        if (outcome.Rejection is { } rejection) Assert.Equal("BR2004", rejection.Code);
        Assert.Equal("""{"a":1}""", Assert.Single(MappingFixture.Map(mapping, """{"a":1}""")));
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    [InlineData("-", "")]
    [InlineData("function(){", "}")]
    [InlineData("a[", "]")]
    [InlineData("a.(", ")")]
    [InlineData("1+(", ")")]
    [InlineData("$f(", ")")]
    [InlineData("a ? ", "")]
    public void An_expression_of_50000_levels_is_a_compile_error(string open, string close)
    {
        var source = string.Concat(Enumerable.Repeat(open, 50_000)) + "1" + string.Concat(Enumerable.Repeat(close, 50_000));
        var compiled = MappingExpression.Compile(source, CompileOptions.Compat);
        Assert.False(compiled.Succeeded);
        Assert.Equal("D1011", compiled.Diagnostics[0].JsonataCode);
    }

    [Fact]
    public void A_long_chain_of_operators_compiles_or_is_refused_but_never_ends_the_process()
    {
        foreach (var op in (string[])[" + 1", " & \"a\"", ".a", "[0]", " ~> $string", " ?? 1", " or true"])
        {
            var compiled = MappingExpression.Compile("a" + string.Concat(Enumerable.Repeat(op, 50_000)), CompileOptions.Compat);
            if (!compiled.Succeeded)
            {
                Assert.Equal("D1011", compiled.Diagnostics[0].JsonataCode);
                continue;
            }
            var context = new EvaluationContext();
            context.Bind(Val.Undefined);
            try
            {
                compiled.Program.Evaluate(context);
            }
            catch (MappingException e)
            {
                Assert.NotEqual("", e.Message);
            }
        }
    }
}
