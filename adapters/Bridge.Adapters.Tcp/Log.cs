using Microsoft.Extensions.Logging;

namespace Bridge.Adapters.Tcp;

/// <summary>Messages of the TCP adapter; event ids are the BR32xx codes of docs/errors.md.</summary>
internal static partial class Log
{
    [LoggerMessage(3201, LogLevel.Information, "Route {Route}: listening on {Address}")]
    public static partial void Listening(ILogger logger, string route, string address);

    [LoggerMessage(3202, LogLevel.Debug, "Route {Route}: {Peer} connected")]
    public static partial void Opened(ILogger logger, string route, string peer);

    [LoggerMessage(3203, LogLevel.Debug, "Route {Route}: the connection of {Peer} ended: {Reason}")]
    public static partial void Ended(ILogger logger, string route, string peer, string reason);

    [LoggerMessage(3204, LogLevel.Warning, "Route {Route}: the connection of {Peer} was closed: {Reason}")]
    public static partial void Closed(ILogger logger, string route, string peer, string reason);

    [LoggerMessage(3205, LogLevel.Warning, "Route {Route}: {Count} connections were not let in, the last from {Peer}: {Reason}")]
    public static partial void NotLetIn(ILogger logger, string route, int count, string peer, string reason);

    [LoggerMessage(3206, LogLevel.Warning, "Route {Route}: a connection could not be taken: {Reason}; trying again in {Pause}")]
    public static partial void AcceptFailed(ILogger logger, string route, string reason, TimeSpan pause);

    [LoggerMessage(3207, LogLevel.Warning, "Route {Route}: {Count} connections had to be cut at the end: their answers were not out within {Cap}")]
    public static partial void Cut(ILogger logger, string route, int count, TimeSpan cap);
}
