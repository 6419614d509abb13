namespace Bridge.Codecs.Binary;

/// <summary>One comparison of a condition: an earlier field with a number or a text.</summary>
internal sealed class BinaryComparison(string name, string relation, decimal number, string? text)
{
    // Which outcomes of a comparison it holds for.
    private readonly bool _less = relation is "<" or "<=" or "!=";
    private readonly bool _equal = relation is "=" or "<=" or ">=";
    private readonly bool _greater = relation is ">" or ">=" or "!=";

    public string Name { get; } = name;

    /// <summary>=, !=, &lt;, &lt;=, &gt; or &gt;=.</summary>
    public string Relation { get; } = relation;

    /// <summary>The number to compare with; that of the name where the field has names.</summary>
    public decimal Number { get; set; } = number;

    /// <summary>The text to compare with, or the name of a number; null for a number.</summary>
    public string? Text { get; } = text;

    /// <summary>The earlier field; set when the layout is complete.</summary>
    public BinaryField? Field { get; set; }

    public bool Holds(in BinaryValue value)
    {
        if (!value.IsPresent) return false;
        var order = Text is null || Field is { Names: not null } ? decimal.Compare(value.Number, Number) : string.CompareOrdinal(value.Text, Text);
        return order < 0 ? _less : order > 0 ? _greater : _equal;
    }
}
