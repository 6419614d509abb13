using Bridge.Configuration;
using Bridge.Mapping.Testing;
using Bridge.Mapping.Tests.Files;

namespace Bridge.Mapping.Tests.Testing;

/// <summary><c>bridge test --update</c> changes expected outputs and nothing else.</summary>
public sealed class ExpectedOutputsTests : IDisposable
{
    private const string Json = "mapping: t/1\nfrom: { format: json }\nto: { format: json }\noutput: { a: a }\ntests:\n";

    private readonly MappingFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private (int Updated, string Text, int Failing) Update(string yaml)
    {
        var path = _fixture.Write("m.yaml", yaml);
        var runner = new MappingTestRunner(MappingFixture.Registry, TimeProvider.System);
        var findings = new Diagnostics();
        var updated = ExpectedOutputs.Update(runner.Run(path, findings));
        var failing = runner.Run(path, findings).Count(r => !r.Passed);
        Assert.True(!findings.HasErrors, string.Join('\n', findings.All));
        return (updated, File.ReadAllText(path), failing);
    }

    [Theory]
    [InlineData("  - { name: one, input: '{\"a\": 1}', output: { a: 2 }, key: k }\n")]
    [InlineData("  - { name: one, input: '{\"a\": 1}', output:\n      { a: 2 } }\n")]
    public void A_test_in_flow_style_is_left_alone_and_not_counted(string test) => Assert.Equal((0, Json + test, 1), Update(Json + test));

    [Fact]
    public void A_comment_behind_an_output_is_not_lost()
    {
        foreach (var output in new[] { "{ a: 2 } # the answer", "\n      # the answer\n      a: 2", "\n      a: '2' # the answer" })
        {
            var test = $"  - name: one\n    input: '{{\"a\": 1}}'\n    output: {output}\n";
            Assert.Equal((0, Json + test, 1), Update(Json + test));
        }
    }

    [Theory]
    [InlineData("    output: { a: 2 }\n")]
    [InlineData("    output:\n      a: 2\n")]
    [InlineData("    output:\n    - a: 2\n")]
    public void An_output_of_its_own_lines_is_written_new(string output)
    {
        var (updated, text, failing) = Update($"{Json}  - name: one\n    input: '{{\"a\": 1}}'\n{output}  - name: two\n    input: '{{\"a\": 3}}'\n    output: {{ a: 3 }}\n");
        Assert.Equal((1, 0), (updated, failing));
        Assert.Contains("  - name: two\n    input: '{\"a\": 3}'\n    output: { a: 3 }\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_that_fails_for_its_key_is_not_counted() =>
        Assert.Equal((0, 1), Update(Json + "  - name: one\n    input: '{\"a\": 1}'\n    output: { a: 1 }\n    key: k\n") is var (updated, _, failing) ? (updated, failing) : default);

    [Fact]
    public void A_text_is_written_as_a_block()
    {
        const string mapping = "mapping: t/1\nfrom: { format: json }\nto: { format: csv }\noutput: { a: a, b: b }\ntests:\n";
        var (updated, text, failing) = Update(mapping + "  - name: one\n    input: '{\"a\": 1, \"b\": \"x\"}'\n    output: |\n      2,y\n");
        Assert.Equal((1, 0), (updated, failing));
        Assert.Contains("    output: |\n      ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("    outputs: [ { a: 2 } ]\n")]
    [InlineData("    outputs:\n    - a: 2\n    - a: 3\n")]
    [InlineData("    outputs:\n      - { a: 2 }\n")]
    public void A_list_of_outputs_is_written_new(string outputs)
    {
        var (updated, text, failing) = Update($"{Json.Replace("format: json }\nto:", "format: jsonl }\nto:", StringComparison.Ordinal)}  - name: one\n    input: |\n      {{\"a\": 1}}\n      {{\"a\": [4, 5]}}\n{outputs}  - name: two\n    input: '{{\"a\": 3}}'\n    output: {{ a: 3 }}\n");
        Assert.Equal((1, 0), (updated, failing));
        Assert.Contains("    outputs:\n      - {\n", text, StringComparison.Ordinal);
        Assert.EndsWith("  - name: two\n    input: '{\"a\": 3}'\n    output: { a: 3 }\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_texts_is_written_as_blocks()
    {
        const string mapping = "mapping: t/1\nfrom: { format: jsonl }\nto: { format: csv }\noutput: { a: a, b: b }\ntests:\n";
        var (updated, text, failing) = Update($"{mapping}  - name: one\n    input: |\n      {{\"a\": 1, \"b\": \"x\"}}\n      {{\"a\": 2, \"b\": \"y z\"}}\n    outputs: [ a ]\n");
        Assert.Equal((1, 0), (updated, failing));
        Assert.EndsWith("    outputs:\n      - |\n        1,x\n      - |\n        2,y z\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_the_expected_output_is_written_new()
    {
        var file = _fixture.Write("out.json", "old");
        Assert.Equal((1, 0), Update(Json + "  - name: one\n    input: '{\"a\": 1}'\n    output_file: out.json\n") is var (updated, _, failing) ? (updated, failing) : default);
        Assert.Equal("{\"a\":1}", File.ReadAllText(file));
    }
}
