using Bridge.Configuration;
using Bridge.Intake;
using Bridge.Registration;

namespace Bridge.Engine.Configuration;

/// <summary>A route's source: the adapter's options, bound, and what the engine adds to every source.</summary>
public sealed record SourceOptions
{
    /// <summary>The registered type.</summary>
    public required string Type { get; init; }

    /// <summary>What the source can do.</summary>
    public required SourceTraits Traits { get; init; }

    /// <summary>Makes one run.</summary>
    public required Func<AdapterContext, ISource> Create { get; init; }

    /// <summary>When the peer is confirmed.</summary>
    public required AckPoint Ack { get; init; }

    /// <summary>The adapter's quality of service if it has one (MQTT), or null.</summary>
    public int? QualityOfService { get; init; }

    /// <summary>Where the section stands.</summary>
    public Location Location { get; init; }

    /// <summary>The format must say where a message ends, because nothing else does.</summary>
    public bool NeedsFramer { get; init; }

    /// <summary>Where <c>ack:</c> stands.</summary>
    public Location AckLocation { get; init; }

    /// <summary>One alternative for every registered source.</summary>
    public static IReadOnlyList<Alternative<SourceOptions>> Alternatives(AdapterRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        return [.. registry.Sources.Values.Select(r => new Alternative<SourceOptions>(r.Type, r.Description, c => Read(c, r)))];
    }

    private static SourceOptions Read(ConfigReader c, SourceRegistration registration)
    {
        var create = registration.Bind(c);
        return new SourceOptions
        {
            Type = registration.Type,
            Traits = registration.Traits,
            Create = create,
            Ack = c.Choice("ack", "When the peer is told OK: journaled (the message is on disk), delivered (every destination confirmed it), replied (its reply came back), "
                + "received (at once; loses messages in a crash).", registration.Traits.IsBroker ? AckPoint.Delivered : AckPoint.Journaled),
            QualityOfService = SectionText.Digit(c, "qos"),
            NeedsFramer = SectionText.NeedsFramer(c, registration.Traits.FramesWhen),
            Location = c.Location,
            AckLocation = c.Node?["ack"]?.Location ?? c.Location,
        };
    }
}
