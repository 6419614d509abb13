namespace Bridge.Codecs.Csv;

/// <summary>Which values are written in quotes.</summary>
internal enum Quoting
{
    /// <summary>Those that need them.</summary>
    Minimal,
    /// <summary>All.</summary>
    All,
    /// <summary>All but numbers.</summary>
    NonNumeric,
    /// <summary>None; a value that needs them is an error.</summary>
    None,
}
