namespace Bridge.Mapping.Tests;

/// <summary>Sample data that lies beside a checkout, where it is present.</summary>
internal static class SharedFolder
{
    public static string? Find(string path)
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            var candidate = Path.Combine(directory, "shared", path);
            if (Directory.Exists(candidate) && !File.Exists(Path.Combine(directory, "Bridge.sln"))) return candidate;
        }
        return null;
    }
}
