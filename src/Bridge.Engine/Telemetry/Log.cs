using Microsoft.Extensions.Logging;

namespace Bridge.Engine.Telemetry;

/// <summary>All log messages of the engine. The event ids are the BR30xx codes of docs/errors.md; a retired number stays reserved.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Warning, "Route {Route}: the source failed: {Reason}. It is started again in {Pause}.")]
    public static partial void SourceFailed(ILogger logger, string route, string reason, string pause);

    [LoggerMessage(3002, LogLevel.Information, "Route {Route}: the source is up.")]
    public static partial void SourceConnected(ILogger logger, string route);

    [LoggerMessage(3003, LogLevel.Information, "Route {Route}: the source has come to its end.")]
    public static partial void SourceEnded(ILogger logger, string route);

    [LoggerMessage(3004, LogLevel.Warning, "Route {Route}: the source was told to stop and has not returned within {Cap}; it is left behind.")]
    public static partial void SourceHangs(ILogger logger, string route, string cap);

    [LoggerMessage(3005, LogLevel.Debug, "Route {Route}: the source failed again: {Reason}. It is started again in {Pause}.")]
    public static partial void SourceFailedAgain(ILogger logger, string route, string reason, string pause);

    [LoggerMessage(3010, LogLevel.Warning, "Route {Route}: destination {Destination} cannot be reached: {Reason}. Messages wait in the journal; it is tried again for ever, next in {Pause}.")]
    public static partial void Unreachable(ILogger logger, string route, string destination, string reason, string pause);

    [LoggerMessage(3011, LogLevel.Debug, "Route {Route}: destination {Destination} still cannot be reached: {Reason}. Next try in {Pause}.")]
    public static partial void StillUnreachable(ILogger logger, string route, string destination, string reason, string pause);

    [LoggerMessage(3012, LogLevel.Information, "Route {Route}: destination {Destination} is connected.")]
    public static partial void Connected(ILogger logger, string route, string destination);

    [LoggerMessage(3013, LogLevel.Warning, "Route {Route}: the connection to destination {Destination} is lost: {Reason}. What was not confirmed is sent again, next try in {Pause}.")]
    public static partial void ConnectionLost(ILogger logger, string route, string destination, string reason, string pause);

    [LoggerMessage(3014, LogLevel.Warning, "Route {Route}: destination {Destination} takes nothing now: {Reason}. It is asked again in {Pause}.")]
    public static partial void TakesNothing(ILogger logger, string route, string destination, string reason, string pause);

    [LoggerMessage(3015, LogLevel.Information, "Route {Route}: destination {Destination} takes messages again.")]
    public static partial void TakesAgain(ILogger logger, string route, string destination);

    [LoggerMessage(3016, LogLevel.Warning, "Route {Route}: closing the connection to {Peer} failed: {Reason}")]
    public static partial void CloseFailed(ILogger logger, string route, string peer, string reason);

    [LoggerMessage(3020, LogLevel.Warning, "Route {Route}: {Count} messages for destination {Destination} became dead letters, the last one {Id}: {Reason}. See them with `bridge dead list`.")]
    public static partial void DeadLettered(ILogger logger, string route, string destination, long count, string id, string reason);

    [LoggerMessage(3021, LogLevel.Warning, "Route {Route}: a message for destination {Destination} is parked with its lane ({Id}): {Reason}. It is tried again every {Pause}; mend the cause, or choose on_reject: dead_letter.")]
    public static partial void Parked(ILogger logger, string route, string destination, string id, string reason, string pause);

    [LoggerMessage(3022, LogLevel.Error, "Route {Route} is stopped because of on_reject: stop. Message {Id} for destination {Destination}: {Reason}. Mend the cause and start the bridge again; the message is still there.")]
    public static partial void RouteStopped(ILogger logger, string route, string id, string destination, string reason);

    [LoggerMessage(3023, LogLevel.Information, "Route {Route}: {Count} dead letters for destination {Destination} are tried again.")]
    public static partial void RetryingDeadLetters(ILogger logger, string route, int count, string destination);

    [LoggerMessage(3024, LogLevel.Error, "Route {Route}: dead letters for destination {Destination} cannot be written or read: {Reason}. The messages stay in the journal; next try in {Pause}.")]
    public static partial void DeadLettersFail(ILogger logger, string route, string destination, string reason, string pause);

    [LoggerMessage(3025, LogLevel.Warning, "Route {Route}: {Count} messages passed although something in them is wrong, the last one {Id}: {Text}. The configuration lets it pass; /status has the counts.")]
    public static partial void PassedWithNotes(ILogger logger, string route, long count, string id, string text);

    [LoggerMessage(3030, LogLevel.Error, "Route {Route}: the dispatcher of destination {Destination} failed: {Reason}. It starts again in {Pause} with what is in the journal.")]
    public static partial void DispatcherFailed(ILogger logger, string route, string destination, string reason, string pause, Exception exception);

    [LoggerMessage(3031, LogLevel.Error, "Route {Route} cannot start: {Reason}. The other routes go on.")]
    public static partial void RouteCannotStart(ILogger logger, string route, string reason);

    [LoggerMessage(3032, LogLevel.Error, "Route {Route}: a batch that was answered at once (ack: received) could not be stored and is lost: {Reason}")]
    public static partial void ReceivedLost(ILogger logger, string route, string reason);

    [LoggerMessage(3033, LogLevel.Warning, "Route {Route}: its journal holds {Used} of {Max} bytes. When it is full: {Policy}.")]
    public static partial void AlmostFull(ILogger logger, string route, long used, long max, string policy);

    [LoggerMessage(3034, LogLevel.Warning, "Route {Route}: its journal is full; the source waits until a destination takes something.")]
    public static partial void Full(ILogger logger, string route);

    [LoggerMessage(3035, LogLevel.Information, "Route {Route}: there is room in its journal again.")]
    public static partial void RoomAgain(ILogger logger, string route);

    [LoggerMessage(3050, LogLevel.Information, "Bridge {Bridge} runs: {Routes} routes, state in {State}.")]
    public static partial void Running(ILogger logger, string bridge, int routes, string state);

    [LoggerMessage(3051, LogLevel.Information, "Bridge {Bridge} stops: {Step}.")]
    public static partial void Stopping(ILogger logger, string bridge, string step);

    [LoggerMessage(3052, LogLevel.Information, "Bridge {Bridge} is closed.")]
    public static partial void Closed(ILogger logger, string bridge);

    [LoggerMessage(3053, LogLevel.Warning, "Bridge {Bridge}: {Step} took longer than {Cap} and was cut off. Nothing is lost: what is in the journal is delivered after the next start, some of it a second time.")]
    public static partial void CutOff(ILogger logger, string bridge, string step, string cap);

    [LoggerMessage(3054, LogLevel.Warning, "Bridge {Bridge}: closing failed: {Reason}")]
    public static partial void ClosingFailed(ILogger logger, string bridge, string reason);

    [LoggerMessage(3055, LogLevel.Warning, "The status endpoints are off: {Listen} is taken by another program ({Reason}). Choose another address with http: {{ listen: … }}, or switch them off with http: {{ listen: off }}.")]
    public static partial void StatusOff(ILogger logger, string listen, string reason);

    [LoggerMessage(3056, LogLevel.Information, "Status on http://{Listen}/status")]
    public static partial void StatusOn(ILogger logger, string listen);

    [LoggerMessage(3057, LogLevel.Information, "Route {Route}: the lookup tables of mapping {Mapping} have changed and are in use: {Files}")]
    public static partial void TablesReloaded(ILogger logger, string route, string mapping, string files);

    [LoggerMessage(3058, LogLevel.Error, "Route {Route}: the lookup tables of mapping {Mapping} have changed but cannot be used: {Reason}. Those from before stay in use until the files are mended.")]
    public static partial void TablesUnusable(ILogger logger, string route, string mapping, string reason);
}
