using Microsoft.Extensions.Logging;

namespace Bridge.Journal;

/// <summary>Whether the journal can store. A disk error pauses appends, which wait; it is tried again with growing pauses and heals without a restart. Thread-safe.</summary>
public sealed class JournalHealth
{
    private volatile string? _reason;

    internal JournalHealth()
    {
    }

    /// <summary>False while commits fail.</summary>
    public bool IsWritable => _reason is null;

    /// <summary>Why commits fail, with the code and what to do; null while they work.</summary>
    public string? Reason => _reason;

    /// <summary>Raised after each change, on the journal's thread: hand over, do not work.</summary>
    public event Action? Changed;

    internal void Set(string? reason, ILogger logger)
    {
        if (_reason == reason) return;
        _reason = reason;
        try
        {
            Changed?.Invoke();
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(logger, exception);   // a listener's mistake must not end the thread that writes
        }
    }
}
