namespace Bridge.Codecs.KeyValue;

/// <summary>What happens to a word that is no key with a value.</summary>
internal enum LooseWords
{
    /// <summary>The message is rejected.</summary>
    Error,
    /// <summary>It is passed over.</summary>
    Ignore,
}
