using Bridge.Messages;

namespace Bridge.Journal;

/// <summary>A message that is given up on, and why.</summary>
public sealed record DeadLetterDraft
{
    /// <summary>The message as it came: its bytes, preamble, key, id, place and all its headers are kept.</summary>
    public required Message Message { get; init; }

    /// <summary>The reason's code, BRnnnn.</summary>
    public required string Code { get; init; }

    /// <summary>The reason as text, without secrets and payload.</summary>
    public required string Reason { get; init; }

    /// <summary>The JSONata code beside ours, if the mapping failed with one.</summary>
    public string? JsonataCode { get; init; }

    /// <summary>The decoded message as JSON, if it could be decoded.</summary>
    public string? Decoded { get; init; }

    /// <summary>How many attempts it cost.</summary>
    public int Attempts { get; init; }

    /// <summary>When it failed first.</summary>
    public required DateTimeOffset FirstFailedAt { get; init; }

    /// <summary>Byte within the message where the error stands; -1 when not known.</summary>
    public long Offset { get; init; } = -1;

    /// <summary>Field path within the message where the error stands; empty when not known.</summary>
    public string Path { get; init; } = "";
}
