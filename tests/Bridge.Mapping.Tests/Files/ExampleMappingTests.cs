using Bridge.Configuration;
using Bridge.Mapping.Testing;

namespace Bridge.Mapping.Tests.Files;

/// <summary>The mappings of this repository, with the tests that stand in them.</summary>
public class ExampleMappingTests
{
    public static TheoryData<string> Mappings => [.. MappingTestRunner.Find(Folder()).Select(f => Path.GetRelativePath(Folder(), f))];

    [Theory]
    [MemberData(nameof(Mappings))]
    public void Every_example_mapping_compiles_and_passes_its_own_tests(string mapping)
    {
        var diagnostics = new Diagnostics();
        var results = new MappingTestRunner(MappingFixture.Registry, TimeProvider.System).Run(Path.Combine(Folder(), mapping), diagnostics);
        Assert.True(diagnostics.All.Count == 0, string.Join("\n", diagnostics.All));
        Assert.NotEmpty(results);
        Assert.True(results.All(r => r.Failure is null), string.Join("\n", results.Where(r => r.Failure is not null).Select(r => $"{r.Name}: {r.Failure}")));
    }

    private static string Folder() => RepositoryFolder.Find("mappings");
}
