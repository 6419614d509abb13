using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Documents;

namespace Bridge.Mapping.Schemas;

/// <summary>
/// A JSON Schema of draft 2020-12, compiled. Immutable and thread-safe. All keywords of the draft's core, applicator, validation and unevaluated vocabularies are
/// supported; an unknown keyword is an error of the schema, because it would otherwise promise a check that nobody makes. <c>format</c> is an annotation, as the draft says.
/// Schemas are read from files only; nothing is fetched.
/// </summary>
public sealed class JsonSchema
{
    private readonly SchemaNode _root;
    private readonly IReadOnlyDictionary<string, SchemaNode> _dynamicAnchors;

    internal JsonSchema(SchemaNode root, IReadOnlyDictionary<string, SchemaNode> dynamicAnchors)
    {
        _root = root;
        _dynamicAnchors = dynamicAnchors;
    }

    /// <summary>Reads and compiles a schema file (JSON or YAML). Null after an error; findings are added.</summary>
    public static JsonSchema? Load(string path, Diagnostics diagnostics)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(diagnostics);
        var root = YamlTree.Parse(File.ReadAllText(path), path, diagnostics);
        return root is null ? null : Compile(root, new Uri(Path.GetFullPath(path)), FromFile, diagnostics);

        ConfigNode? FromFile(Uri uri) => uri.IsFile && File.Exists(uri.LocalPath) ? YamlTree.Parse(File.ReadAllText(uri.LocalPath), uri.LocalPath, diagnostics) : null;
    }

    /// <summary>Compiles a schema that was read. <paramref name="load"/> gives other schemas by their address, or null.</summary>
    public static JsonSchema? Compile(ConfigNode root, Uri address, Func<Uri, ConfigNode?> load, Diagnostics diagnostics)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(diagnostics);
        var own = new Diagnostics();
        var schema = new SchemaCompiler(load, own).Compile(root, address);
        foreach (var finding in own.All) diagnostics.Add(finding);
        return own.HasErrors ? null : schema;
    }

    /// <summary>The violations of a document, at most <paramref name="limit"/>; empty if it is valid.</summary>
    public IReadOnlyList<SchemaViolation> Validate(Document document, int node = 0, int limit = 20)
    {
        ArgumentNullException.ThrowIfNull(document);
        var validator = new SchemaValidator(document, _dynamicAnchors, limit);
        validator.Check(_root, node, "");
        return validator.Violations;
    }

    /// <summary>The names and types that the schema gives, for checking mappings. Objects are closed unless the schema opens them with additionalProperties.</summary>
    public Shape ToShape() => SchemaShape.OfInput(_root);

    /// <summary>What a document of the output must have, for checking mappings. Objects are open unless the schema closes them.</summary>
    public Shape ToOutputShape() => SchemaShape.OfOutput(_root);
}
