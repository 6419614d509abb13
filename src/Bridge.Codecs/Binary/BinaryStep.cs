namespace Bridge.Codecs.Binary;

/// <summary>A part of a group in the order of its bytes: fields of constant size that are read at once, or one that is read by itself.</summary>
/// <param name="Run">What the fields give; null for one that is read by itself.</param>
/// <param name="Fields">The fields, for when the run does not fit or each is looked at.</param>
internal readonly record struct BinaryStep(BinaryRun? Run, BinaryField[] Fields);
