namespace Bridge.Mapping.Files.Rejections;

/// <summary>Why a message was rejected: fields for machines and a text for people.</summary>
/// <param name="Code">A BR2xxx code of docs/errors.md.</param>
/// <param name="Text">What, where and why, several lines: place in the mapping file, value, place in the input.</param>
public sealed record MappingRejection(string Code, string Text)
{
    /// <summary>The JSONata code, such as T2002, or null.</summary>
    public string? JsonataCode { get; init; }

    /// <summary>Byte offset within the message, or -1.</summary>
    public long Offset { get; init; } = -1;

    /// <summary>The field or the output path concerned, or empty.</summary>
    public string Path { get; init; } = "";

    /// <summary>The decoded message as JSON, if it could be decoded, with sensitive fields masked.</summary>
    public string? Decoded { get; init; }
}
