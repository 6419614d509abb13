namespace Bridge.Codecs.Layouts.Fields;

/// <summary>What happens to a text that is longer than its field.</summary>
internal enum Overflow
{
    /// <summary>The message is rejected.</summary>
    Error,
    /// <summary>The text is cut.</summary>
    Truncate,
}
