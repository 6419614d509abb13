namespace Bridge.Codecs.Binary;

/// <summary>The value of a field that others refer to, as it was read or written last.</summary>
internal readonly record struct BinaryValue(bool IsPresent, decimal Number, string? Text);
