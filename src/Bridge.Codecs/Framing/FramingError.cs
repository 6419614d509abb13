using Bridge.Formats;

namespace Bridge.Codecs.Framing;

/// <summary>Findings of framers while writing.</summary>
internal static class FramingError
{
    public const string Delimiter = "BR2201", Length = "BR2202";

    public static MessageFormatException HoldsDelimiter(ReadOnlySpan<byte> payload, string what, string cure) =>
        new(Delimiter, $"the message of {payload.Length} bytes holds {what}, which the framing uses itself, so the receiver would cut it there; {cure}")
        {
            Bytes = payload[..Math.Min(16, payload.Length)].ToArray(),
        };

    public static MessageFormatException WrongLength(int length, string why) => new(Length, $"the message of {length} bytes cannot be framed: {why}");
}
