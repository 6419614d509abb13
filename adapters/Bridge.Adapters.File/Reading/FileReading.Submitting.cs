using Bridge.Adapters.File.Finishing;
using Bridge.Formats;
using Bridge.Intake;
using Bridge.Messages;

namespace Bridge.Adapters.File.Reading;

/// <summary>Batches on their way, and what their receipts mean.</summary>
internal sealed partial class FileReading
{
    /// <summary>A batch that was submitted: its receipts to come, and where it began.</summary>
    private readonly record struct Flight(Task<Receipts> Receipts, int Count, FilePosition Position, long StartRecord, ReadOnlyMemory<byte> StartPreamble);

    // What is packed is one message if it fits; its length is known when it has been unpacked.
    private async Task ReadWholePackedAsync(CancellationToken stopping)
    {
        while (_failure is null && _window.Unread.Length <= _context.MaxFrame && await FillAsync(stopping))
        {
        }
        var body = _window.Unread;
        if (body.Length > _context.MaxFrame)
        {
            _failure ??= $"The file unpacks to more than max_frame ({_context.MaxFrame} bytes), and is one message because nothing says where records end; its first {FrameReader.KeptHead} bytes are kept. Give a framing, or raise max_frame.";
            body = body.Slice(0, Math.Min(body.Length, FrameReader.KeptHead));
        }
        else if (_failure is null)
        {
            await CheckEndAsync(stopping);
        }
        if (_failure is not null) _failureOffset = _window.Offset;
        if (body.IsEmpty) return;
        Add(body, _failure, _first);
        _window.Consume(_window.Unread.Length);
    }

    // A whole file is one message; there is nothing to go on from in its middle.
    private async Task ReadWholeAsync(CancellationToken stopping)
    {
        if (_part.IsPacked)
        {
            await ReadWholePackedAsync(stopping);
            return;
        }
        var length = _limit - _first;
        StartBatch();
        var tooLarge = length > _context.MaxFrame;
        var kept = tooLarge ? Math.Min(length, FrameReader.KeptHead) : length;
        if (tooLarge) _failure = $"The file has {length} bytes, more than max_frame ({_context.MaxFrame} bytes), and is one message because nothing says where records end; its first {kept} bytes are kept. Give a framing, or raise max_frame.";
        _records = 1;
        var body = Begin(_failure);
        for (var at = 0L; at < kept;)
        {
            var read = await RandomAccess.ReadAsync(_file.Handle, body.GetMemory((int)Math.Min(kept - at, ReadWindow.ReadSize))[..(int)Math.Min(kept - at, ReadWindow.ReadSize)], _first + at, stopping);
            if (read == 0)
            {
                _failure = $"The file was cut to {_first + at} bytes while it was read.";
                break;
            }
            body.Advance(read);
            at += read;
        }
        var (size, modified) = (RandomAccess.GetLength(_file.Handle), System.IO.File.GetLastWriteTimeUtc(_file.Handle));
        if ((size != _file.Size || modified != _file.Modified) && !tooLarge) _failure ??= "The file was changed while it was read.";
        (_file.Size, _file.Modified) = (size, modified);
        if (_failure is not null && !tooLarge) MarkFaulty(_failure);
        else _batch!.Commit();
        _window.Seek(tooLarge ? _first : _limit);
    }

    private System.Buffers.IBufferWriter<byte> Begin(string? fault)
    {
        Span<byte> id = stackalloc byte[64];
        _idPrefix.CopyTo(id);
        System.Buffers.Text.Utf8Formatter.TryFormat(_first, id[_idPrefix.Length..], out var digits);
        return _batch!.Start(new MessageDraft { Id = id[..(_idPrefix.Length + digits)], Key = _key, Place = new Place(1, _first), Fault = fault });
    }

    // What was read of a file that changed under our hands is kept with the reason, not passed on as if it were good.
    private void MarkFaulty(string reason)
    {
        _batch!.Commit();
        var body = _batch[0].Body.ToArray();
        var id = _batch[0].Id.ToArray();
        _batch.Clear();
        _batch.Add(new MessageDraft { Body = body, Id = id, Key = _key, Place = new Place(1, _first), Fault = reason });
    }

    /// <summary>
    /// Submits the batch at hand; <paramref name="end"/> is where reading goes on behind it, from the framer's <paramref name="state"/>. Waits while too many are on
    /// their way. False if an earlier one was not taken: reading goes on from there, and this batch will be read again.
    /// </summary>
    private async ValueTask<bool> SubmitAsync(bool isLast, long end, CancellationToken stopping, ReadOnlyMemory<byte> state = default)
    {
        if (_batch is null) return true;
        var isKept = isLast && _options.After.Success == FileAction.Keep;
        while (_flights.Count >= FileProgress.MaxInFlight || (isKept && _flights.Count > 0))
        {
            if (!await SettleOldestAsync(stopping)) return false;
        }
        var batch = _batch;
        var copy = state.IsEmpty ? default : (ReadOnlyMemory<byte>)state.ToArray();
        var position = new FilePosition(_progress.Take(), _part.Identity, _batchStart, end, _records, _batchStart == _first, isLast, _failure, copy, _refusedEarlier || _refusalCount > 0);
        batch.Preamble = _batchPreamble;
        batch.SharedHeaders = _part.Headers;
        batch.Position = isKept ? FileProgress.StoreKept(_file.Entry.FullPath, position) : FileProgress.Store(position);
        var count = batch.Count;
        _batch = null;
        _flights.Enqueue(new Flight(_intake.SubmitAsync(batch, stopping).AsTask(), count, position, _batchStartRecord, _batchStartPreamble));
        (_batchStart, _batchStartRecord, _batchStartPreamble) = (end, _records, copy);
        return true;
    }

    /// <summary>Waits for all that is on its way; false if reading must go on because some of it was not taken.</summary>
    private async ValueTask<bool> SettleAllAsync(CancellationToken stopping)
    {
        while (_flights.Count > 0)
        {
            if (!await SettleOldestAsync(stopping)) return false;
        }
        return true;
    }

    // Reading ends early, with an error or because the bridge stops: what is on its way is waited for, so that it is known where to go on.
    private async ValueTask AbandonAsync()
    {
        var first = _flights.TryPeek(out var flight) ? flight.Position.Number : -1;
        while (_flights.TryDequeue(out flight))
        {
            await ((Task)flight.Receipts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the first error is on its way up already
            var taken = flight.Receipts.IsCompletedSuccessfully && IsTaken(flight);
            if (!taken || flight.Position.Number != first) continue;
            _progress.Accept(flight.Position);
            first++;
        }
        if (first >= 0) _progress.Rewind(first);
    }

    private static bool IsTaken(Flight flight)
    {
        for (var i = 0; i < flight.Count; i++)
        {
            if (flight.Receipts.Result[i].Kind == ReceiptKind.Busy) return false;
        }
        return true;
    }

    private async ValueTask<bool> SettleOldestAsync(CancellationToken stopping)
    {
        var flight = _flights.Peek();
        var receipts = await flight.Receipts;
        _flights.Dequeue();
        if (receipts.AllAccepted)
        {
            _progress.Accept(flight.Position);
            return true;
        }
        string? busy = null;
        for (var i = 0; i < flight.Count; i++)
        {
            if (receipts[i].Kind == ReceiptKind.Busy) busy ??= receipts[i].Reason ?? "no reason given";
        }
        if (busy is null)
        {
            for (var i = 0; i < flight.Count; i++)
            {
                if (receipts[i].Kind != ReceiptKind.Refused) continue;
                _refusalCount++;
                if (_refusals.Count < NamedRefusals) _refusals.Add(new Refusal(flight.StartRecord + i + 1, receipts[i].Reason ?? "no reason given"));
            }
            _progress.Accept(flight.Position);
            return true;
        }
        Log.Busy(_context.Logger, _context.Route, _file.Entry.FullPath, busy, flight.Position.Start, BusyPause);
        _progress.Rewind(flight.Position.Number);
        while (_flights.TryPeek(out var later))
        {
            await later.Receipts; // what was taken of these comes again with the same ids
            _flights.Dequeue();
        }
        await Task.Delay(BusyPause, _context.Time, stopping);
        StartAt(flight.Position.Start, flight.StartRecord, flight.StartPreamble);
        return false;
    }
}
