using Bridge.Journal.Store;
using Bridge.Journal.Writing;
using Bridge.Messages;
using Microsoft.Extensions.Logging;

namespace Bridge.Journal;

/// <summary>One route's entries: appended once, read by each destination for itself. Thread-safe.</summary>
public sealed class RouteJournal
{
    /// <summary>The store holds no larger value; sources cut their batches far earlier.</summary>
    private const int MaxBatchBytes = 512 << 20;

    private readonly RouteState _state;
    private readonly SharedConnection _connection;
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal RouteJournal(RouteState state, SharedConnection connection, string path, TimeProvider time, ILogger logger)
    {
        _state = state;
        _connection = connection;
        _path = path;
        _time = time;
        _logger = logger;
    }

    /// <summary>The route's name.</summary>
    public string Name => _state.Name;

    /// <summary>A snapshot of what is held.</summary>
    public RouteUsage Usage => _state.Writer.UsageOf(_state);

    internal RouteState State => _state;

    /// <summary>
    /// Takes the batch over and disposes it, whatever happens. Completes when its messages and its position are durable (fsynced, one transaction).
    /// The order of the calls is the order of the sequences. A full route waits, refuses or makes room, as its limits say; while the disk fails, it waits.
    /// Preamble, shared headers and position are read until then: their memory must not be used again before it completes, nor ever when the call was cancelled.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled while it waited. While it waited for room nothing is stored; afterwards it may be.</exception>
    /// <exception cref="JournalException">BR4010: the journal was closed before the batch was durable.</exception>
    public ValueTask<AppendResult> AppendAsync(MessageBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Packed.Length <= MaxBatchBytes) return _state.Writer.AppendAsync(_state, batch, cancellationToken);
        batch.Dispose();
        throw new ArgumentException("A batch holds at most 512 MiB.", nameof(batch));
    }

    /// <summary>The last durable position of this name; empty if none. The memory is the caller's.</summary>
    /// <exception cref="JournalException">BR4005: the position is damaged.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadPositionAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return await _connection.UseAsync(
            database =>
            {
                using var position = database.PrepareOnce("SELECT value, hash FROM position WHERE route = ?1 AND name = ?2");
                if (!position.Bind(1, _state.Id).Bind(2, name).Step()) return [];
                var value = position.Blob(0).ToArray();
                return position.Long(1) == RowHash.OfPosition(new Checksum(), _state.Id, name, value) ? value : throw Recovery.Damage(_path, $"the position '{name}' of route '{Name}'");
            },
            cancellationToken);
    }

    /// <summary>Opens the reader of a destination, which begins at its first unsettled entry. One at a time for each destination; dispose it to open another.</summary>
    /// <exception cref="InvalidOperationException">The destination has a reader.</exception>
    public JournalReader OpenReader(string destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        foreach (var state in _state.Destinations)
        {
            if (state.IsOrphan || state.Name != destination) continue;
            var reader = new JournalReader(_state, state, _path, _time, _logger);
            lock (_state.Gate)
            {
                foreach (var other in _state.Readers)
                {
                    if (ReferenceEquals(other.Destination, state)) throw new InvalidOperationException($"Destination '{destination}' has a reader already; dispose it first.");
                }
                _state.Readers.Add(reader);
            }
            return reader;
        }
        throw new ArgumentException($"Route '{Name}' was not opened with a destination '{destination}'.", nameof(destination));
    }

    /// <summary>True when it was opened with this destination.</summary>
    internal bool Has(string destination)
    {
        foreach (var state in _state.Destinations)
        {
            if (!state.IsOrphan && state.Name == destination) return true;
        }
        return false;
    }

    internal void Close()
    {
        JournalReader[] readers;
        lock (_state.Gate)
        {
            _state.IsClosed = true;
            readers = [.. _state.Readers];
        }
        foreach (var reader in readers) reader.Dispose();
        lock (_state.Gate) _state.Rows.Clear();
    }
}
