namespace Bridge.Registration;

/// <summary>What a source can do; the route's guarantee and default ack point are computed from it.</summary>
/// <param name="Redelivers">The peer offers a message again until it is confirmed (a broker, a file that stays); the default ack point is then <c>delivered</c>
/// for brokers (<paramref name="IsBroker"/>) and <c>journaled</c> for others.</param>
/// <param name="CanReply">An answer can go back to the peer that sent the message.</param>
/// <param name="StableIds">The same message read again after a crash has the same id.</param>
/// <param name="IsBroker">The peer is a broker that keeps messages until they are settled.</param>
/// <param name="FramesWhen">When it needs to know where a message ends, from <c>framing:</c> or from the format: <c>always</c>, or an option with its value; null for never.</param>
public sealed record SourceTraits(bool Redelivers, bool CanReply = false, bool StableIds = false, bool IsBroker = false, string? FramesWhen = null);
