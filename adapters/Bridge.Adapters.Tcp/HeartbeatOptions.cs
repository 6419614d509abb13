using Bridge.Configuration;

namespace Bridge.Adapters.Tcp;

/// <summary>The <c>heartbeat:</c> section of a destination: what is sent when nothing else is.</summary>
public sealed record HeartbeatOptions
{
    /// <summary>The bytes to send.</summary>
    public ReadOnlyMemory<byte> Send { get; init; }

    /// <summary>Silence after which they are sent.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What the peer answers; empty if it does not.</summary>
    public ReadOnlyMemory<byte> Answer { get; init; }

    /// <summary>Both are framed like messages.</summary>
    public bool Framed { get; init; }

    /// <summary>Reads the section.</summary>
    public static HeartbeatOptions Read(ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        var defaults = new HeartbeatOptions();
        var options = new HeartbeatOptions
        {
            Send = c.Bytes("send", "The bytes to send, such as enq or \"PING\\r\\n\"."),
            Interval = c.Duration("interval", "Silence after which they are sent.", defaults.Interval),
            Answer = c.OptionalBytes("answer", "What the peer answers. If it does not within answer_timeout, the connection is closed and made again. Without it nothing is awaited."),
            Framed = c.Boolean("framed", "Frame both like messages; false sends and expects the bytes as they are.", false),
        };
        c.Check(options.Interval > TimeSpan.Zero, "interval", "must be longer than nothing");
        return options;
    }
}
