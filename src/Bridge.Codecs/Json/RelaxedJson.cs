namespace Bridge.Codecs.Json;

/// <summary>What is taken beyond JSON.</summary>
internal enum RelaxedJson
{
    /// <summary>Nothing: JSON as RFC 8259 has it.</summary>
    False,
    /// <summary>What Newtonsoft.Json takes: single quotes, comments, names without quotes, trailing commas, hexadecimal numbers, NaN.</summary>
    True,
    /// <summary>JSON5, version 1.0.0 of its specification.</summary>
    Json5,
    /// <summary>Hjson, by its syntax page and its internet draft.</summary>
    Hjson,
}
