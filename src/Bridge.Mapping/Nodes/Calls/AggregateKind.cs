namespace Bridge.Mapping.Nodes.Calls;

/// <summary>What an <see cref="AggregateNode"/> computes.</summary>
internal enum AggregateKind
{
    Sum,
    Count,
    Max,
    Min,
    Average,
}
