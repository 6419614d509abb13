using System.Globalization;
using Bridge.Configuration;
using Bridge.Engine.Configuration;

namespace Bridge.Engine.Tests.Configuration;

public sealed class BrokenConfigurationTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Configurations");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    /// <summary>Each file says in lines "#! line:column CODE part of the message" what must be found, and nothing else may be.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void A_broken_configuration_gives_exactly_the_findings_it_names(string file)
    {
        var path = Path.Combine(Folder, file);
        var expected = File.ReadLines(path).Where(l => l.StartsWith("#! ", StringComparison.Ordinal)).Select(l => l[3..]).ToList();
        Assert.NotEmpty(expected);

        var diagnostics = new Diagnostics();
        var registry = SampleRegistry.Create();
        var snapshot = BridgeConfiguration.Read(File.ReadAllText(path), path, registry, diagnostics,
            new SnapshotCompiler(registry, diagnostics, weaknessOf: _ => file.StartsWith("weak-state", StringComparison.Ordinal) ? "it is memory (tmpfs)" : null), _ => null);

        var found = diagnostics.All.Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Location.Line}:{d.Location.Column} {d.Code} {d.Message}")).ToList();
        var all = string.Join("\n", found);
        Assert.True(found.Count == expected.Count, $"{expected.Count} findings expected, {found.Count} found:\n{all}");
        foreach (var (want, have) in expected.Zip(found))
        {
            var parts = want.Split(' ', 3);
            Assert.StartsWith($"{parts[0]} {parts[1]} ", have, StringComparison.Ordinal);
            Assert.Contains(parts[2], have, StringComparison.Ordinal);
        }
        Assert.Equal(diagnostics.HasErrors, snapshot is null);
        Assert.All(diagnostics.All, d => Assert.Equal(path, d.Location.File));
    }
}
