using System.Text.RegularExpressions;
using Bridge.Configuration;
using Bridge.Mapping.Files;
using Bridge.Mapping.Tests.Files;

namespace Bridge.Mapping.Tests.Telegraf;

/// <summary>
/// The test cases of a peer's mapping of JSON (Telegraf's json_v2): paths, renamings, types, tags, times. Each has a mapping of ours beside this file, which gives
/// the same points from the same input.
/// </summary>
public partial class TelegrafCaseTests
{
    public static TheoryData<string> Cases => Folder() is { } folder ? [.. Directory.EnumerateDirectories(folder).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)] : ["none"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_mapping_gives_the_points_of_the_peers_own_test(string name)
    {
        var folder = Folder();
        Assert.SkipWhen(folder is null, "The sample data is not here: put it at ../shared/data beside the clone.");
        var diagnostics = new Diagnostics();
        var mapping = new MappingLoader(MappingFixture.Registry, _ => null).Load(RepositoryFolder.Find($"tests/Bridge.Mapping.Tests/Telegraf/{name}.yaml"), diagnostics);
        Assert.Empty(diagnostics.All.Select(d => d.ToString()));
        var configuration = File.ReadAllText(Path.Combine(folder!, name, "telegraf.conf"));
        var inputs = InputFile().Matches(configuration).Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(inputs);

        var actual = inputs.SelectMany(i => MappingFixture.Map(mapping!, File.ReadAllText(Path.Combine(folder!, name, i)))).SelectMany(MetricPoint.OfMessage).OrderBy(p => p.Text, StringComparer.Ordinal).ToList();
        var expected = File.ReadLines(Path.Combine(folder!, name, "expected.out")).Where(l => l.Length > 0).Select(MetricPoint.OfLine).OrderBy(p => p.Text, StringComparer.Ordinal).ToList();
        Assert.Equal(expected.Select(p => p.Text), actual.Select(p => p.Text));

        // Where no time is taken from the message, a time that is expected is the clock's on the day of the peer's test.
        var hasTime = configuration.Contains("timestamp_path", StringComparison.Ordinal);
        foreach (var (want, have) in expected.Zip(actual))
        {
            Assert.Equal(hasTime, have.Time is not null);
            if (hasTime && want.Time is not null) Assert.Equal(want.Time, have.Time);
        }
    }

    [Fact]
    public void Points_are_compared_with_types_and_escapes()
    {
        var line = MetricPoint.OfLine("a\\ b,t=x\\,y,n=1e+06 i=5i,f=5.0,s=\"q\\\"\\\\ ,=\",b=true 7");
        var message = Assert.Single(MetricPoint.OfMessage("""{"name":"a b","tags":{"n":1000000,"t":"x,y"},"fields":{"f":5,"s":"q\"\\ ,=","b":true},"integers":{"i":5},"time":7}"""));
        Assert.Equal(line, message);
        Assert.NotEqual(line, Assert.Single(MetricPoint.OfMessage("""{"name":"a b","tags":{"n":1000000,"t":"x,y"},"fields":{"f":5,"s":"q\"\\ ,=","b":true,"i":5},"time":7}""")));
    }

    private static string? Folder() => SharedFolder.Find("data/json/telegraf-json_v2");

    [GeneratedRegex(@"""\./testdata/[^/""]+/([^""]+)""")]
    private static partial Regex InputFile();
}
