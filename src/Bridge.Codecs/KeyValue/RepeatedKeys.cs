namespace Bridge.Codecs.KeyValue;

/// <summary>What becomes of a key that comes again.</summary>
internal enum RepeatedKeys
{
    /// <summary>Its values are a list.</summary>
    List,
    /// <summary>The first counts.</summary>
    First,
    /// <summary>The last counts.</summary>
    Last,
    /// <summary>The message is rejected.</summary>
    Error,
}
