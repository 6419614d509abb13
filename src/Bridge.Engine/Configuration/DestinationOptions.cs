using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Delivery;
using Bridge.Registration;

namespace Bridge.Engine.Configuration;

/// <summary>One destination of a route: the adapter's options, bound, and what the engine adds to every destination.</summary>
public sealed record DestinationOptions
{
    /// <summary>The registered type.</summary>
    public required string Type { get; init; }

    /// <summary>What the sink can do.</summary>
    public required SinkTraits Traits { get; init; }

    /// <summary>Makes one connection.</summary>
    public required Func<AdapterContext, ISink> Create { get; init; }

    /// <summary>The templates among its options.</summary>
    public required IReadOnlyList<Template> Templates { get; init; }

    /// <summary>The mapping file of this destination, absolute, or null for the route's.</summary>
    public string? Mapping { get; init; }

    /// <summary>The most messages in one delivery; null for the sink's own limit.</summary>
    public int? MaxBatch { get; init; }

    /// <summary>The adapter's quality of service if it has one (MQTT), or null.</summary>
    public int? QualityOfService { get; init; }

    /// <summary>The format must say where a message ends, because nothing else does.</summary>
    public bool NeedsFramer { get; init; }

    /// <summary>Where the section stands.</summary>
    public Location Location { get; init; }

    /// <summary>Where <c>mapping:</c> stands.</summary>
    public Location MappingLocation { get; init; }

    /// <summary>One alternative for every registered sink.</summary>
    public static IReadOnlyList<Alternative<DestinationOptions>> Alternatives(AdapterRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        return [.. registry.Sinks.Values.Select(r => new Alternative<DestinationOptions>(r.Type, r.Description, c => Read(c, r)))];
    }

    private static DestinationOptions Read(ConfigReader c, SinkRegistration registration)
    {
        var before = c.Scope.Templates.Count;
        var create = registration.Bind(c);
        return new DestinationOptions
        {
            Type = registration.Type,
            Traits = registration.Traits.ConfirmsOnlyWith is { } option && !c.Has(option) ? registration.Traits with { Confirms = false } : registration.Traits,
            Create = create,
            Templates = [.. c.Scope.Templates.Skip(before)],
            Mapping = c.OptionalFilePath("mapping", "Mapping file of this destination; the route's if not set. All of one route read the same format (from:)."),
            MaxBatch = c.OptionalInteger("max_batch", "The most messages offered in one go; not set: as many as the sink takes. 1 keeps the order strictly even when the peer "
                + "refuses one message while later ones are under way; it is many times slower.", 1),
            QualityOfService = SectionText.Digit(c, "qos"),
            NeedsFramer = SectionText.NeedsFramer(c, registration.Traits.FramesWhen),
            Location = c.Location,
            MappingLocation = c.Node?["mapping"]?.Location ?? c.Location,
        };
    }
}
