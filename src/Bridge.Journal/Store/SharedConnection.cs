namespace Bridge.Journal.Store;

/// <summary>A connection for occasional work, one piece at a time, off the caller's thread. Thread-safe.</summary>
internal sealed class SharedConnection(Database database, string path) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private bool _disposed;

    /// <summary>Does the work; an error of the store comes as a <see cref="JournalException"/>.</summary>
    public async Task<T> UseAsync<T>(Func<Database, T> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_disposed) throw Writing.JournalWriter.Closed();
            return await Task.Run(() => work(database), CancellationToken.None);
        }
        catch (StoreException error)
        {
            throw Recovery.Explain(error, path, wasAJournal: true);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Waits for the work in hand.</summary>
    public void Dispose()
    {
        _gate.Wait();
        try
        {
            if (_disposed) return;
            _disposed = true;
            database.Dispose();
        }
        finally
        {
            _gate.Release();
        }
    }
}
