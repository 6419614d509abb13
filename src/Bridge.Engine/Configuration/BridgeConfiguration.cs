using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Registration;

namespace Bridge.Engine.Configuration;

/// <summary>
/// Loads bridge.yaml in two phases, read and compile; the third, create, is <see cref="Hosting"/>'s. Nothing but files is touched, so it serves
/// <c>check</c>, tests and reload alike. All findings come at once.
/// </summary>
public static class BridgeConfiguration
{
    /// <summary>Loads a file. The snapshot is null if there is an error.</summary>
    public static (Snapshot? Snapshot, Diagnostics Diagnostics) Load(string path, AdapterRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(path);
        var diagnostics = new Diagnostics();
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error("BR1010", new Location(path, 0, 0), $"the configuration cannot be read: {e.Message} Give its path, or make one with `bridge new`.");
            return (null, diagnostics);
        }
        return (Read(text, path, registry, diagnostics, new SnapshotCompiler(registry, diagnostics)), diagnostics);
    }

    /// <summary>Reads a text as if it stood in <paramref name="file"/>, from whose folder relative paths start.</summary>
    internal static Snapshot? Read(string text, string file, AdapterRegistry registry, Diagnostics diagnostics, SnapshotCompiler compiler, Func<string, string?>? environment = null)
    {
        if (YamlTree.Parse(text, file, diagnostics) is not { } root) return null;
        var connections = Connections(root, registry, diagnostics);
        var scope = new ConfigScope
        {
            Diagnostics = diagnostics,
            BaseDirectory = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "",
            Registry = registry,
            Connections = connections,
            Environment = environment ?? Environment.GetEnvironmentVariable,
        };
        var options = ConfigReader.Read(root, scope, "", BridgeOptions.Read);
        ReportUnused(root, connections, diagnostics);
        var snapshot = compiler.Compile(options);
        return diagnostics.HasErrors ? null : snapshot;
    }

    private static Dictionary<string, ConfigNode> Connections(ConfigNode root, AdapterRegistry registry, Diagnostics diagnostics)
    {
        var connections = new Dictionary<string, ConfigNode>(StringComparer.Ordinal);
        if (root["connections"] is not { IsNull: false } section) return connections;
        if (section.Kind != ConfigNodeKind.Mapping)
        {
            diagnostics.Error("BR1002", section.Location, "'connections' wants named entries (name: …)");
            return connections;
        }
        var types = registry.Sources.Keys.Union(registry.Sinks.Keys).Order(StringComparer.Ordinal).ToList();
        foreach (var (name, location, node) in section.Entries)
        {
            connections[name] = node;
            if (node.Kind != ConfigNodeKind.Mapping || node["type"] is not { } type)
            {
                diagnostics.Error("BR1003", node.Kind == ConfigNodeKind.Mapping ? node.Location : location, $"'connections.{name}' needs options of its own with a 'type': one of {string.Join(", ", types)}");
            }
            else if (!types.Contains(type.Text))
            {
                diagnostics.Error("BR1005", type.Location, $"'connections.{name}' cannot be of type '{type.Text}'{NearestName.Hint(type.Text, types)}; known: {string.Join(", ", types)}", type.Text.Length);
            }
        }
        return connections;
    }

    // Options of a connection are read by those who use it, so an unused one would stay unchecked.
    private static void ReportUnused(ConfigNode root, Dictionary<string, ConfigNode> connections, Diagnostics diagnostics)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var route in root["routes"]?.Entries ?? [])
        {
            Use(route.Value["source"]);
            foreach (var destination in route.Value["destinations"]?.Entries ?? []) Use(destination.Value);
        }
        foreach (var name in connections.Keys.Where(name => !used.Contains(name)))
        {
            var entry = root["connections"]!.Entries.First(e => e.Key == name);
            diagnostics.Warning("BR1011", entry.KeyLocation, $"nothing uses the connection '{name}'; its options were not checked", name.Length);
        }

        void Use(ConfigNode? section)
        {
            if (section?["connection"] is { } reference) used.Add(reference.Text);
        }
    }
}
