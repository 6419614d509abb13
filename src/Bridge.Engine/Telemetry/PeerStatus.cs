namespace Bridge.Engine.Telemetry;

/// <summary>How the connection of a source or sink is.</summary>
/// <param name="Type">The registered type.</param>
/// <param name="State">The state.</param>
/// <param name="Reason">Why, unless it is connected; without secrets.</param>
/// <param name="Since">Since when it is in this state.</param>
public sealed record PeerStatus(string Type, PeerState State, string? Reason, DateTimeOffset Since);
