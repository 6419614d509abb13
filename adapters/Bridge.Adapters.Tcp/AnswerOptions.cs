using Bridge.Configuration;

namespace Bridge.Adapters.Tcp;

/// <summary>The <c>answers:</c> section: what the peer is told.</summary>
public sealed record AnswerOptions
{
    /// <summary>Sent for an accepted message.</summary>
    public ReadOnlyMemory<byte>? Accepted { get; init; }

    /// <summary>Sent for a message that is not wanted, or no whole frame.</summary>
    public ReadOnlyMemory<byte>? Refused { get; init; }

    /// <summary>Sent when there is no room or no time.</summary>
    public ReadOnlyMemory<byte>? Busy { get; init; }

    /// <summary>Frame the answers as messages are framed.</summary>
    public bool Framed { get; init; }

    /// <summary>The format that answers in its own way, instead of fixed bytes; or null.</summary>
    public AcknowledgerChoice? Format { get; init; }

    /// <summary>True if nothing is ever sent.</summary>
    public bool IsSilent => Format is null && Accepted is null && Refused is null && Busy is null;

    /// <summary>Reads the section.</summary>
    public static AnswerOptions Read(ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        var options = new AnswerOptions
        {
            Accepted = Memory(c.OptionalBytes("accepted", "Bytes sent when a message reached the ack point, such as ack or \"OK\\r\\n\".")),
            Refused = Memory(c.OptionalBytes("refused", "Bytes sent when a message was refused or its frame was broken, such as nak. Without it the connection is closed instead, if accepted is given.")),
            Busy = Memory(c.OptionalBytes("busy", "Bytes sent when there is no room or no time now: the peer is to send the message again. Without it the connection is closed instead.")),
            Framed = c.Boolean("framed", "Frame answers like messages; false sends the bytes as they are.", false),
            Format = c.Acknowledger("format", "The format that answers in its own way, framed like messages, instead of fixed bytes: HL7's ACK, X12's 997, EDIFACT's CONTRL."),
        };
        c.Check(options.Format is null || (options.Accepted ?? options.Refused ?? options.Busy) is null, "format", "give either the format that answers, or the bytes (accepted, refused, busy)");
        return options;
    }

    // Not a conditional expression: the array's own conversion would turn null into empty bytes, an answer that says nothing.
    private static ReadOnlyMemory<byte>? Memory(byte[]? bytes)
    {
        if (bytes is null) return null;
        return bytes;
    }
}
