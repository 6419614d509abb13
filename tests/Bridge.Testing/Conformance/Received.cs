namespace Bridge.Testing.Conformance;

/// <summary>A message as the peer of a sink got it.</summary>
/// <param name="Body">The bytes.</param>
/// <param name="Id">The id that came with it; null where the protocol has no place for one.</param>
/// <param name="Headers">Headers with the types that the protocol has.</param>
public sealed record Received(byte[] Body, string? Id = null, IReadOnlyDictionary<string, object?>? Headers = null);
