using Bridge.Configuration;

namespace Bridge.Mapping.Reversal;

/// <summary>What became of one leaf of a mapping when it was reversed.</summary>
/// <param name="Path">Its place in the output, /lines/*/sku.</param>
/// <param name="Expression">Its expression.</param>
/// <param name="Location">Where it stands.</param>
/// <param name="Kind">Whether it has an opposite.</param>
/// <param name="Reason">Why it has none, or what is lost; empty if nothing is.</param>
public sealed record ReversedLeaf(string Path, string Expression, Location Location, ReversedLeafKind Kind, string Reason);
