namespace Bridge.Adapters.File.Contents;

/// <summary>What files are wrapped in.</summary>
public enum UnpackMode
{
    /// <summary>Nothing: records stand in the file as it is.</summary>
    None,
    /// <summary>gzip (RFC 1952), one or several members.</summary>
    Gzip,
    /// <summary>A zip archive, each entry read as if it were a file.</summary>
    Zip,
    /// <summary>Whatever the first bytes say.</summary>
    Auto,
}
