using Bridge.Messages;

namespace Bridge.Journal;

/// <summary>A message that was given up on, as it is stored. Owns its memory.</summary>
public sealed record DeadLetter
{
    /// <summary>Its number, never used again.</summary>
    public long Id { get; init; }
    /// <summary>The route it came by.</summary>
    public string Route { get; init; } = "";
    /// <summary>The destination it was meant for.</summary>
    public string Destination { get; init; } = "";
    /// <summary>Its sequence in the route's journal.</summary>
    public long Sequence { get; init; }
    /// <summary>The message's identity.</summary>
    public string MessageId { get; init; } = "";
    /// <summary>The ordering key; empty for the single lane.</summary>
    public ReadOnlyMemory<byte> Key { get; init; }
    /// <summary>Record number and byte offset in its stream.</summary>
    public Place Place { get; init; }
    /// <summary>All headers, the batch's shared ones first.</summary>
    public HeaderSet Headers { get; init; }
    /// <summary>What a codec needs to decode the body alone.</summary>
    public ReadOnlyMemory<byte> Preamble { get; init; }
    /// <summary>The bytes as they came from the peer.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
    /// <summary>Why the bytes are no whole message, or null.</summary>
    public string? Fault { get; init; }
    /// <summary>When the bridge took the message.</summary>
    public DateTimeOffset ReceivedAt { get; init; }
    /// <summary>The reason's code, BRnnnn.</summary>
    public string Code { get; init; } = "";
    /// <summary>The reason as text.</summary>
    public string Reason { get; init; } = "";
    /// <summary>The JSONata code beside ours, or null.</summary>
    public string? JsonataCode { get; init; }
    /// <summary>The decoded message as JSON, or null.</summary>
    public string? Decoded { get; init; }
    /// <summary>Byte within the message where the error stands, or -1.</summary>
    public long Offset { get; init; } = -1;
    /// <summary>Field path where the error stands, or empty.</summary>
    public string Path { get; init; } = "";
    /// <summary>How many attempts it cost.</summary>
    public int Attempts { get; init; }
    /// <summary>When it failed first.</summary>
    public DateTimeOffset FirstFailedAt { get; init; }
    /// <summary>When it failed last.</summary>
    public DateTimeOffset LastFailedAt { get; init; }
    /// <summary>What is happening to it.</summary>
    public DeadLetterState State { get; init; }
}
