namespace Bridge.Mapping.Tests;

/// <summary>Folders of this repository, from wherever the tests run.</summary>
internal static class RepositoryFolder
{
    public static string Find(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Bridge.sln"))) folder = folder.Parent;
        return Path.Combine(folder.FullName, path);
    }
}
