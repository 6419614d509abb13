using Microsoft.Extensions.Logging;

namespace Bridge.Adapters.File;

/// <summary>Messages of the file adapter; event ids are the BR31xx codes of docs/errors.md.</summary>
internal static partial class Log
{
    [LoggerMessage(3101, LogLevel.Warning, "Route {Route}: {Trouble}")]
    public static partial void Trouble(ILogger logger, string route, string trouble);

    [LoggerMessage(3102, LogLevel.Warning, "Route {Route}: the file {Path} was set aside in {Folder}: {Reason}")]
    public static partial void SetAside(ILogger logger, string route, string path, string folder, string reason);

    [LoggerMessage(3103, LogLevel.Information, "Route {Route}: {Path} is left where it is: {Reason}")]
    public static partial void LeftAlone(ILogger logger, string route, string path, string reason);

    [LoggerMessage(3104, LogLevel.Warning, "Route {Route}: {Path} grew while it was read; it is read on and counts as complete once it rests. Let the application write under another name and rename, or use done_file")]
    public static partial void Grew(ILogger logger, string route, string path);

    [LoggerMessage(3105, LogLevel.Warning, "Route {Route}: the journal takes nothing more from {Path} now ({Reason}); reading goes on at byte {Offset} in {Pause}")]
    public static partial void Busy(ILogger logger, string route, string path, string? reason, long offset, TimeSpan pause);

    [LoggerMessage(3106, LogLevel.Information, "Route {Route}: {Path} goes on at byte {Offset} behind record {Record}, where the last run stopped")]
    public static partial void Resumed(ILogger logger, string route, string path, long offset, long record);

    [LoggerMessage(3107, LogLevel.Information, "Route {Route}: changes of {Folder} are not told by the operating system ({Reason}); it is listed every {Interval}")]
    public static partial void NotWatched(ILogger logger, string route, string folder, string reason, TimeSpan interval);

    [LoggerMessage(3108, LogLevel.Debug, "Route {Route}: {Records} records of {Path} are safe")]
    public static partial void Taken(ILogger logger, string route, long records, string path);

    [LoggerMessage(3109, LogLevel.Debug, "Route {Route}: {Path} is still open elsewhere or changing")]
    public static partial void StillOpen(ILogger logger, string route, string path);

    [LoggerMessage(3110, LogLevel.Information, "Route {Route}: {Count} files that were half written when the last run ended are deleted in {Folder}; their messages come again")]
    public static partial void Cleaned(ILogger logger, string route, int count, string folder);

    [LoggerMessage(3111, LogLevel.Warning, "Route {Route}: the last {Bytes} bytes of {Path} were written in part when the last run ended and are cut off; their messages come again")]
    public static partial void CutOff(ILogger logger, string route, string path, long bytes);

    [LoggerMessage(3112, LogLevel.Warning, "Route {Route}: a complete file cannot be given its name: {Reason} Trying again in {Pause}")]
    public static partial void NotPublished(ILogger logger, string route, string reason, TimeSpan pause);

    [LoggerMessage(3113, LogLevel.Debug, "Route {Route}: {Records} records are in {Path}")]
    public static partial void Published(ILogger logger, string route, long records, string path);

    [LoggerMessage(3114, LogLevel.Warning, "Route {Route}: closing the files failed: {Reason}")]
    public static partial void CloseFailed(ILogger logger, string route, string reason);
}
