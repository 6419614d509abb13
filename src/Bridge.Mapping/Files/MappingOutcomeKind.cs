namespace Bridge.Mapping.Files;

/// <summary>What became of a message in its mapping.</summary>
public enum MappingOutcomeKind
{
    /// <summary>Messages were added to the batch.</summary>
    Mapped,
    /// <summary>A named filter took it out.</summary>
    Filtered,
    /// <summary>It cannot be mapped: a dead letter with the reason.</summary>
    Rejected,
}
