using Bridge.Documents;
using Microsoft.Extensions.Logging;

namespace Bridge.Engine.Telemetry;

/// <summary>
/// What was let pass in the messages of one route: counts by code since the start, the last texts, and a log line at most every ten seconds. Several destinations decode
/// the same messages, and some of them again; each is counted once. Thread-safe.
/// </summary>
internal sealed class RouteNotes(string route, TimeProvider time, ILogger logger)
{
    private const int KeptTexts = 5;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Queue<NotedMessage> _last = new();
    private long _seen;   // destinations read the journal in order, so what lies before this was counted
    private long _unlogged;
    private DateTimeOffset _loggedAt;

    /// <summary>The notes of one message that passed.</summary>
    /// <param name="sequence">Its number in the journal.</param>
    /// <param name="id">Its id.</param>
    /// <param name="notes">Borrowed.</param>
    public void Add(long sequence, string id, NoteList notes)
    {
        lock (_gate)
        {
            if (sequence <= _seen) return;
            _seen = sequence;
            foreach (var (code, count) in notes.Counts) _counts[code] = _counts.GetValueOrDefault(code) + count;
            var more = notes.Total > 1 ? $" (and {notes.Total - 1} more)" : "";
            if (_last.Count == KeptTexts) _last.Dequeue();
            _last.Enqueue(new NotedMessage(time.GetUtcNow(), id, SafeText.Of(notes[0].ToString().ReplaceLineEndings(" ")) + more));
            _unlogged++;
            if (_loggedAt == default || time.GetUtcNow() - _loggedAt >= Interval) Write();
        }
    }

    /// <summary>Logs what was not logged yet.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_unlogged > 0) Write();
        }
    }

    /// <summary>Counts by code, and the last messages with notes, the newest last.</summary>
    public (IReadOnlyDictionary<string, long> Counts, IReadOnlyList<NotedMessage> Last) Read()
    {
        lock (_gate) return (new SortedDictionary<string, long>(_counts, StringComparer.Ordinal), [.. _last]);
    }

    private void Write()
    {
        var last = _last.Last();
        Log.PassedWithNotes(logger, route, _unlogged, last.Id, last.Text);
        _unlogged = 0;
        _loggedAt = time.GetUtcNow();
    }
}
