using Bridge.Configuration.Tree;
using Bridge.Configuration.Values;
using Bridge.Registration;

namespace Bridge.Configuration;

/// <summary>What all readers of one file share.</summary>
public sealed class ConfigScope
{
    /// <summary>Where findings go.</summary>
    public required Diagnostics Diagnostics { get; init; }

    /// <summary>The folder that relative paths start from: that of the file which names them.</summary>
    public string BaseDirectory { get; init; } = "";

    /// <summary>Framers for <c>framing:</c> sections.</summary>
    public AdapterRegistry Registry { get; init; } = new();

    /// <summary>Named connections (<c>connections:</c>).</summary>
    public IReadOnlyDictionary<string, ConfigNode> Connections { get; init; } = new Dictionary<string, ConfigNode>();

    /// <summary>
    /// Resolves <c>${NAME}</c>; null where variables are not replaced at all (mapping files, whose expressions use $ themselves).
    /// </summary>
    public Func<string, string?>? Environment { get; init; }

    /// <summary>All templates that were read through this scope, in order; the engine compiles those of a destination.</summary>
    public IList<Template> Templates { get; } = [];

    /// <summary>Reads <c>${file:PATH}</c>.</summary>
    public Func<string, string?> ReadFile { get; init; } = static path => System.IO.File.Exists(path) ? System.IO.File.ReadAllText(path).TrimEnd('\r', '\n') : null;
}
