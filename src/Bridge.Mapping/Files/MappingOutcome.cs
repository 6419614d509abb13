using Bridge.Mapping.Files.Rejections;

namespace Bridge.Mapping.Files;

/// <summary>What became of a message in its mapping. Allocates nothing when it was mapped.</summary>
public readonly record struct MappingOutcome
{
    private MappingOutcome(MappingOutcomeKind kind, int count, string? filter, MappingRejection? rejection) =>
        (Kind, Count, Filter, Rejection) = (kind, count, filter, rejection);

    /// <summary>The kind.</summary>
    public MappingOutcomeKind Kind { get; }

    /// <summary>How many messages were added; a split makes any number, also none.</summary>
    public int Count { get; }

    /// <summary>Name of the filter that took it out.</summary>
    public string? Filter { get; }

    /// <summary>Why it was rejected.</summary>
    public MappingRejection? Rejection { get; }

    /// <summary>This many messages were added.</summary>
    public static MappingOutcome Mapped(int count) => new(MappingOutcomeKind.Mapped, count, null, null);

    /// <summary>A filter took it out.</summary>
    public static MappingOutcome Filtered(string filter) => new(MappingOutcomeKind.Filtered, 0, filter, null);

    /// <summary>It cannot be mapped.</summary>
    public static MappingOutcome Rejected(MappingRejection rejection) => new(MappingOutcomeKind.Rejected, 0, null, rejection);
}
