namespace Bridge.Intake;

/// <summary>Where a refused message is wrong, for answers that have fields for it.</summary>
/// <param name="Code">A BR2xxx code of docs/errors.md.</param>
/// <param name="Offset">Byte offset within the message, from 0; -1 if it has none.</param>
/// <param name="Path">Field path as a mapping names it, or empty.</param>
public sealed record Finding(string Code, long Offset, string Path);
