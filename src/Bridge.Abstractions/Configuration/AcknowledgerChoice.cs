using Bridge.Formats;

namespace Bridge.Configuration;

/// <summary>The format that answers messages, with its options read.</summary>
public sealed class AcknowledgerChoice(string format, Func<TimeProvider, IAcknowledger> create)
{
    /// <summary>The format's id.</summary>
    public string Format { get; } = format;

    /// <summary>Makes an acknowledger for one stream.</summary>
    public IAcknowledger Create(TimeProvider time) => create(time);
}
