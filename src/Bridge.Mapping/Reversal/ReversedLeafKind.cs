namespace Bridge.Mapping.Reversal;

/// <summary>Whether a leaf of a mapping has an opposite.</summary>
public enum ReversedLeafKind
{
    /// <summary>It has one.</summary>
    Reversed,

    /// <summary>It has one up to a normal form: blanks that were trimmed, letters that were made capitals do not come back.</summary>
    Lossy,

    /// <summary>It is a constant: checked when reading back, nothing to write.</summary>
    Constant,

    /// <summary>It has none: write it by hand, or it follows from the others.</summary>
    None,
}
