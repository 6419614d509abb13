namespace Bridge.Mapping.Reversal;

/// <summary>A place where a round trip did not come back to where it began. Told once for all messages in which it shows; values are those of the first.</summary>
/// <param name="Path">Path in the output (PutGet) or the input (GetPut), items as *.</param>
/// <param name="Before">Its value, as JSON; null if it was not there.</param>
/// <param name="After">The value that came back; null if none did.</param>
/// <param name="Message">Where the first message stood: "record 3, byte 1024".</param>
/// <param name="Count">In how many messages.</param>
public sealed record RoundTripDifference(string Path, string? Before, string? After, string Message, int Count);
