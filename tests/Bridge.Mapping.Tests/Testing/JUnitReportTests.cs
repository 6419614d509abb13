using System.Xml.Linq;
using Bridge.Configuration;
using Bridge.Mapping.Testing;
using Bridge.Mapping.Tests.Files;

namespace Bridge.Mapping.Tests.Testing;

/// <summary>What a CI reads is XML, whatever the messages hold.</summary>
public sealed class JUnitReportTests
{
    [Theory]
    [InlineData("got \"a\u0001b\"", "got \"a\uFFFDb\"")]
    [InlineData("got \"\uFFFE\"", "got \"\uFFFD\"")]
    [InlineData("got \"😀\t\"", "got \"😀\t\"")]
    public void Characters_that_are_no_XML_are_replaced(string failure, string expected)
    {
        using var text = new StringWriter();
        JUnitReport.Write([new MappingTestResult("m.yaml", "one \u0002", new Location("m.yaml", 3, 1), failure, 0.1)], text);
        var failed = Assert.Single(XDocument.Parse(text.ToString()).Descendants("failure"));
        Assert.EndsWith(expected, failed.Value, StringComparison.Ordinal);
        Assert.Equal("one \uFFFD", failed.Parent!.Attribute("name")!.Value);
    }

    [Fact]
    public void A_mapping_that_does_not_compile_is_a_failed_test_of_its_file()
    {
        using var fixture = new MappingFixture();
        var path = fixture.Write("m.yaml", "mapping: t/1\nfrom: { format: json }\nto: { format: json }\noutput: { a: (b }\ntests: []\n");
        var findings = new Diagnostics();
        Assert.Empty(new MappingTestRunner(MappingFixture.Registry, TimeProvider.System).Run(path, findings));
        using var text = new StringWriter();
        JUnitReport.Write([MappingTestResult.OfErrors(path, findings)], text);
        var suite = Assert.Single(XDocument.Parse(text.ToString()).Descendants("testsuite"));
        Assert.Equal("1", suite.Attribute("failures")!.Value);
        Assert.Contains("BR2001", Assert.Single(suite.Descendants("failure")).Value, StringComparison.Ordinal);
    }
}
