namespace Bridge.Configuration;

/// <summary>How bad a finding is.</summary>
public enum Severity
{
    /// <summary>The configuration cannot be used.</summary>
    Error,
    /// <summary>It can be used, but someone should look.</summary>
    Warning,
}
