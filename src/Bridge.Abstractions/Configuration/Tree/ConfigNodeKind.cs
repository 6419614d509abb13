namespace Bridge.Configuration.Tree;

/// <summary>What a configuration node is.</summary>
public enum ConfigNodeKind
{
    /// <summary>Text, number, boolean or null.</summary>
    Scalar,
    /// <summary>Named members.</summary>
    Mapping,
    /// <summary>A list.</summary>
    Sequence,
}
