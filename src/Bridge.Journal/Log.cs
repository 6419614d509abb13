using Microsoft.Extensions.Logging;

namespace Bridge.Journal;

/// <summary>Messages of the journal; event ids are the BR40xx codes of docs/errors.md.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Information, "The journal {Path} is open: version {Version}, ids begin with {Prefix}")]
    public static partial void Opened(ILogger logger, string path, int version, string prefix);

    [LoggerMessage(4011, LogLevel.Error, "{Reason} Intake waits; the next try is in {Pause}")]
    public static partial void CommitFailed(ILogger logger, string reason, TimeSpan pause);

    [LoggerMessage(4012, LogLevel.Information, "The journal can be written again; intake goes on")]
    public static partial void Healed(ILogger logger);

    [LoggerMessage(4007, LogLevel.Error, "BR4007: Route {Route}, destination {Destination}: {Reason}")]
    public static partial void RowDamaged(ILogger logger, string route, string destination, string reason);

    [LoggerMessage(4008, LogLevel.Error, "BR4008: Route {Route}, destination {Destination}: {Reason}")]
    public static partial void RowsMissing(ILogger logger, string route, string destination, string reason);

    [LoggerMessage(4013, LogLevel.Warning, "BR4013: Route {Route}: the journal is full; {Count} of the oldest messages were given up (when_full: drop_oldest), the last one has sequence {Sequence}")]
    public static partial void Dropped(ILogger logger, string route, long count, long sequence);

    [LoggerMessage(4014, LogLevel.Warning, "BR4014: Route {Route}: {Count} messages older than {MaxAge} were given up (max_age), the last one has sequence {Sequence}")]
    public static partial void Expired(ILogger logger, string route, long count, TimeSpan maxAge, long sequence);

    [LoggerMessage(4015, LogLevel.Warning, "BR4015: Route {Route}: destination {Destination} is no longer configured, but {Count} messages wait for it and count against max_size. Give it its old name back to deliver them, or give them up with 'bridge dead abandon'")]
    public static partial void DestinationGone(ILogger logger, string route, string destination, long count);

    [LoggerMessage(4016, LogLevel.Warning, "BR4016: Route {Route}: the journal holds {Bytes} of {MaxBytes} bytes")]
    public static partial void AlmostFull(ILogger logger, string route, long bytes, long maxBytes);

    [LoggerMessage(4017, LogLevel.Warning, "BR4017: Route {Route} is not configured, but {Count} messages of it wait in the journal. Give the route its old name back to deliver them, or give them up with 'bridge dead abandon'")]
    public static partial void RouteNotOpened(ILogger logger, string route, long count);

    [LoggerMessage(4019, LogLevel.Error, "BR4019: A listener of the journal failed")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(4018, LogLevel.Error, "BR4018: Dead letter {Id} is damaged on disk: export it if its bytes are of use, then discard it")]
    public static partial void DeadLetterDamaged(ILogger logger, long id);
}
