namespace Bridge.Adapters.File.Finding;

/// <summary>In which order files are taken.</summary>
public enum FileOrder
{
    /// <summary>By path, ordinal.</summary>
    Name,
    /// <summary>By modification time, then path.</summary>
    Mtime,
    /// <summary>By size, then path.</summary>
    Size,
}
