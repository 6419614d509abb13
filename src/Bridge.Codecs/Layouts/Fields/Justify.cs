namespace Bridge.Codecs.Layouts.Fields;

/// <summary>Where a value stands in a field that is wider.</summary>
internal enum Justify
{
    /// <summary>At its start.</summary>
    Left,
    /// <summary>At its end.</summary>
    Right,
}
