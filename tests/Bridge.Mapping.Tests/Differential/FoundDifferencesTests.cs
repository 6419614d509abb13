using System.Buffers;
using System.Text;
using Bridge.Codecs.Json;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Tests.Differential;

/// <summary>What comparing with the reference implementation has found, kept with the reference's answers so that it is tested without Node too.</summary>
public sealed class FoundDifferencesTests
{
    [Theory]
    // The result of a call in tail position stays a sequence for what calls the function.
    [InlineData("$map([1,2,3], function($x){$filter([1,2,3], function($y){$y=$x})})", "null", "[[1],[2],[3]]")]
    [InlineData("$map([1,2], function($x){$keys(none)})", "{}", "[[],[]]")]
    [InlineData("$map([1,2], function($x){$x > 1 ? $keys({\"a\":0}) : $keys({})})", "{}", "[[],[\"a\"]]")]
    [InlineData("($f := function($x){$keys({\"a\":1})}; $g := function($x){$f($x)}; $map([1,2], $g))", "{}", "[[\"a\"],[\"a\"]]")]
    [InlineData("($f := function($x){$keys({\"a\":1})}; $f(1) = \"a\")", "{}", "true")]
    // Between two functions of a chain a sequence collapses.
    [InlineData("$map([1,2], $keys ~> $type)", "{}", null)]
    // A predicate that is true over nothing gives an item that is nothing, which the next step is evaluated over.
    [InlineData("c[true].{\"l\": 1}", "{}", "{\"l\":1}")]
    [InlineData("c.{\"l\": 1}", "{}", null)]
    [InlineData("c[0].{\"l\": 1}", "{}", null)]
    [InlineData("tags[3][[0..0]].(\"a\" + 1)", "[1,2]", null)]
    [InlineData("*[a or 1][]", "{}", null)]
    // An item of an array constructor that gives nothing is no item.
    [InlineData("[[][2], {}]", "{}", "[{}]")]
    // @$ and #$ bind nothing.
    [InlineData("name@$", "{\"name\":\"Root\"}", "\"Root\"")]
    // An array constructor binds nothing.
    [InlineData("[1,2,3]@$i.a", "[{\"a\":1},{\"b\":2}]", "1")]
    [InlineData("[1,2,3]@$i.$i", "[{\"a\":1},{\"b\":2}]", null)]
    // A stream that ends before its first tuple has no variables.
    [InlineData("none.items#$x.price{\"b\": $x}", "{}", "{}")]
    [InlineData("$substring(\"single\", none, 1)", "{}", "\"\"")]
    [InlineData("$formatNumber(100, \"00.000e00\")", "{}", "\"100.000e00\"")]
    [InlineData("$formatBase(3 / 0, 2)", "{}", "\"Infinity\"")]
    [InlineData("/a/({\"a\": 1}).match", "{}", null)]
    [InlineData("/N/(0 % 0).match", "{}", "\"N\"")]
    [InlineData("$map([1..3], /^\\s*|\\s*$/).end", "{}", "[0,1]")]
    // A sequence is collapsed behind the predicates and brackets of a call, not before them.
    [InlineData("$map(1, function($v){$v})[]", "{}", "[1]")]
    [InlineData("$map(null, function($v,$k){[$v,$k]})[0]", "{}", "[null,0]")]
    [InlineData("$filter([[1],[2,3]], function($v,$k){$k})[0]", "{}", "[2,3]")]
    // Sorted tuples are a plain list until the next step.
    [InlineData("items#$i^(>price)[$i > 0]", "{\"items\":[{\"price\":1},{\"price\":2}]}", null)]
    [InlineData("items#$i^(>price)[0].$i", "{\"items\":[{\"price\":1},{\"price\":2}]}", "1")]
    [InlineData("items@$x#$i^(price){\"k\": [$x.id]}", "{\"items\":[{\"id\":2},{\"id\":1}]}", "{\"k\":[]}")]
    [InlineData("n#$i^($)^(>$i)", "{\"n\":[3,1,2]}", "[1,2,3]")]
    // Behind a prefix the exponent's place is counted twice; without a decimal separator the last character goes.
    [InlineData("$formatNumber(100, \"x0e000\")", "{}", "\"x10e01\"")]
    [InlineData("$formatNumber(123456789, \"##e00\")", "{}", "\"0.e09\"")]
    [InlineData("$formatNumber(-1, \"###e00\")", "{}", "\"-1.e00\"")]
    // The ending of an ordinal goes by what is written.
    [InlineData("$formatInteger(13, \"0,0;o\")", "{}", "\"1,3rd\"")]
    [InlineData("$formatInteger(3, \"٠;o\")", "{}", "\"٣th\"")]
    // A fraction by name is read as digits, and cannot be written.
    [InlineData("$toMillis(\"none\", \"[Y].[fN]\")", "{}", null)]
    // Names of months are read as they are usually written, whatever the picture's case; others fit, and leave their part out.
    [InlineData("$toMillis(\"2024 MAY\", \"[Y] [MN]\")", "{}", "1704067200000")]
    [InlineData("$toMillis(\"2024 May\", \"[Y] [MN]\")", "{}", "1714521600000")]
    [InlineData("$toMillis(\"2024 Mar\", \"[Y] [Mn,3-3]\")", "{}", "1709251200000")]
    [InlineData("$toMillis(\"2024 May June\", \"[Y] [MNn] [MN,3-3]\")", "{}", "1704067200000")]
    // A parameter that takes the next argument without being matched.
    [InlineData("($f := function($x)<l?s:s>{$x}; $f(none))", "{}", null)]
    public void Results(string expression, string input, string? expected)
    {
        var answer = Answer(expression, input);
        Assert.Equal(expected is null ? "{\"id\":1,\"undefined\":true}" : $"{{\"id\":1,\"result\":{expected}}}", answer);
    }

    [Theory]
    [InlineData("\"a\" & (0/0)", "D3001", 5, "\"&\"")]
    [InlineData("$string(0%0)", "D3001", 8, "\"string\"")]
    [InlineData("$match(\"null\", /x*/, 1)", "D1004", null, null)]
    [InlineData("(1)(2)", "T1006", 4, null)]
    [InlineData("true(1)", "T1006", 5, "true")]
    [InlineData("-( * 1e21)", "S0202", 9, "1e+21")]
    [InlineData("\"a\" 1E-2", "S0201", 8, "0.01")]
    [InlineData("d.%.%", "S0217", null, "\"path\"")]
    [InlineData("($x := $uppercase ~> $sum; $x(5))", "T0410", null, "\"f\"")]
    [InlineData("($x := $string ~> $sum; $x(5))", "T0412", null, "\"g\"")]
    [InlineData("($x := $string ~> function($a){$a / 1}; $x(5))", "T2001", null, "\"/\"")]
    [InlineData("5 ~> function($x){$x / \"a\"}", "T2002", 22, "\"/\"")]
    [InlineData("/x*/(\"Hello\").next().match", "D1004", 4, "\"next\"")]
    // An error behind a call in tail position is where that call names its function, not where the first function was called.
    [InlineData("($g := function($n){1 + \"a\"}; $f := function($n){$n <= 0 ? $g(0) : $g($n)}; [1].$f($))", "T2002", 69, "\"+\"")]
    [InlineData("($g := function($n){$n & $number(\"x\")}; $f := function($n){$n <= 0 ? $n & $number(\"x\") : $f($n - 1)}; $f(1) + 1)", "D3030", 91, "\"number\"")]
    [InlineData("($f := function($n){$n <= 0 ? $substring(1) : $f($n - 1)}; 2 ~> $f)", "T0411", 40, "\"substring\"")]
    public void Errors(string expression, string code, int? position, string? token)
    {
        var answer = Answer(expression, "{\"d\":1}");
        Assert.StartsWith($"{{\"id\":1,\"error\":{{\"code\":\"{code}\"", answer, StringComparison.Ordinal);
        if (position is { } at) Assert.Contains($"\"position\":{at}", answer, StringComparison.Ordinal);
        if (token is not null) Assert.Contains($"\"token\":{token}", answer, StringComparison.Ordinal);
        if (code == "T1006" && token is null) Assert.DoesNotContain("\"token\"", answer, StringComparison.Ordinal);
        if (code == "S0217") Assert.DoesNotContain("\"position\"", answer, StringComparison.Ordinal);
    }

    private static string Answer(string expression, string input)
    {
        var answers = new[] { true, false }.Select(specialise =>
        {
            var evaluator = new BatchEvaluator((bytes, document) =>
            {
                document.Reset(bytes);
                JsonDecoder.Decode(document, rejectDuplicates: false, maxDepth: 512);
            }, specialise: specialise);
            var output = new ArrayBufferWriter<byte>();
            evaluator.Answer(Encoding.UTF8.GetBytes($"{{\"id\":1,\"expr\":{JsonText.Quote(expression)},\"data\":{input}}}"), output);
            return Encoding.UTF8.GetString(output.WrittenSpan);
        }).ToList();
        Assert.Equal(answers[0], answers[1]);
        return answers[0];
    }
}
