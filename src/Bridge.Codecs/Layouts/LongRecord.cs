namespace Bridge.Codecs.Layouts;

/// <summary>What happens to a record that goes on behind its last field.</summary>
internal enum LongRecord
{
    /// <summary>It is rejected.</summary>
    Error,
    /// <summary>What stands there is passed over.</summary>
    Ignore,
}
