using Bridge.Engine.Telemetry;
using Microsoft.Extensions.Logging;

namespace Bridge.Engine.Routing;

/// <summary>Logs dead letters: the first at once, then at most one line every ten seconds with their number. Thread-safe.</summary>
internal sealed class DeadLetterReporter(string route, string destination, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private DateTimeOffset _last;
    private long _count;
    private string _id = "";
    private string _reason = "";

    /// <summary>One more.</summary>
    public void Add(string id, string reason)
    {
        lock (_gate)
        {
            _count++;
            _id = id;
            _reason = reason;
            if (_last != default && time.GetUtcNow() - _last < Interval) return;
        }
        Flush();
    }

    /// <summary>Logs what was not logged yet.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_count == 0) return;
            Log.DeadLettered(logger, route, destination, _count, _id, SafeText.Of(_reason.ReplaceLineEndings(" ")));
            _count = 0;
            _last = time.GetUtcNow();
        }
    }
}
