using Bridge.Mapping.Functions;

namespace Bridge.Mapping.Tests.Functions;

public sealed class FunctionReferenceTests
{
    [Fact]
    public void The_function_reference_is_up_to_date()
    {
        var file = Path.Combine(Root(), "docs", "functions.md");
        var page = FunctionReference.Write();
        if (Environment.GetEnvironmentVariable("BRIDGE_TEST_UPDATE") == "1") File.WriteAllText(file, page);
        Assert.True(File.ReadAllText(file) == page, "docs/functions.md is old: run the tests once with BRIDGE_TEST_UPDATE=1");
    }

    [Fact]
    public void Each_function_stands_in_one_group_of_the_reference()
    {
        var known = BuiltIns.All.Keys.Concat(MappingFunctions.All.Keys).Order(StringComparer.Ordinal);
        Assert.Equal(known, FunctionExamples.Groups.SelectMany(g => g.Names).Order(StringComparer.Ordinal));
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Bridge.sln"))) directory = directory.Parent;
        return directory.FullName;
    }
}
