namespace Bridge.Testing.Files;

/// <summary>Finds files of this repository from wherever the tests run.</summary>
public static class Repository
{
    /// <summary>The folder of Bridge.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Full path of a file or folder given relative to the root, with forward slashes.</summary>
    public static string File(string relative) => Path.GetFullPath(Path.Combine(Root, relative));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Bridge.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No Bridge.sln above {AppContext.BaseDirectory}: the tests must run from inside the repository.");
    }
}
