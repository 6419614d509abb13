using Bridge.Codecs.Edi.Interchanges;
using Bridge.Configuration;

namespace Bridge.Codecs.X12;

/// <summary>Options of <c>answers: { format: x12 }</c>.</summary>
internal sealed record X12AcknowledgerOptions
{
    public bool Implementation { get; init; }

    /// <summary>Seconds, as ISA13, GS06 and ST02.</summary>
    public ControlNumbers Numbers { get; } = new(TimeSpan.FromSeconds(1));

    public static X12AcknowledgerOptions Read(ConfigReader c) => new()
    {
        Implementation = c.Boolean("implementation", "Answer with 999, the acknowledgement of implementation guides (HIPAA), instead of 997.", false),
    };
}
