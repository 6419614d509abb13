namespace Bridge.Codecs.Layouts;

/// <summary>What happens to a record that ends before its last field.</summary>
internal enum ShortRecord
{
    /// <summary>It is rejected.</summary>
    Error,
    /// <summary>The fields that are not there count as blank.</summary>
    Pad,
}
