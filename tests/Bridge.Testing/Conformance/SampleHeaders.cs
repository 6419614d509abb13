namespace Bridge.Testing.Conformance;

/// <summary>Headers for peers whose protocol keeps types.</summary>
public static class SampleHeaders
{
    /// <summary>Of the types that all of them have.</summary>
    public static IReadOnlyDictionary<string, object?> Typed { get; } = new Dictionary<string, object?>
    {
        ["text"] = "grüß dich",
        ["flag"] = true,
        ["int"] = -7,
        ["long"] = 1L << 40,
        ["double"] = 0.5,
    };
}
