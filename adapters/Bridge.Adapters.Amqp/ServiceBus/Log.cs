using Microsoft.Extensions.Logging;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>Log messages of Azure Service Bus; event ids 3330 to 3339.</summary>
internal static partial class Log
{
    [LoggerMessage(3330, LogLevel.Warning, "The token could not be renewed: {Reason} It is tried again; when the old one expires the service ends the links.")]
    public static partial void TokenNotRenewed(ILogger logger, string reason);

    [LoggerMessage(3331, LogLevel.Warning, "{Count} messages were delivered, but their lock at '{Entity}' was lost meanwhile: the service gives them again, with the same ids. Raise the lock duration, or look for what is slow.")]
    public static partial void LockLost(ILogger logger, int count, string entity);

    [LoggerMessage(3332, LogLevel.Warning, "Locks at '{Entity}' could not be renewed: {Reason}")]
    public static partial void LockNotRenewed(ILogger logger, string entity, string reason);

    [LoggerMessage(3333, LogLevel.Warning, "The session '{Session}' of '{Entity}' was lost: {Reason} Its messages come again.")]
    public static partial void SessionLost(ILogger logger, string session, string entity, string reason);

    [LoggerMessage(3334, LogLevel.Warning, "{Reason} The link to '{Entity}' is attached again; the messages without an outcome are sent again, one by one.")]
    public static partial void LinkEnded(ILogger logger, string reason, string entity);
}
