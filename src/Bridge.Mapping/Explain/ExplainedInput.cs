namespace Bridge.Mapping.Explain;

/// <summary>A field of the input that a value came from, with the bytes it was read from. Sensitive fields show neither.</summary>
public sealed record ExplainedInput
{
    /// <summary>No more bytes of a field than this are shown.</summary>
    public const int MostBytes = 64;

    /// <summary>Where it stands in the document: /D/3/Price, items counted from 0.</summary>
    public required string Path { get; init; }

    /// <summary>Its value as JSON; null if the field is there but has no value (blank).</summary>
    public string? Value { get; init; }

    /// <summary>Offset of its first byte in the message, from 0.</summary>
    public int Offset { get; init; }

    /// <summary>Offset of its first byte in the file or stream, from 0.</summary>
    public long FileOffset { get; init; }

    /// <summary>Length of the field in bytes.</summary>
    public int Length { get; init; }

    /// <summary>Line of the message that it stands in, from 1; 0 where the message is no text up to there.</summary>
    public int Line { get; init; }

    /// <summary>Column of its first byte in the line, from 1, counted in bytes; 0 where there are no lines.</summary>
    public int Column { get; init; }

    /// <summary>Its first bytes, as the peer sent them.</summary>
    public byte[] Bytes { get; init; } = [];

    /// <summary>It is an object or a list, read as a whole.</summary>
    public bool IsContainer { get; init; }

    /// <summary>The layout marks it as sensitive.</summary>
    public bool IsSensitive { get; init; }
}
