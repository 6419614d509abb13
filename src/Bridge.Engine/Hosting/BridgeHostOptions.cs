using Microsoft.Extensions.Logging;

namespace Bridge.Engine.Hosting;

/// <summary>What the surroundings of a bridge decide: the command line, or a test in the same process.</summary>
public sealed record BridgeHostOptions
{
    /// <summary>The only clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where to log; null: to standard error as <c>logging:</c> says. It is not disposed.</summary>
    public ILoggerFactory? Logging { get; init; }

    /// <summary>Whether SIGTERM and Ctrl+C stop the bridge; a second one skips the waiting. Off for tests.</summary>
    public bool HandleSignals { get; init; }

    /// <summary>Called once when the engine runs; read <see cref="BridgeEngine.GetStatus"/> from then on.</summary>
    public Action<BridgeEngine>? Started { get; init; }
}
