using Bridge.Codecs.Edi.Interchanges;
using Bridge.Configuration;

namespace Bridge.Codecs.Edifact;

/// <summary>Options of <c>answers: { format: edifact }</c>.</summary>
internal sealed record EdifactAcknowledgerOptions
{
    public EdifactAnswered When { get; init; }

    /// <summary>Milliseconds, as the interchange control reference of UNB.</summary>
    public ControlNumbers Numbers { get; } = new(TimeSpan.FromMilliseconds(1));

    public static EdifactAcknowledgerOptions Read(ConfigReader c) => new()
    {
        When = c.Choice("when", "Which interchanges get CONTRL: always, or requested, those whose UNB asks for it (data element 0031).", EdifactAnswered.Always),
    };
}
