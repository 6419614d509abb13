namespace Bridge.Codecs.Layouts.Fields;

/// <summary>Which blanks are taken off a text.</summary>
internal enum Trim
{
    /// <summary>None.</summary>
    None,
    /// <summary>Those at its start.</summary>
    Left,
    /// <summary>Those at its end.</summary>
    Right,
    /// <summary>Both.</summary>
    Both,
}
