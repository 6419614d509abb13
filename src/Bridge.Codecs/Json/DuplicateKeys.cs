namespace Bridge.Codecs.Json;

/// <summary>What happens when an object has two members of one name.</summary>
internal enum DuplicateKeys
{
    /// <summary>The last one counts, as JSON parsers do.</summary>
    Last,
    /// <summary>The message is rejected.</summary>
    Reject,
}
