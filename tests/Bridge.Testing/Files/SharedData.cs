using Xunit;

namespace Bridge.Testing.Files;

/// <summary>Sample data that lies outside the repository: the folder in BRIDGE_SHARED, else "shared" beside the clone.</summary>
public static class SharedData
{
    /// <summary>Full path of a file or folder of the sample data; null when it is not there.</summary>
    public static string? Find(string relative)
    {
        var root = Environment.GetEnvironmentVariable("BRIDGE_SHARED") is { Length: > 0 } given
            ? given
            : Path.Combine(Path.GetDirectoryName(Repository.Root)!, "shared");
        var path = Path.GetFullPath(Path.Combine(root, relative));
        return File.Exists(path) || Directory.Exists(path) ? path : null;
    }

    /// <summary>Full path of a file or folder of the sample data; skips the running test, naming the path, when it is not there.</summary>
    public static string Require(string relative)
    {
        var path = Find(relative);
        if (path is null) Assert.Skip($"sample data '{relative}' is not here; set BRIDGE_SHARED to the folder that has it");
        return path;
    }
}
