namespace Bridge.Adapters.File.Finishing;

/// <summary>What happens to a file whose records are all safe.</summary>
public enum FileAction
{
    /// <summary>Moved to a folder.</summary>
    Move,
    /// <summary>Deleted.</summary>
    Delete,
    /// <summary>Left where it is and remembered.</summary>
    Keep,
}
