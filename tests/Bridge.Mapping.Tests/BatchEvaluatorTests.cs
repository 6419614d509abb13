using System.Text;
using System.Text.Json;
using Bridge.Codecs.Json;

namespace Bridge.Mapping.Tests;

public sealed class BatchEvaluatorTests
{
    private static string[] Run(params string[] lines)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        using var output = new MemoryStream();
        Evaluator().Run(input, output);
        return Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static BatchEvaluator Evaluator() => new((bytes, document) =>
    {
        document.Reset(bytes);
        JsonDecoder.Decode(document, rejectDuplicates: false, maxDepth: 512);
    });

    private static JsonElement Error(string line)
    {
        var answer = JsonDocument.Parse(Assert.Single(Run(line))).RootElement;
        return answer.GetProperty("error");
    }

    [Fact]
    public void Requests_are_answered_in_order_with_their_ids()
    {
        var answers = Run(
            """{"id": 1, "expr": "a + 1", "data": {"a": 2}}""",
            """{"id": "two", "expr": "nothing", "data": {}}""",
            """{"id": [3], "expr": "$"}""",
            """{"expr": "null"}""",
            """{"id": {"n": 5}, "expr": "$x & $y.z", "bindings": {"x": "a", "y": {"z": 1}}}""");
        Assert.Equal(
            [
                """{"id":1,"result":3}""",
                """{"id":"two","undefined":true}""",
                """{"id":[3],"undefined":true}""",
                """{"id":null,"result":null}""",
                """{"id":{"n":5},"result":"a1"}""",
            ],
            answers);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("nonsense")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("""{"id": 7, "expr": 5}""")]
    [InlineData("""{"id": 7, "expr": "1" """)]
    public void A_line_that_is_no_request_is_answered_with_id_null_and_the_next_one_too(string line)
    {
        var answers = Run(line, """{"id":1,"expr":"1"}""");
        var refusal = JsonDocument.Parse(answers[0]).RootElement;
        Assert.Equal(JsonValueKind.Null, refusal.GetProperty("id").ValueKind);
        Assert.Equal("BR2019", refusal.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("""{"id":1,"result":1}""", answers[1]);
    }

    [Fact]
    public void Errors_say_code_position_token_value_and_function()
    {
        var compile = Error("""{"id":1,"expr":"1 +"}""");
        Assert.Equal(("S0207", 3, "(end)"), (compile.GetProperty("code").GetString(), compile.GetProperty("position").GetInt32(), compile.GetProperty("token").GetString()));
        var type = Error("""{"id":1,"expr":"a * \"x\"","data":{"a":1}}""");
        Assert.Equal(("T2002", 3, "*", "x"), (type.GetProperty("code").GetString(), type.GetProperty("position").GetInt32(), type.GetProperty("token").GetString(), type.GetProperty("value").GetString()));
        var url = Error("""{"id":1,"expr":"$decodeUrl(\"%E0%A4%A\")"}""");
        Assert.Equal(("D3140", "decodeUrl", "%E0%A4%A"), (url.GetProperty("code").GetString(), url.GetProperty("functionName").GetString(), url.GetProperty("value").GetString()));
        Assert.NotEqual("", url.GetProperty("message").GetString());
        var own = Error("""{"id":1,"expr":"$error(\"mine\")"}""");
        Assert.Equal(("D3137", "mine"), (own.GetProperty("code").GetString(), own.GetProperty("message").GetString()));
    }

    [Fact]
    public void Lone_surrogates_are_written_as_escapes_and_pairs_are_not()
    {
        Assert.Equal("""{"id":"\uDC00","result":"\uD800"}""", Assert.Single(Run("""{"id":"\udc00","expr":"$","data":"\ud800"}""")));
        Assert.Equal("""{"id":1,"result":{"k\uD83D":"😀"}}""", Assert.Single(Run("""{"id":1,"expr":"{\"k\\ud83d\": \"\\ud83d\\ude00\"}"}""")));
        var error = Assert.Single(Run("""{"id":1,"expr":"$encodeUrlComponent($)","data":"\ud800"}"""));
        Assert.Contains("\"code\":\"D3140\"", error, StringComparison.Ordinal);
        Assert.Contains("\"value\":\"\\uD800\"", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":1,"expr":"($f := function($x){1 + $f($x)}; $f(1))","depth":300,"timelimit":2000}""", "U1001")]
    [InlineData("""{"id":1,"expr":"($f := function($x){$f($x)}; $f(1))","depth":300,"timelimit":200}""", "U1001")]
    [InlineData("""{"id":1,"expr":"($f := function($x){$f($x)}; $f(1))","timelimit":100}""", "U1001")]
    [InlineData("""{"id":1,"expr":"($f := function($x){1 + $f($x)}; $f(1))"}""", "D1011")]
    [InlineData("""{"id":1,"expr":"[1..10000001]"}""", "D2014")]
    public void A_request_that_runs_away_is_stopped_and_the_next_one_answered(string line, string code)
    {
        var answers = Run(line, """{"id":2,"expr":"1"}""");
        Assert.Equal(code, JsonDocument.Parse(answers[0]).RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("""{"id":2,"result":1}""", answers[1]);
    }

    [Fact]
    public void A_depth_that_suffices_for_99_factorial_does_not_for_100()
    {
        static string Factorial(int n) => $$"""{"id":1,"expr":"($f := function($n){$n = 0 ? 1 : $n * $f($n - 1)}; $f({{n}}))","depth":302,"timelimit":5000}""";
        Assert.Contains("\"result\":", Assert.Single(Run(Factorial(99))), StringComparison.Ordinal);
        Assert.Equal("U1001", Error(Factorial(100)).GetProperty("code").GetString());
    }

    [Theory]
    // The least depths that the reference passes with.
    [InlineData("($f:=function($n,$a){$n=0?$a:$f($n-1,$a*$n)};$f(20,1))", 5)]
    [InlineData("($e:=function($n){$n=0?true:$o($n-1)};$o:=function($n){$n=0?false:$e($n-1)};$e(9))", 5)]
    [InlineData("($f:=function($n){$n=0?[]:$append($f($n-1),$n)};$f(4))", 9)]
    [InlineData("($f:=function($n){$n=0?0:$sum([$f($n-1),1])};$f(4))", 13)]
    [InlineData("($f:=function($n){$n=0?1:$n*$f($n-1)};$f(5))", 20)]
    public void Depth_is_counted_as_the_reference_counts_it(string expression, int least)
    {
        static string Request(string expression, int depth) => $"{{\"id\":1,\"expr\":{JsonSerializer.Serialize(expression)},\"depth\":{depth},\"timelimit\":5000}}";
        Assert.Contains("\"result\":", Assert.Single(Run(Request(expression, least))), StringComparison.Ordinal);
        Assert.Equal("U1001", Error(Request(expression, least - 1)).GetProperty("code").GetString());
    }

    [Fact]
    public void Bindings_of_one_request_are_not_there_for_the_next()
    {
        var answers = Run("""{"id":1,"expr":"$x","bindings":{"x":1}}""", """{"id":2,"expr":"$x","bindings":{"y":1}}""");
        Assert.Equal("""{"id":2,"undefined":true}""", answers[1]);
    }

    [Fact]
    public async Task Each_answer_is_flushed_before_the_next_request_is_read()
    {
        var (requests, answers) = (new System.IO.Pipelines.Pipe(), new System.IO.Pipelines.Pipe());
        var run = Task.Run(() =>
        {
            Evaluator().Run(requests.Reader.AsStream(), answers.Writer.AsStream());
            answers.Writer.Complete();
        }, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(answers.Reader.AsStream());
        for (var i = 0; i < 3; i++)
        {
            await requests.Writer.WriteAsync(Encoding.UTF8.GetBytes($"{{\"id\":{i},\"expr\":\"1\"}}\n"), TestContext.Current.CancellationToken);
            Assert.Equal($"{{\"id\":{i},\"result\":1}}", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        }
        await requests.Writer.CompleteAsync();
        Assert.Null(await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        await run;
    }

    [Fact]
    public void The_last_line_needs_no_line_end_and_long_lines_are_read_whole()
    {
        using var output = new MemoryStream();
        var text = new string('x', 200_000);
        using var input = new MemoryStream(Encoding.UTF8.GetBytes($"{{\"id\":1,\"expr\":\"$length($)\",\"data\":\"{text}\"}}"));
        Evaluator().Run(input, output);
        Assert.Equal("{\"id\":1,\"result\":200000}\n", Encoding.UTF8.GetString(output.ToArray()));
    }
}
