using Microsoft.Extensions.Logging;

namespace Bridge.Adapters.RabbitMq;

/// <summary>All log messages of the adapter; event ids 3300 to 3319.</summary>
internal static partial class Log
{
    [LoggerMessage(3300, LogLevel.Warning, "The broker has blocked publishing: {Reason}. Messages wait in the journal until it takes them again.")]
    public static partial void Blocked(ILogger logger, string reason);

    [LoggerMessage(3301, LogLevel.Information, "The broker takes messages again.")]
    public static partial void Unblocked(ILogger logger);

    [LoggerMessage(3302, LogLevel.Warning, "The broker closed the channel: {Code} {Reason}. {Count} messages without a confirm are sent again, one by one.")]
    public static partial void ChannelClosed(ILogger logger, int code, string reason, int count);

    [LoggerMessage(3303, LogLevel.Warning, "The broker returned a message that is not in flight here (exchange '{Exchange}', routing key '{RoutingKey}'); ignored.")]
    public static partial void StrayReturn(ILogger logger, string exchange, string routingKey);

    [LoggerMessage(3304, LogLevel.Warning, "Closing the connection failed: {Reason}")]
    public static partial void CloseFailed(ILogger logger, string reason);
}
