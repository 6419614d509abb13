namespace Bridge.Adapters.File.Reading;

/// <summary>A record that the route refused.</summary>
internal readonly record struct Refusal(long Record, string Reason);
