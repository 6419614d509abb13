using Bridge.Engine.Telemetry;
using Bridge.Journal;

namespace Bridge.Engine.Routing;

/// <summary>Rows of the journal, and dead letters that are tried again.</summary>
internal sealed partial class Dispatcher
{
    /// <summary>Moves to the next unsettled entry of the journal; false if none can be had without waiting, the signal then tells of one.</summary>
    private bool NextEntry()
    {
        while (true)
        {
            if (_row is { } row)
            {
                while (row.Cursor < row.Count)
                {
                    if (!row.IsSettled(row.Cursor)) return true;
                    if (row.IsOwn) _receipts?.Settle(_index, row.Messages.FirstSequence + row.Cursor, GivenUp);
                    row.Cursor++;
                    row.Finish();
                }
                _row = null;
            }
            if (!NextRow()) return false;
        }
    }

    private const string GivenUp = "the journal gave it up by max_age or when_full: drop_oldest";

    private bool NextRow()
    {
        JournalBatch? batch;
        if (_pendingRead is { } pending)
        {
            if (!pending.IsCompleted) return false;
            _pendingRead = null;
            batch = pending.GetAwaiter().GetResult();
        }
        else if (!_reader.TryRead(out batch))
        {
            var read = _reader.ReadAsync(_reading.Token);
            if (!read.IsCompleted)
            {
                _pendingRead = read.AsTask();
                _ = _pendingRead.ContinueWith(static (read, signal) =>
                {
                    _ = read.Exception;   // thrown where the result is taken; when the journal is closed under a dispatcher that hangs, nowhere
                    ((Signal)signal!).Set();
                }, _signal, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                return false;
            }
            batch = read.GetAwaiter().GetResult();
        }
        _row = new JournalRow(batch, isRetry: false, isOwn: batch.Messages.IdPrefix.StartsWith(_idPrefix, StringComparison.Ordinal));
        if (_receipts is null || !_row.IsOwn) return true;
        // Sources may wait for rows that were given up before they were read.
        var first = batch.Messages.FirstSequence;
        for (var gone = _nextOwn > 0 ? _nextOwn : first; gone < first; gone++) _receipts.Settle(_index, gone, GivenUp);
        _nextOwn = Math.Max(_nextOwn, first + batch.Messages.Count);
        return true;
    }

    /// <summary>Forgets everything in hand and begins again at the first unsettled entry. The sink may have nothing under way; dead letters are waited for.</summary>
    private async Task RewindAsync(CancellationToken cancellationToken)
    {
        // An entry whose dead letter is not stored yet is not settled: read again, it would be given up and counted twice.
        while (Volatile.Read(ref _burying) > 0) await _signal.WaitAsync(cancellationToken);
        await DropAllAsync();
        _reader.Dispose();
        _reading.Dispose();
        _reading = new CancellationTokenSource();
        Volatile.Write(ref _reader, _journal.OpenReader(_destination.Name));
    }

    private async Task DropAllAsync()
    {
        await _reading.CancelAsync();
        if (_pendingRead is { } pending)
        {
            _pendingRead = null;
            try
            {
                (await pending).Dispose();
            }
            catch (Exception e) when (e is OperationCanceledException or JournalException)
            {
                // Nothing was read.
            }
        }
        var rows = new HashSet<JournalRow>();
        if (_row is not null) rows.Add(_row);
        foreach (var entry in _held) rows.Add(entry.Row);
        foreach (var entry in _current.Entries) rows.Add(entry.Row);
        foreach (var entry in _next.Entries) rows.Add(entry.Row);
        foreach (var row in rows)
        {
            if (row.IsRetry) _retriesWanted = true;
            row.Dispose();
        }
        _counters.AddAgain(-(int)_counters.Again);
        _current.Clear();
        _next.Clear();
        _retriesDone.Clear();
        _retriesFailed.Clear();
        _row = null;
        _held.Clear();
        _justHeld.Clear();
        _heldBytes = 0;
        _fruitless = 0;
        _skipped.Clear();
        _lanes.Clear();
        _counters.SetParked(0);
    }

    /// <summary>True if entries were skipped in a lane in which nothing waits any more.</summary>
    private bool IsSkippedLaneFree()
    {
        if (_skipped.IsEmpty) return false;
        _lanes.Clear();
        foreach (var entry in _held) _lanes.Add(entry.Lanes, entry.SourceLane);
        return _skipped.HasOneThatIsNotIn(_lanes);
    }

    private async Task TakeRetriesAsync(CancellationToken cancellationToken)
    {
        _retriesWanted = false;
        JournalBatch? batch;
        try
        {
            batch = await _deadLetters.TakeRetriesAsync(_route.Name, _destination.Name, MaxRetriesInHand, cancellationToken);
        }
        catch (JournalException e)
        {
            DeadLettersFailed(e);
            _retriesWanted = true;
            return;
        }
        if (batch is null) return;
        _retriesWanted = true;   // there may be more
        var row = new JournalRow(batch, isRetry: true, isOwn: false);
        Log.RetryingDeadLetters(_logger, _route.Name, row.Count, _destination.Name);
        _counters.AddAgain(row.Count);
        for (var i = 0; i < row.Count; i++)
        {
            Hold(new HeldEntry { Row = row, Index = i, Order = long.MinValue + row.DeadLetterId(i), SourceKey = KeyText(row.Messages[i].Key) });
        }
    }

    private async Task SettleRetriesAsync(CancellationToken cancellationToken)
    {
        if (_retriesDone.Count == 0 && _retriesFailed.Count == 0) return;
        try
        {
            if (_retriesDone.Count > 0) await _deadLetters.RetrySucceededAsync([.. _retriesDone.Select(r => r.Row.DeadLetterId(r.Index))], cancellationToken);
            foreach (var (row, index, draft) in _retriesFailed)
            {
                await _deadLetters.RetryFailedAsync(row.DeadLetterId(index), draft, cancellationToken);
                _counters.AddDead();
                _reporter.Add(draft.Message.IdText, draft.Reason);
            }
        }
        catch (JournalException e)
        {
            DeadLettersFailed(e);   // they stay marked and come again
        }
        _counters.AddAgain(-(_retriesDone.Count + _retriesFailed.Count));
        foreach (var (row, _) in _retriesDone) row.Finish();
        foreach (var (row, _, _) in _retriesFailed) row.Finish();
        _retriesDone.Clear();
        _retriesFailed.Clear();
    }

    private void DeadLettersFailed(Exception e)
    {
        var pause = _pauses.Next();
        Log.DeadLettersFail(_logger, _route.Name, _destination.Name, SafeText.Of(e), SafeText.Of(pause));
        _pausedUntil = _time.GetUtcNow() + pause;
    }
}
