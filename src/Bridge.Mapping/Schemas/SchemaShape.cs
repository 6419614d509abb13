using Bridge.Documents;

namespace Bridge.Mapping.Schemas;

/// <summary>Makes the shape that mappings are checked against out of a schema.</summary>
/// <param name="isOutput">Members that the schema does not list are allowed unless it forbids them, as the validator has it; of an input they are taken for mistakes.</param>
internal sealed class SchemaShape(bool isOutput)
{
    private const int MaxDepth = 24; // a schema may refer to itself

    /// <summary>The shape of documents of the input.</summary>
    public static Shape OfInput(SchemaNode root) => new SchemaShape(isOutput: false).Make("", root, Occurs.One, 0);

    /// <summary>The shape of documents of the output.</summary>
    public static Shape OfOutput(SchemaNode root) => new SchemaShape(isOutput: true).Make("", root, Occurs.One, 0);

    private Shape Make(string name, SchemaNode schema, Occurs occurs, int depth, bool isRequired = false)
    {
        if (depth > MaxDepth) return new Shape(name, ShapeKind.Any, occurs) { Required = isRequired };
        var all = InPlace(schema, depth).ToList();
        if (all.Exists(s => s.Types is ["array"]) && occurs != Occurs.Many)
        {
            var items = all.Select(s => s.Items).FirstOrDefault(i => i is not null);
            return items is null ? new Shape(name, ShapeKind.Any, Occurs.Many) { Required = isRequired } : Make(name, items, Occurs.Many, depth + 1, isRequired);
        }
        // Several alternatives: what is in one may be missing in another, so nothing is checked below.
        if (all.Exists(s => s.AnyOf.Count > 0 || s.OneOf.Count > 0)) return new Shape(name, ShapeKind.Any, occurs) { Required = isRequired };
        var members = new Dictionary<string, Shape>(StringComparer.Ordinal);
        foreach (var part in all)
        {
            foreach (var (member, _, property) in part.Properties)
            {
                var required = all.Exists(s => s.Required.Any(r => r.Name == member));
                members.TryAdd(member, Make(member, property, required ? Occurs.One : Occurs.Optional, depth + 1, required));
            }
        }
        var isObject = members.Count > 0;
        return new Shape(name, isObject ? ShapeKind.Object : Kind(all), occurs, [.. members.Values])
        {
            Open = all.Exists(s => s.AdditionalProperties is { Fixed: not false } || s.PatternProperties.Count > 0)
                || (isOutput && !all.Exists(s => s.AdditionalProperties is { Fixed: false } || s.UnevaluatedProperties is { Fixed: false })),
            Origin = schema.Origin,
            Required = isRequired,
        };
    }

    private static IEnumerable<SchemaNode> InPlace(SchemaNode schema, int depth)
    {
        yield return schema;
        if (depth > MaxDepth) yield break;
        foreach (var part in schema.AllOf.Concat(schema.Ref is null ? [] : [schema.Ref]))
        {
            foreach (var inner in InPlace(part, depth + 8)) yield return inner;
        }
    }

    private static ShapeKind Kind(List<SchemaNode> all) => all.Select(s => s.Types).FirstOrDefault(t => t is { Count: 1 })?[0] switch
    {
        "string" => ShapeKind.Text,
        "integer" => ShapeKind.Integer,
        "number" => ShapeKind.Decimal,
        "boolean" => ShapeKind.Boolean,
        _ => ShapeKind.Any,
    };
}
