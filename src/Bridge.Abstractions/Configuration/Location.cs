namespace Bridge.Configuration;

/// <summary>A place in a configuration file; line and column count from 1.</summary>
public readonly record struct Location(string File, int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"{File}:{Line}:{Column}" : File;
}
