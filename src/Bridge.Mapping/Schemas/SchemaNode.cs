using System.Text.RegularExpressions;
using Bridge.Documents;
using Bridge.Mapping.Numbers;

namespace Bridge.Mapping.Schemas;

/// <summary>One compiled (sub)schema. Filled by the compiler, then read only.</summary>
internal sealed class SchemaNode
{
    /// <summary>A boolean schema: true takes everything, false nothing; null otherwise.</summary>
    public bool? Fixed { get; set; }

    /// <summary>How messages name it: the schema file with line.</summary>
    public string Origin { get; set; } = "";

    /// <summary>Identity of the resource that it belongs to, for dynamic references.</summary>
    public string Resource { get; set; } = "";

    public IReadOnlyList<string>? Types { get; set; }
    public IReadOnlyList<Document>? Enum { get; set; }
    public ExactNumber? MultipleOf { get; set; }
    public ExactNumber? Maximum { get; set; }
    public ExactNumber? ExclusiveMaximum { get; set; }
    public ExactNumber? Minimum { get; set; }
    public ExactNumber? ExclusiveMinimum { get; set; }
    public int? MaxLength { get; set; }
    public int? MinLength { get; set; }
    public Regex? Pattern { get; set; }
    public string? Format { get; set; }
    public IReadOnlyList<SchemaNode> PrefixItems { get; set; } = [];
    public SchemaNode? Items { get; set; }
    public SchemaNode? Contains { get; set; }
    public int MinContains { get; set; } = 1;
    public int? MaxContains { get; set; }
    public int? MaxItems { get; set; }
    public int? MinItems { get; set; }
    public bool UniqueItems { get; set; }
    public IReadOnlyList<(string Name, byte[] Utf8, SchemaNode Schema)> Properties { get; set; } = [];
    public IReadOnlyList<(Regex Pattern, SchemaNode Schema)> PatternProperties { get; set; } = [];
    public SchemaNode? AdditionalProperties { get; set; }
    public SchemaNode? PropertyNames { get; set; }
    public int? MaxProperties { get; set; }
    public int? MinProperties { get; set; }
    public IReadOnlyList<(string Name, byte[] Utf8)> Required { get; set; } = [];
    public IReadOnlyList<(byte[] Name, IReadOnlyList<(string Name, byte[] Utf8)> Required)> DependentRequired { get; set; } = [];
    public IReadOnlyList<(byte[] Name, SchemaNode Schema)> DependentSchemas { get; set; } = [];
    public IReadOnlyList<SchemaNode> AllOf { get; set; } = [];
    public IReadOnlyList<SchemaNode> AnyOf { get; set; } = [];
    public IReadOnlyList<SchemaNode> OneOf { get; set; } = [];
    public SchemaNode? Not { get; set; }
    public SchemaNode? If { get; set; }
    public SchemaNode? Then { get; set; }
    public SchemaNode? Else { get; set; }
    public SchemaNode? Ref { get; set; }
    public (SchemaNode Target, string? Anchor)? DynamicRef { get; set; }
    public SchemaNode? UnevaluatedItems { get; set; }
    public SchemaNode? UnevaluatedProperties { get; set; }
}
