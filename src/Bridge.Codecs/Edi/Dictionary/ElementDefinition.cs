namespace Bridge.Codecs.Edi.Dictionary;

/// <summary>What the standard says about one element, component or sub-component. Immutable.</summary>
/// <param name="Alias">The standard's name or number for it (PatientName, C002, 1004); empty if none.</param>
/// <param name="Parts">Its components; null if it is simple.</param>
/// <param name="Repeats">True if it may repeat, so that it is always an array.</param>
internal sealed record ElementDefinition(string Alias, ElementDefinition[]? Parts = null, bool Repeats = false)
{
    /// <summary>An element about which nothing is known but that it has components.</summary>
    public static readonly ElementDefinition UnknownComposite = new("", []);

    /// <summary>A simple element in which no separator counts.</summary>
    public static readonly ElementDefinition Simple = new("");

    /// <summary>A simple part that no dictionary knows; it has parts of its own where the data have separators.</summary>
    public static readonly ElementDefinition Unnamed = new("");
}
