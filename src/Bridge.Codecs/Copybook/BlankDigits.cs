namespace Bridge.Codecs.Copybook;

/// <summary>What spaces and low-values before or behind the digits of a zoned number are.</summary>
internal enum BlankDigits
{
    /// <summary>No digits: the number is rejected.</summary>
    Error,
    /// <summary>Nothing: the digits between them are the number.</summary>
    Ignore,
}
