using Bridge.Configuration;
using Bridge.Formats;
using Microsoft.Extensions.Logging;

namespace Bridge.Registration;

/// <summary>What a source or sink gets when it is created. One per instance.</summary>
public sealed class AdapterContext
{
    /// <summary>The bridge's name (<c>bridge:</c> in bridge.yaml).</summary>
    public required string Bridge { get; init; }

    /// <summary>The route's name.</summary>
    public required string Route { get; init; }

    /// <summary>"source", or the destination's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where to log; the category is the adapter's. Nothing per message above Debug, no secrets.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>The only clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The largest frame that is kept, in bytes (<c>max_frame</c>).</summary>
    public int MaxFrame { get; init; } = 1024 * 1024;

    /// <summary>
    /// Makes a framer for the adapter's format: what a source is given (<c>from:</c>), what a sink is to send (<c>to:</c>); null when the format has no record boundaries of its own.
    /// </summary>
    public Func<IFramer>? CodecFramer { get; init; }

    /// <summary>To be called once the peer is reachable: listening, connected, subscribed, folder readable.</summary>
    public Action Connected { get; init; } = static () => { };

    /// <summary>
    /// To be called when the adapter works on but something needs an eye (a folder is missing, a poll failed): shown in readiness until <see cref="Connected"/> is called again.
    /// </summary>
    public Action<string> Degraded { get; init; } = static _ => { };

    /// <summary>A new framer: the configured one, else the format's own.</summary>
    /// <exception cref="InvalidOperationException">There is neither.</exception>
    public IFramer CreateFramer(FramerChoice? configured) =>
        configured?.Create() ?? CodecFramer?.Invoke() ?? throw new InvalidOperationException(
            $"Route '{Route}', {Name}: neither `framing:` nor the format says where a message ends; give a framing, such as `framing: {{ type: delimiter, delimiter: lf }}`.");
}
