using Bridge.Codecs.Edi.Interchanges;
using Bridge.Configuration;

namespace Bridge.Codecs.Hl7;

/// <summary>Options of <c>answers: { format: hl7 }</c>.</summary>
internal sealed record Hl7AcknowledgerOptions
{
    public Hl7Busy Busy { get; init; }

    /// <summary>Milliseconds, as MSH-10.</summary>
    public ControlNumbers Numbers { get; } = new(TimeSpan.FromMilliseconds(1));

    public static Hl7AcknowledgerOptions Read(ConfigReader c) => new()
    {
        Busy = c.Choice("busy", "What a sender gets when there is no room or no time: close closes the connection, so that it sends again; reject answers AR or CR, which many senders take for final.", Hl7Busy.Close),
    };
}
