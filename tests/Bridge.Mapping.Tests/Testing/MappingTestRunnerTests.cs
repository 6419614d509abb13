using Bridge.Configuration;
using Bridge.Mapping.Testing;
using Bridge.Mapping.Tests.Files;

namespace Bridge.Mapping.Tests.Testing;

/// <summary>A test of a mapping that should fail does.</summary>
public sealed class MappingTestRunnerTests : IDisposable
{
    private const string Json = "mapping: t/1\nfrom: { format: json }\nto: { format: json }\nkey: k\nheaders: { x-a: a }\n";

    private readonly MappingFixture _fixture = new();
    private readonly Diagnostics _findings = new();

    public void Dispose() => _fixture.Dispose();

    private IReadOnlyList<MappingTestResult> Run(string path) => new MappingTestRunner(MappingFixture.Registry, TimeProvider.System).Run(path, _findings);

    private MappingTestResult One(string test, string mapping = "output: { a: a }\n")
    {
        var results = Run(_fixture.Write("m.yaml", $"{Json}{mapping}tests:\n  - name: one\n{test}"));
        Assert.True(!_findings.HasErrors, string.Join('\n', _findings.All));
        return Assert.Single(results);
    }

    [Theory]
    [InlineData("key: other", "key: expected \"other\", got \"K\"")]
    [InlineData("headers: { x-a: other }", "header x-a: expected \"other\", got \"1\"")]
    public void Key_and_headers_are_compared_whatever_the_output_is_compared_with(string head, string failure)
    {
        _fixture.Write("out.json", """{"a":1}""");
        foreach (var output in new[] { "output: { a: 1 }", "outputs: [ { a: 1 } ]", "output_file: out.json" })
        {
            var result = One($"    input: '{{\"a\": 1, \"k\": \"K\"}}'\n    {output}\n    {head}\n");
            Assert.Contains(failure, result.Failure ?? $"{output} passed", StringComparison.Ordinal);
        }
        Assert.Null(One("    input: '{\"a\": 1, \"k\": \"K\"}'\n    outputs: [ { a: 1 } ]\n    key: K\n    headers: { x-a: 1 }\n").Failure);
    }

    [Fact]
    public void The_moment_of_a_message_is_that_which_the_test_gives()
    {
        const string Moment = "output: { a: '$now(\"[Y0001]-[M01]-[D01] [H01]:[m01]\")', b: $meta.received_at }\n";
        Assert.Null(One("    meta: { received_at: \"2026-03-01T13:05:00+01:00\" }\n    input: '{\"a\": 1, \"k\": \"K\"}'\n    output: { a: 2026-03-01 12:05, b: \"2026-03-01T12:05:00.000Z\" }\n", Moment).Failure);
        Assert.Contains("'noon' is no time", One("    meta: { received_at: noon }\n    input: '{\"a\": 1, \"k\": \"K\"}'\n    output: { a: x }\n", Moment).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_differs_is_named()
    {
        var head = One("    input: '{\"a\": 1, \"k\": \"K\"}'\n    output: { a: 1 }\n    key: other\n    headers: { x-a: 2, x-b: 3 }\n").Failure;
        Assert.Equal("key: expected \"other\", got \"K\"\nheader x-a: expected \"2\", got \"1\"\nheader x-b: expected \"3\", got none", head);
        var list = One("    input: '{\"a\": 1, \"k\": \"K\"}'\n    outputs: [ { a: 2 }, { a: 3 } ]\n").Failure;
        Assert.Equal("expected 2 messages, got 1\nmessage 1\n/a: expected 2, got 1\nmessage 2: nothing came", list);
    }

    [Fact]
    public void A_difference_shows_no_sensitive_value_of_the_input_or_the_output()
    {
        var results = Run(_fixture.Write("m.yaml", """
            mapping: t/1
            from: { format: json, sensitive: [ card ] }
            to: { format: json, sensitive: [ made ] }
            output:
              a: card & "-1"
              made: $join($reverse($split(card, "")))
              plain: plain
            tests:
              - name: one
                input: '{"card": "SECRET", "plain": "shown"}'
                output: { a: SECRET-2, made: other, plain: otherwise }
            """));
        var failure = Assert.Single(results).Failure!;
        Assert.DoesNotContain("SECRET", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("TERCES", failure, StringComparison.Ordinal);
        Assert.Contains("/plain: expected \"otherwise\", got \"shown\"", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tests: { one: two }\n")]
    [InlineData("tests: none\n")]
    public void Tests_that_are_no_list_are_an_error(string tests)
    {
        Assert.Empty(Run(_fixture.Write("m.yaml", $"{Json}output: {{ a: a }}\n{tests}")));
        Assert.Contains(_findings.All, d => d.Code == "BR1002" && d.Location.Line == 7);
    }

    [Fact]
    public void A_file_of_tests_that_has_no_list_is_an_error()
    {
        _fixture.Write("m.test.yaml", "test:\n  - name: one\n");
        Assert.Empty(Run(_fixture.Write("m.yaml", $"{Json}output: {{ a: a }}\n")));
        Assert.Contains(_findings.All, d => d.Code == "BR1002" && d.Location.File.EndsWith("m.test.yaml", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_of_tests_without_its_mapping_is_an_error_named_or_found()
    {
        var path = _fixture.Write("alone.test.yaml", "- { name: one, input: '{}', rejected: x }\n");
        foreach (var named in new[] { path, Path.GetDirectoryName(path)! })
        {
            var findings = new Diagnostics();
            foreach (var file in MappingTestRunner.Find(named)) Assert.Empty(new MappingTestRunner(MappingFixture.Registry, TimeProvider.System).Run(file, findings));
            Assert.Contains(findings.All, d => d.Code == "BR1009" && d.Message.Contains("alone.yaml", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_file_of_tests_that_is_named_runs_with_its_mapping()
    {
        _fixture.Write("m.yaml", $"{Json}output: {{ a: a }}\n");
        var path = _fixture.Write("m.test.yaml", "- { name: one, input: '{\"a\": 1, \"k\": \"K\"}', output: { a: 2 } }\n");
        Assert.Contains("expected 2, got 1", Assert.Single(Run(Assert.Single(MappingTestRunner.Find(path)))).Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("north", "output: { a: 1 }", true)]
    [InlineData("south", "output: { a: 1 }", false)]
    [InlineData("south", "filtered: route", true)]
    public void A_test_may_name_the_destination_that_the_route_is_asked_for(string destination, string expected, bool passes) =>
        Assert.Equal(passes, One($"    input: '{{\"a\": 1, \"k\": \"K\"}}'\n    destination: {destination}\n    {expected}\n", "route: '\"north\"'\noutput: { a: a }\n").Passed);
}
