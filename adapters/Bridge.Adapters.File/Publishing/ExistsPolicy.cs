namespace Bridge.Adapters.File.Publishing;

/// <summary>What happens when a file of that name is there already.</summary>
public enum ExistsPolicy
{
    /// <summary>The message is a dead letter. A file with exactly the same bytes counts as the same message, delivered before a crash.</summary>
    Fail,
    /// <summary>The new file takes the place of the old one, at once and whole.</summary>
    Replace,
    /// <summary>The new file gets a number: NAME.1.EXT.</summary>
    Unique,
    /// <summary>The old file stays; the message counts as delivered.</summary>
    Ignore,
    /// <summary>The message waits until the application has taken the file.</summary>
    Wait,
    /// <summary>Messages are records of one growing file.</summary>
    Append,
}
