namespace Bridge.Codecs.X12;

/// <summary>The character sets of X12.5.</summary>
internal enum X12Characters
{
    /// <summary>Everything but control characters.</summary>
    Extended,
    /// <summary>Capital letters, digits and some signs.</summary>
    Basic,
}
