namespace Bridge.Mapping.Files.Definitions;

/// <summary>What a leaf of the output without a value does.</summary>
public enum MissingPolicy
{
    /// <summary>The member is left out.</summary>
    Omit,
    /// <summary>The member is written as null.</summary>
    Null,
    /// <summary>The message is rejected.</summary>
    Error,
}
