namespace Bridge.Engine.Configuration;

/// <summary>What a route promises for one destination, and why.</summary>
/// <param name="Route">The route.</param>
/// <param name="Destination">The destination.</param>
/// <param name="Level">How often a message arrives.</param>
/// <param name="Because">The reasons, each a clause; never empty.</param>
public sealed record Guarantee(string Route, string Destination, GuaranteeLevel Level, IReadOnlyList<string> Because)
{
    /// <summary>The level in the words of the documentation.</summary>
    public string LevelText => Level switch
    {
        GuaranteeLevel.AtMostOnce => "at most once",
        GuaranteeLevel.AtLeastOnce => "at least once",
        _ => "effectively once",
    };

    /// <summary>One line, as <c>bridge check</c> prints it.</summary>
    public override string ToString() => $"{Route} -> {Destination}: {LevelText}, because {string.Join("; ", Because)}";
}
