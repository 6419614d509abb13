namespace Bridge.Codecs.Layouts;

/// <summary>Layout files that come with the product.</summary>
internal static class StandardLayouts
{
    /// <summary>Their names, such as <c>std/nacha</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. typeof(StandardLayouts).Assembly.GetManifestResourceNames().Where(n => n.StartsWith("std/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>The YAML of one.</summary>
    public static string Read(string name)
    {
        using var reader = new StreamReader(typeof(StandardLayouts).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
