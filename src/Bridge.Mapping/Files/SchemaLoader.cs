using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Mapping.Schemas;

namespace Bridge.Mapping.Files;

/// <summary>Loads the JSON Schema that a <c>from:</c> or <c>to:</c> names: <c>schema: FILE</c>, or <c>schema: none</c> to say that there is none.</summary>
internal sealed class SchemaLoader(string directory, Diagnostics diagnostics)
{
    /// <summary>Files that were read.</summary>
    public List<string> Files { get; } = [];

    /// <summary>The schema; null if none is named or after an error.</summary>
    public JsonSchema? Load(ConfigNode? section)
    {
        if (section is not { Kind: ConfigNodeKind.Mapping } || section["schema"] is not { } name || name.Text == "none") return null;
        var path = Path.GetFullPath(name.Text, directory.Length == 0 ? Environment.CurrentDirectory : directory);
        if (!File.Exists(path))
        {
            diagnostics.Error("BR1009", name.Location, $"the schema file '{path}' does not exist; write schema: none if there is none");
            return null;
        }
        Files.Add(path);
        return JsonSchema.Load(path, diagnostics);
    }
}
