using System.Globalization;
using System.Text;
using Bridge.Documents;
using Bridge.Mapping.Numbers;

namespace Bridge.Mapping.Schemas;

/// <summary>Checks one document against a compiled schema (JSON Schema draft 2020-12, validation and applicator vocabularies).</summary>
internal sealed class SchemaValidator(Document document, IReadOnlyDictionary<string, SchemaNode> dynamicAnchors, int limit)
{
    /// <summary>References can loop without consuming input; so deep a nesting is an error, not a crash.</summary>
    private const int MaxDepth = 200;

    private readonly List<SchemaViolation> _violations = [];
    private readonly List<string> _scope = [];
    private int _quiet;
    private int _depth;

    public IReadOnlyList<SchemaViolation> Violations => _violations;

    /// <summary>Checks a value; notes violations unless inside a trial (anyOf, not, if).</summary>
    public bool Check(SchemaNode schema, int node, string path) => Check(schema, node, path, null);

    private bool Check(SchemaNode schema, int node, string path, HashSet<int>? evaluated)
    {
        if (schema.Fixed is { } always) return always || Fail(schema, path, "no value is allowed here");
        if (++_depth > MaxDepth)
        {
            _depth--;
            return Fail(schema, path, $"references are nested deeper than {MaxDepth}");
        }
        if (_scope.Count == 0 || _scope[^1] != schema.Resource) _scope.Add(schema.Resource);
        else _scope.Add("");
        // Unevaluated keywords look at what the others of this schema evaluated.
        var seen = schema.UnevaluatedItems is not null || schema.UnevaluatedProperties is not null ? [] : evaluated is null ? null : new HashSet<int>();
        var good = CheckType(schema, node, path);
        good &= CheckScalars(schema, node, path);
        if (document[node].Kind == NodeKind.Object) good &= CheckObject(schema, node, path, seen);
        if (document[node].Kind == NodeKind.Array) good &= CheckArray(schema, node, path, seen);
        good &= CheckInPlace(schema, node, path, seen);
        if (seen is not null) good &= CheckUnevaluated(schema, node, path, seen);
        if (good && seen is not null) evaluated?.UnionWith(seen);
        _scope.RemoveAt(_scope.Count - 1);
        _depth--;
        return good;
    }

    private bool CheckType(SchemaNode schema, int node, string path)
    {
        if (schema.Types is not null && !schema.Types.Any(t => Is(t, node))) return Fail(schema, path, $"a {string.Join(" or ", schema.Types)} is expected, not {Describe(node)}");
        if (schema.Enum is { } values && !values.Any(v => DocumentEquality.Equal(v, 0, document, node)))
        {
            return Fail(schema, path, $"{Describe(node)} is not one of {string.Join(", ", values.Take(10).Select(v => Files.Rejections.DocumentText.Write(v)))}");
        }
        return true;
    }

    private bool Is(string type, int node)
    {
        var n = document[node];
        return type switch
        {
            "null" => n.Kind == NodeKind.Null,
            "boolean" => n.Kind is NodeKind.True or NodeKind.False,
            "string" => n.Kind == NodeKind.Text,
            "number" => n.Kind == NodeKind.Number,
            "integer" => n.Kind == NodeKind.Number && ExactNumber.TryParse(document.Value(n), out var number) && number.IsInteger,
            "array" => n.Kind == NodeKind.Array,
            "object" => n.Kind == NodeKind.Object,
            _ => false,
        };
    }

    private bool CheckScalars(SchemaNode schema, int node, string path)
    {
        var good = true;
        var n = document[node];
        if (n.Kind == NodeKind.Number && ExactNumber.TryParse(document.Value(n), out var number))
        {
            if (schema.MultipleOf is { } unit && !unit.IsZero && !(number % unit).IsZero) good &= Fail(schema, path, $"{number} is no multiple of {unit}");
            if (schema.Maximum is { } max && number > max) good &= Fail(schema, path, $"{number} is above {max}");
            if (schema.ExclusiveMaximum is { } below && number >= below) good &= Fail(schema, path, $"{number} is not below {below}");
            if (schema.Minimum is { } min && number < min) good &= Fail(schema, path, $"{number} is below {min}");
            if (schema.ExclusiveMinimum is { } above && number <= above) good &= Fail(schema, path, $"{number} is not above {above}");
        }
        if (n.Kind == NodeKind.Text && (schema.MaxLength ?? schema.MinLength) is not null | schema.Pattern is not null)
        {
            document.Unescape(node);
            var text = Encoding.UTF8.GetString(document.Value(document[node]));
            var length = text.EnumerateRunes().Count();
            if (schema.MaxLength is { } max && length > max) good &= Fail(schema, path, $"the text has {length} characters, more than {max}");
            if (schema.MinLength is { } min && length < min) good &= Fail(schema, path, $"the text has {length} characters, less than {min}");
            if (schema.Pattern is { } pattern && !pattern.IsMatch(text)) good &= Fail(schema, path, $"the text does not match {pattern}");
        }
        return good;
    }

    private bool CheckObject(SchemaNode schema, int node, string path, HashSet<int>? evaluated)
    {
        var good = true;
        var count = 0;
        for (var at = node + 1; at < document.Nodes[node].End; at = document.Nodes[at].End)
        {
            if (document[at].Kind == NodeKind.Absent) continue;
            count++;
            good &= CheckMember(schema, at, path, evaluated);
        }
        if (schema.MaxProperties is { } max && count > max) good &= Fail(schema, path, $"the object has {count} members, more than {max}");
        if (schema.MinProperties is { } min && count < min) good &= Fail(schema, path, $"the object has {count} members, less than {min}");
        foreach (var (name, utf8) in schema.Required)
        {
            if (document.Find(node, utf8) < 0) good &= Fail(schema, path, $"the member '{name}' is missing");
        }
        foreach (var (name, required) in schema.DependentRequired)
        {
            if (document.Find(node, name) < 0) continue;
            foreach (var (other, utf8) in required)
            {
                if (document.Find(node, utf8) < 0) good &= Fail(schema, path, $"the member '{other}' is missing, which '{Encoding.UTF8.GetString(name)}' asks for");
            }
        }
        foreach (var (name, dependent) in schema.DependentSchemas)
        {
            if (document.Find(node, name) >= 0) good &= Check(dependent, node, path, evaluated);
        }
        return good;
    }

    private bool CheckMember(SchemaNode schema, int member, string path, HashSet<int>? evaluated)
    {
        var good = true;
        var known = false;
        var name = Encoding.UTF8.GetString(document.Name(document.Nodes[member]));
        var memberPath = $"{path}/{name}";
        foreach (var (_, utf8, property) in schema.Properties)
        {
            if (!document.Name(document.Nodes[member]).SequenceEqual(utf8)) continue;
            known = true;
            good &= Check(property, member, memberPath);
        }
        foreach (var (pattern, property) in schema.PatternProperties)
        {
            if (!pattern.IsMatch(name)) continue;
            known = true;
            good &= Check(property, member, memberPath);
        }
        if (!known && schema.AdditionalProperties is { } additional)
        {
            known = true;
            good &= additional.Fixed == false ? Fail(additional, memberPath, "the schema knows no member of this name") : Check(additional, member, memberPath);
        }
        if (known) evaluated?.Add(member);
        if (schema.PropertyNames is { } names) good &= CheckName(names, name, memberPath);
        return good;
    }

    private bool CheckName(SchemaNode schema, string name, string path)
    {
        var builder = new DocumentBuilder();
        builder.Text(Encoding.UTF8.GetBytes(name));
        var validator = new SchemaValidator(builder.Document, dynamicAnchors, 1);
        return validator.Check(schema, 0, "") || Fail(schema, path, $"the member's name is not allowed: {(validator.Violations.Count > 0 ? validator.Violations[0].Message : "")}");
    }

    private bool CheckArray(SchemaNode schema, int node, string path, HashSet<int>? evaluated)
    {
        var good = true;
        int index = 0, contained = 0;
        for (var at = node + 1; at < document.Nodes[node].End; at = document.Nodes[at].End, index++)
        {
            var itemPath = $"{path}/{index.ToString(CultureInfo.InvariantCulture)}";
            var own = index < schema.PrefixItems.Count ? schema.PrefixItems[index] : schema.Items;
            if (own is not null)
            {
                good &= Check(own, at, itemPath);
                evaluated?.Add(at);
            }
            if (schema.Contains is not { } contains || !Try(contains, at, itemPath, null)) continue;
            contained++;
            evaluated?.Add(at);
        }
        if (schema.Contains is not null && contained < schema.MinContains) good &= Fail(schema, path, $"{contained} items are as 'contains' says, less than {schema.MinContains}");
        if (schema.Contains is not null && contained > schema.MaxContains) good &= Fail(schema, path, $"{contained} items are as 'contains' says, more than {schema.MaxContains}");
        if (index > schema.MaxItems) good &= Fail(schema, path, $"the array has {index} items, more than {schema.MaxItems}");
        if (index < schema.MinItems) good &= Fail(schema, path, $"the array has {index} items, less than {schema.MinItems}");
        if (schema.UniqueItems && !DocumentEquality.AllDifferent(document, node)) good &= Fail(schema, path, "two items of the array are equal");
        return good;
    }

    private bool CheckInPlace(SchemaNode schema, int node, string path, HashSet<int>? evaluated)
    {
        var good = true;
        if (schema.Ref is { } reference) good &= Check(reference, node, path, evaluated);
        if (schema.DynamicRef is { } dynamic) good &= Check(Dynamic(dynamic), node, path, evaluated);
        foreach (var part in schema.AllOf) good &= Check(part, node, path, evaluated);
        if (schema.AnyOf.Count > 0)
        {
            var any = false;
            foreach (var part in schema.AnyOf) any |= Try(part, node, path, evaluated); // all of them, for what they evaluate
            if (!any) good &= Fail(schema, path, "none of the alternatives (anyOf) fits");
        }
        if (schema.OneOf.Count > 0)
        {
            var fits = schema.OneOf.Count(part => Try(part, node, path, evaluated));
            if (fits != 1) good &= Fail(schema, path, fits == 0 ? "none of the alternatives (oneOf) fits" : $"{fits} alternatives (oneOf) fit, exactly one must");
        }
        if (schema.Not is { } not && Try(not, node, path, null)) good &= Fail(schema, path, "the value is what 'not' forbids");
        if (schema.If is { } condition)
        {
            var branch = Try(condition, node, path, evaluated) ? schema.Then : schema.Else;
            if (branch is not null) good &= Check(branch, node, path, evaluated);
        }
        return good;
    }

    private bool CheckUnevaluated(SchemaNode schema, int node, string path, HashSet<int> evaluated)
    {
        var kind = document.Nodes[node].Kind;
        var rest = kind == NodeKind.Object ? schema.UnevaluatedProperties : kind == NodeKind.Array ? schema.UnevaluatedItems : null;
        if (rest is null) return true;
        var good = true;
        for (var at = node + 1; at < document.Nodes[node].End; at = document.Nodes[at].End)
        {
            if (document.Nodes[at].Kind == NodeKind.Absent || !evaluated.Add(at)) continue;
            good &= Check(rest, at, kind == NodeKind.Object ? $"{path}/{Encoding.UTF8.GetString(document.Name(document.Nodes[at]))}" : path);
        }
        return good;
    }

    // The outermost resource of the scope that has the anchor decides (core section 8.2.3.2).
    private SchemaNode Dynamic((SchemaNode Target, string? Anchor) reference)
    {
        if (reference.Anchor is not null)
        {
            foreach (var resource in _scope)
            {
                if (resource.Length > 0 && dynamicAnchors.TryGetValue($"{resource}#{reference.Anchor}", out var outer)) return outer;
            }
        }
        return reference.Target;
    }

    private bool Try(SchemaNode schema, int node, string path, HashSet<int>? evaluated)
    {
        _quiet++;
        var good = Check(schema, node, path, evaluated);
        _quiet--;
        return good;
    }

    private bool Fail(SchemaNode schema, string path, string message)
    {
        if (_quiet == 0 && _violations.Count < limit) _violations.Add(new SchemaViolation(path, message, schema.Origin));
        return false;
    }

    private string Describe(int node)
    {
        var text = document[node].Kind switch { NodeKind.Object => "an object", NodeKind.Array => "an array", _ => null };
        if (text is not null) return text;
        var value = new DocumentBuilder();
        value.Copy(document, node);
        text = Files.Rejections.DocumentText.Write(value.Document);
        return text.Length > 60 ? text[..60] + "…" : text;
    }
}
