namespace Bridge.Mapping.Nodes;

/// <summary>What an <see cref="AggregateNode"/> computes.</summary>
internal enum AggregateKind
{
    Sum,
    Count,
    Max,
    Min,
    Average,
}
