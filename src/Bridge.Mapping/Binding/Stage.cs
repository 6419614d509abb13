namespace Bridge.Mapping.Binding;

/// <summary>What is done with the results of a step: a predicate, or a position variable (<see cref="Index"/>).</summary>
internal sealed record Stage(Bound? Predicate, string? Index, int Position);
