namespace Bridge.Mapping.Files.Tables;

/// <summary>Tells that the files of a mapping's lookup tables have changed.</summary>
/// <param name="Files">All files of the tables.</param>
/// <param name="Error">Why they cannot be used, with file and line; the tables from before stay in use. Null if the new ones are in use.</param>
public sealed record TableReload(IReadOnlyList<string> Files, string? Error);
