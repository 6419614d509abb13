using System.Xml.Linq;

namespace Bridge.Architecture.Tests;

/// <summary>The source tree that the tests look at.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>All product projects: those of src/ and adapters/.</summary>
    public static IReadOnlyList<Project> Products { get; } =
        [.. new[] { "src", "adapters" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories)).Order(StringComparer.Ordinal).Select(Project.Read)];

    /// <summary>Hand-written C# files of a folder, without build output.</summary>
    public static IEnumerable<string> Sources(params string[] folders) =>
        folders.SelectMany(f => Directory.EnumerateFiles(Path.Combine(Root, f), "*.cs", SearchOption.AllDirectories)).Where(f => !IsOutput(f)).Order(StringComparer.Ordinal);

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    public static bool IsOutput(string path) => Relative(path).Split('/').Any(p => p is "bin" or "obj" or "node_modules" or "TestResults");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Bridge.sln"))) return folder.FullName;
        }
        throw new InvalidOperationException("Bridge.sln was not found above the test's folder.");
    }

    /// <summary>What a project file says about its dependencies.</summary>
    internal sealed record Project(string Name, string Path, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
    {
        public bool IsAdapter => Relative(Path).StartsWith("adapters/", StringComparison.Ordinal);

        public static Project Read(string path)
        {
            var xml = XDocument.Load(path);
            return new Project(
                System.IO.Path.GetFileNameWithoutExtension(path),
                path,
                [.. xml.Descendants("ProjectReference").Select(r => System.IO.Path.GetFileNameWithoutExtension(((string?)r.Attribute("Include") ?? "").Replace('\\', '/')))],
                [.. xml.Descendants("PackageReference").Select(r => (string?)r.Attribute("Include") ?? "")]);
        }
    }
}
