using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Documents;
using Bridge.Mapping.Files.Tables;
using Bridge.Mapping.Numbers;

namespace Bridge.Mapping.Schemas;

/// <summary>Compiles schemas (JSON Schema draft 2020-12, core section 8 for identifiers and references). One compilation.</summary>
internal sealed class SchemaCompiler(Func<Uri, ConfigNode?> load, Diagnostics diagnostics)
{
    private static readonly string[] Annotations =
        ["$schema", "$id", "$anchor", "$dynamicAnchor", "$defs", "$comment", "$vocabulary", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
            "contentEncoding", "contentMediaType", "contentSchema", "definitions", "minContains", "maxContains", "then", "else"];

    private static readonly string[] Keywords =
        [.. Annotations, "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "format", "prefixItems", "items",
            "contains", "maxItems", "minItems", "uniqueItems", "properties", "patternProperties", "additionalProperties", "propertyNames", "maxProperties", "minProperties", "required",
            "dependentRequired", "dependentSchemas", "allOf", "anyOf", "oneOf", "not", "if", "unevaluatedItems", "unevaluatedProperties", "$ref", "$dynamicRef"];

    private static readonly string[] TypeNames = ["null", "boolean", "object", "array", "number", "integer", "string"];

    private static readonly TimeSpan PatternTime = TimeSpan.FromSeconds(1);

    private readonly Dictionary<ConfigNode, SchemaNode> _compiled = [];
    private readonly Dictionary<string, (ConfigNode Node, Uri Base)> _places = new(StringComparer.Ordinal); // resources and anchors by address
    private readonly Dictionary<string, (ConfigNode Node, Uri Base)> _dynamic = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SchemaNode> _dynamicAnchors = new(StringComparer.Ordinal);

    public JsonSchema Compile(ConfigNode root, Uri address)
    {
        Index(root, address, isRoot: true);
        var compiled = Node(root, address);
        foreach (var (anchor, place) in _dynamic.ToList()) _dynamicAnchors[anchor] = Node(place.Node, place.Base);
        return new JsonSchema(compiled, _dynamicAnchors);
    }

    // Notes every resource and anchor, so that references can be found before their target was compiled.
    private void Index(ConfigNode node, Uri @base, bool isRoot = false)
    {
        if (node.Kind == ConfigNodeKind.Sequence)
        {
            foreach (var item in node.Items) Index(item, @base);
            return;
        }
        if (node.Kind != ConfigNodeKind.Mapping) return;
        if (isRoot) _places[@base.AbsoluteUri.TrimEnd('#')] = (node, @base);
        var own = BaseOf(node, @base);
        if (own != @base || isRoot) _places[own.AbsoluteUri.TrimEnd('#')] = (node, @base);
        if (node["$anchor"] is { Kind: ConfigNodeKind.Scalar } anchor) _places[Address(own, anchor.Text)] = (node, @base);
        if (node["$dynamicAnchor"] is { Kind: ConfigNodeKind.Scalar } dynamic)
        {
            _places[Address(own, dynamic.Text)] = (node, @base);
            _dynamic[Address(own, dynamic.Text)] = (node, @base);
        }
        foreach (var entry in node.Entries)
        {
            if (entry.Key is not ("enum" or "const" or "default" or "examples")) Index(entry.Value, own);
        }
    }

    private static Uri BaseOf(ConfigNode node, Uri @base) =>
        node["$id"] is { Kind: ConfigNodeKind.Scalar } id && Uri.TryCreate(@base, id.Text, out var own) ? new Uri(own.AbsoluteUri.TrimEnd('#')) : @base;

    private static string Address(Uri @base, string fragment) => $"{@base.GetLeftPart(UriPartial.Query)}#{fragment}";

    private SchemaNode Node(ConfigNode node, Uri @base)
    {
        if (_compiled.TryGetValue(node, out var known)) return known;
        var own = node.Kind == ConfigNodeKind.Mapping ? BaseOf(node, @base) : @base;
        var schema = new SchemaNode { Origin = $"{Path.GetFileName(node.Location.File)}:{node.Location.Line}", Resource = own.GetLeftPart(UriPartial.Query) };
        _compiled[node] = schema;
        if (node is { Kind: ConfigNodeKind.Scalar, IsPlain: true, Text: "true" or "false" })
        {
            schema.Fixed = node.Text == "true";
            return schema;
        }
        if (node.Kind != ConfigNodeKind.Mapping)
        {
            diagnostics.Error("BR1002", node.Location, "a schema is an object, true or false");
            return schema;
        }
        foreach (var entry in node.Entries) Keyword(schema, entry, node, own);
        return schema;
    }

    private void Keyword(SchemaNode schema, ConfigEntry entry, ConfigNode parent, Uri @base)
    {
        var value = entry.Value;
        switch (entry.Key)
        {
            case "$schema": CheckDraft(value); break;
            case "type": schema.Types = value.Kind == ConfigNodeKind.Sequence ? [.. value.Items.Select(TypeName)] : [TypeName(value)]; break;
            case "enum": schema.Enum = [.. value.Items.Select(Constant)]; break;
            case "const": schema.Enum = [Constant(value)]; break;
            case "multipleOf": schema.MultipleOf = Number(value); break;
            case "maximum": schema.Maximum = Number(value); break;
            case "exclusiveMaximum": schema.ExclusiveMaximum = Number(value); break;
            case "minimum": schema.Minimum = Number(value); break;
            case "exclusiveMinimum": schema.ExclusiveMinimum = Number(value); break;
            case "maxLength": schema.MaxLength = Count(value); break;
            case "minLength": schema.MinLength = Count(value); break;
            case "pattern": schema.Pattern = Pattern(value.Text, value.Location); break;
            case "format": schema.Format = value.Text; break;
            case "prefixItems": schema.PrefixItems = Nodes(value, @base); break;
            case "items": schema.Items = Node(value, @base); break;
            case "contains":
                schema.Contains = Node(value, @base);
                schema.MinContains = parent["minContains"] is { } min ? Count(min) : 1;
                schema.MaxContains = parent["maxContains"] is { } max ? Count(max) : null;
                break;
            case "maxItems": schema.MaxItems = Count(value); break;
            case "minItems": schema.MinItems = Count(value); break;
            case "uniqueItems": schema.UniqueItems = value.Text == "true"; break;
            case "properties": schema.Properties = [.. value.Entries.Select(e => (e.Key, Encoding.UTF8.GetBytes(e.Key), Node(e.Value, @base)))]; break;
            case "patternProperties": schema.PatternProperties = [.. value.Entries.Select(e => (Pattern(e.Key, e.KeyLocation), Node(e.Value, @base)))]; break;
            case "additionalProperties": schema.AdditionalProperties = Node(value, @base); break;
            case "propertyNames": schema.PropertyNames = Node(value, @base); break;
            case "maxProperties": schema.MaxProperties = Count(value); break;
            case "minProperties": schema.MinProperties = Count(value); break;
            case "required": schema.Required = Names(value); break;
            case "dependentRequired": schema.DependentRequired = [.. value.Entries.Select(e => (Encoding.UTF8.GetBytes(e.Key), Names(e.Value)))]; break;
            case "dependentSchemas": schema.DependentSchemas = [.. value.Entries.Select(e => (Encoding.UTF8.GetBytes(e.Key), Node(e.Value, @base)))]; break;
            case "allOf": schema.AllOf = Nodes(value, @base); break;
            case "anyOf": schema.AnyOf = Nodes(value, @base); break;
            case "oneOf": schema.OneOf = Nodes(value, @base); break;
            case "not": schema.Not = Node(value, @base); break;
            case "if":
                schema.If = Node(value, @base);
                schema.Then = parent["then"] is { } then ? Node(then, @base) : null;
                schema.Else = parent["else"] is { } otherwise ? Node(otherwise, @base) : null;
                break;
            case "unevaluatedItems": schema.UnevaluatedItems = Node(value, @base); break;
            case "unevaluatedProperties": schema.UnevaluatedProperties = Node(value, @base); break;
            case "$ref": schema.Ref = Resolve(value, @base)?.Schema; break;
            case "$dynamicRef":
                if (Resolve(value, @base) is { } target) schema.DynamicRef = (target.Schema, target.Anchor);
                break;
            default:
                if (Array.IndexOf(Annotations, entry.Key) >= 0) break;
                diagnostics.Error("BR2014", entry.KeyLocation, $"the keyword '{entry.Key}' is not one of JSON Schema draft 2020-12{NearestName.Hint(entry.Key, Keywords)}; it would check nothing, so it is refused", entry.Key.Length);
                break;
        }
    }

    // Other drafts give some keywords another meaning (items, dependencies, $recursiveRef). Meta-schemas of one's own are left to the one who wrote them.
    private void CheckDraft(ConfigNode value)
    {
        var draft = value.Text.TrimEnd('#');
        if (!draft.Contains("://json-schema.org/", StringComparison.Ordinal) || draft.EndsWith("://json-schema.org/draft/2020-12/schema", StringComparison.Ordinal)) return;
        diagnostics.Error("BR2014", value.Location, $"the schema is of '{value.Text}'; only JSON Schema draft 2020-12 is read (https://json-schema.org/draft/2020-12/schema)", value.Text.Length);
    }

    private string TypeName(ConfigNode value)
    {
        if (value.Kind != ConfigNodeKind.Scalar || Array.IndexOf(TypeNames, value.Text) < 0)
            diagnostics.Error("BR1005", value.Location, $"there is no type '{value.Text}'{NearestName.Hint(value.Text, TypeNames)}; types are {string.Join(", ", TypeNames)}", Math.Max(1, value.Text.Length));
        return value.Text;
    }

    private (SchemaNode Schema, string? Anchor)? Resolve(ConfigNode reference, Uri @base)
    {
        if (!Uri.TryCreate(@base, reference.Text, out var target)) return Missing();
        var resource = target.GetLeftPart(UriPartial.Query);
        var fragment = Uri.UnescapeDataString(target.Fragment.TrimStart('#'));
        if (!_places.ContainsKey(resource) && load(new Uri(resource)) is { } loaded) Index(loaded, new Uri(resource), isRoot: true);
        if (fragment.Length > 0 && fragment[0] != '/')
        {
            if (!_places.TryGetValue($"{resource}#{fragment}", out var anchored)) return Missing();
            var isDynamic = _dynamic.ContainsKey($"{resource}#{fragment}");
            return (Node(anchored.Node, anchored.Base), isDynamic ? fragment : null);
        }
        if (!_places.TryGetValue(resource, out var place)) return Missing();
        var (node, parent) = place;
        foreach (var step in fragment.Split('/').Skip(1))
        {
            var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var next = node.Kind == ConfigNodeKind.Sequence
                ? int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < node.Items.Count ? node.Items[index] : null
                : node[name];
            if (next is null) return Missing();
            parent = node.Kind == ConfigNodeKind.Mapping ? BaseOf(node, parent) : parent;
            node = next;
        }
        return (Node(node, parent), null);

        (SchemaNode, string?)? Missing()
        {
            diagnostics.Error("BR1006", reference.Location, $"the schema '{reference.Text}' is not found; schemas are read from files, nothing is fetched", reference.Text.Length);
            return null;
        }
    }

    private IReadOnlyList<SchemaNode> Nodes(ConfigNode value, Uri @base) => [.. value.Items.Select(i => Node(i, @base))];

    private static IReadOnlyList<(string, byte[])> Names(ConfigNode value) => [.. value.Items.Select(i => (i.Text, Encoding.UTF8.GetBytes(i.Text)))];

    private static Document Constant(ConfigNode value)
    {
        var builder = new DocumentBuilder();
        TableFile.Write(value, builder);
        return builder.Document;
    }

    private ExactNumber? Number(ConfigNode value)
    {
        if (ExactNumber.TryParse(Encoding.UTF8.GetBytes(value.Text), out var number)) return number;
        diagnostics.Error("BR1005", value.Location, $"a number is expected here, not '{value.Text}'");
        return null;
    }

    private int Count(ConfigNode value)
    {
        if (Number(value) is { } number && number.TryToInt64(out var count) && count is >= 0 and <= int.MaxValue) return (int)count;
        diagnostics.Error("BR1005", value.Location, $"a count is expected here, not '{value.Text}'");
        return 0;
    }

    private Regex Pattern(string pattern, Location location)
    {
        try
        {
            // ECMA-262 has long names for what .NET knows by short ones only.
            var known = pattern.Replace("\\p{Letter}", "\\p{L}", StringComparison.Ordinal).Replace("\\p{Number}", "\\p{N}", StringComparison.Ordinal)
                .Replace("\\P{Letter}", "\\P{L}", StringComparison.Ordinal).Replace("\\P{Number}", "\\P{N}", StringComparison.Ordinal);
            return new Regex(known, RegexOptions.CultureInvariant, PatternTime);
        }
        catch (ArgumentException e)
        {
            diagnostics.Error("BR1005", location, $"'{pattern}' is no regular expression: {e.Message}");
            return new Regex("", RegexOptions.None, PatternTime);
        }
    }
}
