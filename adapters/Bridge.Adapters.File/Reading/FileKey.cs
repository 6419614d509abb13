namespace Bridge.Adapters.File.Reading;

/// <summary>The ordering key that a file source stamps.</summary>
public enum FileKey
{
    /// <summary>None: one lane for the route.</summary>
    None,
    /// <summary>The file's name.</summary>
    File,
}
