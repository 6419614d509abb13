namespace Bridge.Codecs.Layouts;

/// <summary>What <see cref="LayoutVerifier"/> found about one record, or about one field in many.</summary>
/// <param name="Record">Number of the first record concerned, from 1.</param>
/// <param name="Offset">Byte in the sample where it begins.</param>
/// <param name="Field">The field's path as a mapping names it; empty where bytes belong to no field.</param>
/// <param name="Message">What is lost or wrong, in words, with the bytes in hexadecimal.</param>
/// <param name="Count">How many records have it.</param>
public sealed record LayoutFinding(long Record, long Offset, string Field, string Message, long Count);
