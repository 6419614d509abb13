using Microsoft.Extensions.Logging;

namespace Bridge.Adapters.Mqtt;

/// <summary>All log messages of the adapter; event ids 3400 to 3419.</summary>
internal static partial class Log
{
    [LoggerMessage(3400, LogLevel.Information, "{Address} does not speak MQTT 5 ({Reason}); trying 3.1.1.")]
    public static partial void FallsBack(ILogger logger, string address, string reason);

    [LoggerMessage(3401, LogLevel.Warning, "Closing the connection failed: {Reason}")]
    public static partial void CloseFailed(ILogger logger, string reason);

    [LoggerMessage(3402, LogLevel.Warning, "MQTT 3.1.1 has no user properties: headers, content type, correlation and reply topic are not sent to this destination.")]
    public static partial void HeadersNotSent(ILogger logger);

    [LoggerMessage(3403, LogLevel.Warning, "The client '{Client}' ({Peer}) was turned away: {Reason}.")]
    public static partial void TurnedAway(ILogger logger, string client, string peer, string reason);

    [LoggerMessage(3404, LogLevel.Warning, "A publish of the client '{Client}' to '{Topic}' was refused: {Reason}.")]
    public static partial void PublishRefused(ILogger logger, string client, string topic, string reason);

    [LoggerMessage(3405, LogLevel.Warning, "BR3405: Route {Route}: the broker has lost the session '{Session}'. It is subscribed anew; messages that were published while the bridge was away may be missing.")]
    public static partial void SessionLost(ILogger logger, string route, string session);
}
