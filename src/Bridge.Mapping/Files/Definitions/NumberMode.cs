namespace Bridge.Mapping.Files.Definitions;

/// <summary>How a mapping calculates.</summary>
public enum NumberMode
{
    /// <summary>Exact decimal arithmetic; numbers pass through digit for digit.</summary>
    Exact,
    /// <summary>IEEE doubles, as the reference implementation of JSONata.</summary>
    Double,
}
