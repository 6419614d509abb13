namespace Bridge.Codecs.Json;

/// <summary>What becomes of NaN and Infinity, which relaxed input may hold and JSON cannot.</summary>
internal enum NotANumber
{
    /// <summary>Null.</summary>
    Null,
    /// <summary>The message is rejected.</summary>
    Error,
}
