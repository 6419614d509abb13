namespace Bridge.Registration;

/// <summary>What a sink can do; batching and the route's guarantee are computed from it.</summary>
/// <param name="MaxBatch">The most messages it takes in one call.</param>
/// <param name="KeepsOrder">Messages arrive in the order of the batch.</param>
/// <param name="Deduplicates">The peer drops a message whose id it has seen.</param>
/// <param name="Confirms">Accept means that the peer has the message (false: fire and forget, as MQTT QoS 0).</param>
/// <param name="ConfirmsOnlyWith">The option without which nobody confirms anything, such as a TCP peer's answers; null if the sink always behaves the same.</param>
/// <param name="FramesWhen">When it needs to know where a message ends, from <c>framing:</c> or from the format: <c>always</c>, or an option with its value such as <c>exists: append</c>; null for never.</param>
public sealed record SinkTraits(int MaxBatch, bool KeepsOrder = true, bool Deduplicates = false, bool Confirms = true, string? ConfirmsOnlyWith = null, string? FramesWhen = null);
