using Microsoft.Extensions.Logging;

namespace Bridge.Testing.Logging;

/// <summary>One line that the code under test logged.</summary>
public sealed record LogRecord(string Category, LogLevel Level, EventId Event, string Text, Exception? Exception)
{
    public override string ToString() => $"{Level} {Category} [{Event.Id}] {Text}{(Exception is null ? "" : "\n    " + Exception)}";
}
