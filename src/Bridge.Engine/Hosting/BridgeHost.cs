using Bridge.Engine.Configuration;

namespace Bridge.Engine.Hosting;

/// <summary>Runs a bridge in this process.</summary>
public static class BridgeHost
{
    /// <summary>
    /// Runs until <paramref name="cancellationToken"/> fires, a signal comes (if <see cref="BridgeHostOptions.HandleSignals"/>), or every source has ended for good and
    /// all is delivered. Then it stops in order and completes: what was taken is durable. Nothing but a start that fails is thrown.
    /// </summary>
    /// <exception cref="BridgeStartException">It cannot start: the state directory is in use or unreadable, or the address for status is taken.</exception>
    public static Task RunAsync(Snapshot snapshot, BridgeHostOptions options, CancellationToken cancellationToken) =>
        throw new BridgeStartException("BR3060", $"The routes of '{snapshot.Bridge}' cannot run yet: the run time is not part of this build.");
}
