using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Engine.Configuration;

/// <summary>bridge.yaml as it is written.</summary>
public sealed record BridgeOptions
{
    /// <summary>Holds every message of the formats we know, and bounds what one peer can make us keep.</summary>
    public static readonly ByteSize DefaultMaxFrame = new(1L << 20);

    /// <summary>The bridge's name.</summary>
    public required string Bridge { get; init; }

    /// <summary>The state directory, absolute.</summary>
    public required string State { get; init; }

    /// <summary>Where <c>state:</c> stands.</summary>
    public Location StateLocation { get; init; }

    /// <summary>The largest frame that is kept.</summary>
    public ByteSize MaxFrame { get; init; } = DefaultMaxFrame;

    /// <summary>Status endpoints.</summary>
    public HttpOptions Http { get; init; } = new();

    /// <summary>Logging.</summary>
    public LoggingOptions Logging { get; init; } = new();

    /// <summary>Routes in the order of the file.</summary>
    public IReadOnlyList<KeyValuePair<string, RouteOptions>> Routes { get; init; } = [];

    /// <summary>Reads the file's root. The scope's connections are those of the same file.</summary>
    public static BridgeOptions Read(ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        var options = new BridgeOptions
        {
            Bridge = c.Text("bridge", "The bridge's name: letters, digits, '-', '_' and '.'. It is part of the ids of messages that have none of their own."),
            State = c.OptionalFilePath("state", "Folder of the journal: local and durable, no network share, no tmpfs. One bridge at a time. Not set: the folder state beside the file.")
                ?? Path.GetFullPath("state", Path.GetFullPath(string.IsNullOrEmpty(c.Scope.BaseDirectory) ? "." : c.Scope.BaseDirectory)),
            StateLocation = c.Node?["state"]?.Location ?? c.Location,
            MaxFrame = c.Size("max_frame", "The largest message that is kept whole. Of a larger one the head, length and place go to the dead letters.", DefaultMaxFrame, new ByteSize(1024), new ByteSize(1L << 30)),
            Http = c.Section("http", "Status endpoints.", HttpOptions.Read),
            Logging = c.Section("logging", "Log output.", LoggingOptions.Read),
        };
        _ = c.Raw("connections", "Peers that several sections use, by name: each has a type and the options of that adapter's peer (address, credentials, tls). Named by connection:.");
        options = options with { Routes = c.Map("routes", "One source, its mapping and its destinations each.", RouteOptions.Read, required: true) };
        c.Check(options.Bridge.Length == 0 || Names.IsGood(options.Bridge), "bridge", $"'{options.Bridge}' is no name: use letters, digits, '-', '_' and '.', 64 at most");
        return options;
    }
}
