namespace Bridge.Mapping.Tests.Suite;

/// <summary>Where cases of the official JSONata test suite lie: JSONATA_SUITE, else a folder beside the repository.</summary>
internal static class SuiteFolder
{
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable("JSONATA_SUITE") is { Length: > 0 } given)
        {
            Assert.True(Directory.Exists(given), $"JSONATA_SUITE names the folder '{given}', which does not exist.");
            return given;
        }
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var candidate = Path.Combine(at.FullName, "shared", "jsonata-suite");
            if (Directory.Exists(candidate)) return candidate;
        }
        return null;
    }
}
