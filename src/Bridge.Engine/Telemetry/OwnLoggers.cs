using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bridge.Engine.Telemetry;

/// <summary>Passes on what the bridge logs and drops what the host and Kestrel say of themselves: what matters of it is thrown, and told by us with a cure.</summary>
internal sealed class OwnLoggers(ILoggerFactory inner) : ILoggerFactory
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("Microsoft.", StringComparison.Ordinal) ? NullLogger.Instance : inner.CreateLogger(categoryName);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <summary>The inner one belongs to whoever made it.</summary>
    public void Dispose()
    {
    }
}
