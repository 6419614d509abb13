namespace Bridge.Codecs.Binary;

/// <summary>One comparison of a condition: an earlier field with a number or a text.</summary>
internal sealed record BinaryComparison(string Name, string Operator, decimal Number, string? Text)
{
    /// <summary>The number to compare with; that of the name where the field has names.</summary>
    public decimal Number { get; set; } = Number;

    /// <summary>The earlier field; set when the layout is complete.</summary>
    public BinaryField? Field { get; set; }

    public bool Holds(in BinaryValue value)
    {
        if (!value.IsPresent) return false;
        var order = Text is null || Field is { Names: not null } ? value.Number.CompareTo(Number) : string.CompareOrdinal(value.Text, Text);
        return Operator switch
        {
            "=" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }
}
