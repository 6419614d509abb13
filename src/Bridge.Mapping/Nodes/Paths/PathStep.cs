using Bridge.Mapping.Binding;
using Bridge.Mapping.Nodes.Stages;

namespace Bridge.Mapping.Nodes.Paths;

/// <summary>One step of a path. Slots are those of the path's tuple scope, -1 where the step binds nothing.</summary>
internal sealed class PathStep
{
    /// <summary>What is evaluated for each item; null for a sort.</summary>
    public Node? Expression { get; init; }

    public SortStage? Sort { get; init; }

    public StepStage[] Stages { get; init; } = [];

    /// <summary>From here on the path is a tuple stream.</summary>
    public bool Tuple { get; init; }

    /// <summary>An array constructor: as the first step it sees the whole input.</summary>
    public bool ConsArray { get; init; }

    public int FocusSlot { get; init; } = -1;

    public int IndexSlot { get; init; } = -1;

    public int AncestorSlot { get; init; } = -1;
}
