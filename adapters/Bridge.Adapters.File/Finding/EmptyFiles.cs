namespace Bridge.Adapters.File.Finding;

/// <summary>What happens to files of 0 bytes.</summary>
public enum EmptyFiles
{
    /// <summary>Set aside as failed.</summary>
    Error,
    /// <summary>Set aside as a success without records.</summary>
    Archive,
    /// <summary>Left where they are.</summary>
    Ignore,
}
