using Microsoft.Extensions.Logging;

namespace Bridge.Adapters.Amqp.Amqp;

/// <summary>Log messages of AMQP 1.0; event ids 3320 to 3329.</summary>
internal static partial class Log
{
    [LoggerMessage(3320, LogLevel.Warning, "{Reason} The messages without an outcome are sent again, one by one.")]
    public static partial void LinkEnded(ILogger logger, string reason);

    [LoggerMessage(3321, LogLevel.Information, "The broker made up the address '{Address}' for the source of route '{Route}'.")]
    public static partial void AddressMade(ILogger logger, string route, string address);
}
