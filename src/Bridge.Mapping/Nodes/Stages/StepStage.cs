namespace Bridge.Mapping.Nodes.Stages;

/// <summary>A predicate of a step, or a position variable (slot in the path's tuple scope).</summary>
internal readonly record struct StepStage(PredicateStage? Predicate, int IndexSlot);
