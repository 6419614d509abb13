namespace Bridge.Cli;

/// <summary>Files that the program carries: those of the demo and those of a new configuration.</summary>
internal static class EmbeddedFiles
{
    /// <summary>The files below a prefix: their path relative to it, with forward slashes, and what writes them.</summary>
    public static IEnumerable<(string Path, Action<string> WriteTo)> Of(string prefix)
    {
        var assembly = typeof(EmbeddedFiles).Assembly;
        return assembly.GetManifestResourceNames().Where(n => n.Replace('\\', '/').StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
            (name[prefix.Length..].Replace('\\', '/'), (Action<string>)(path =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using var file = File.Create(path);
                using var stream = assembly.GetManifestResourceStream(name)!;
                stream.CopyTo(file);
            })));
    }
}
