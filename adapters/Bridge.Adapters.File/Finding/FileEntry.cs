namespace Bridge.Adapters.File.Finding;

/// <summary>A file as a listing found it. <paramref name="Relative"/> is its path below the source's folder, with forward slashes.</summary>
internal sealed record FileEntry(string FullPath, string Relative, long Size, DateTime Modified)
{
    public string Name => Path.GetFileName(FullPath);
}
