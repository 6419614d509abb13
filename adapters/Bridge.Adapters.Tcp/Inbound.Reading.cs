using System.Buffers;
using System.Net.Sockets;
using Bridge.Formats;
using Bridge.Intake;
using Bridge.Messages;

namespace Bridge.Adapters.Tcp;

/// <summary>The reading loop.</summary>
internal sealed partial class Inbound
{
    /// <summary>
    /// A framing that takes a last line without its end: right for files, but on a connection a line without its end may have been cut. The same is assumed of a
    /// format's own boundaries; any other framing says itself whether the end of the stream ends a message (whole, or a delimiter with <c>unfinished: take</c>).
    /// </summary>
    private const string Lines = "lines";

    private static readonly Task<Receipts> Accepted = Task.FromResult(Receipts.Accepted);

    // Reads until the end; returns why it ended. What was submitted is answered by the other loop.
    private async Task<string> ReadAsync(ITimer? idle)
    {
        using var buffer = new ReceiveBuffer();
        while (true)
        {
            bool more;
            string? lost = null;
            try
            {
                more = await buffer.FillAsync(_stream, _stopReading.Token);
            }
            catch (OperationCanceledException)
            {
                return "the bridge stops"; // a message received in part was not confirmed: its peer keeps it
            }
            catch (Exception e) when (e is IOException or SocketException && !_abort.IsCancellationRequested)
            {
                (more, lost) = (false, e.Message);
            }
            Volatile.Write(ref _lastActivity, _context.Time.GetTimestamp());
            idle?.Change(_options.IdleTimeout!.Value, Timeout.InfiniteTimeSpan);
            if (!await TakeFramesAsync(buffer)) return _closing!;
            if (more) continue;
            await TakeRestAsync(buffer, lost);
            return lost is null ? "the peer closed it" : $"it was lost: {lost}";
        }
    }

    // Takes all whole frames; false when the connection must be closed.
    private async ValueTask<bool> TakeFramesAsync(ReceiveBuffer buffer)
    {
        while (true)
        {
            var input = buffer.Unread;
            var before = input.Length;
            var result = _frames.Read(ref input, endOfStream: false, out var frame);
            var consumed = before - input.Length;
            switch (result.Status)
            {
                case FrameStatus.NeedMore:
                    Consume(buffer, consumed);
                    await SubmitAsync(null, false);
                    return true;
                case FrameStatus.Ignored:
                    await FollowPreambleAsync();
                    break;
                case FrameStatus.Frame:
                    await FollowPreambleAsync();
                    if (_batch is not null && (IsFull(_batch) || !_batch.Preamble.Span.SequenceEqual(_frames.Preamble.Span))) await SubmitAsync(null, false);
                    Add(frame, null);
                    break;
                default:
                    var closes = result.Status == FrameStatus.Broken || _frames.IsOversized;
                    await SubmitAsync(null, false);
                    Add(frame.Length > _context.MaxFrame ? frame.Slice(0, FrameReader.KeptHead) : frame, result.Reason);
                    await SubmitAsync(result.Reason, closes);
                    await FollowPreambleAsync(); // a trailer that contradicts stands in the envelope that it ends
                    if (!closes) break;
                    _closing ??= result.Reason;
                    return false;
            }
            if (consumed == 0)
            {
                _closing ??= "the framing found nothing to take; this is an error of the framing, please report it";
                return false;
            }
            Consume(buffer, consumed);
        }
    }

    // The connection has ended. A frame without its end may be cut short, so it is kept with the reason and not passed on as if it were whole.
    private async ValueTask TakeRestAsync(ReceiveBuffer buffer, string? lost)
    {
        while (buffer.Length > 0)
        {
            var input = buffer.Unread;
            var before = input.Length;
            var result = _frames.Read(ref input, endOfStream: true, out var frame);
            var consumed = before - input.Length;
            var isWhole = result.Status == FrameStatus.Frame && lost is null && _options.Framing is { Type: not Lines };
            if (isWhole) Add(frame, null);
            if (isWhole || (result.Status == FrameStatus.Ignored && consumed > 0))
            {
                await FollowPreambleAsync();
                Consume(buffer, consumed);
                continue;
            }
            var rest = buffer.Unread;
            var kept = rest.Length > _context.MaxFrame ? rest.Slice(0, FrameReader.KeptHead) : rest;
            var reason = lost is null ? "The connection was closed in the middle of a message." : $"The connection was lost in the middle of a message: {lost}";
            await SubmitAsync(null, false);
            Add(kept, reason);
            await SubmitAsync(reason, true);
            Consume(buffer, rest.Length);
            return;
        }
        await SubmitAsync(null, false);
        // All that came was whole, but something more should have come: a trailer.
        var nothing = ReadOnlySequence<byte>.Empty;
        if (_frames.Read(ref nothing, endOfStream: true, out _) is not { Status: FrameStatus.Broken } end) return;
        var missing = lost is null ? $"The connection was closed, and {end.Reason}" : $"The connection was lost ({lost}), and {end.Reason}";
        Add(nothing, missing);
        await SubmitAsync(missing, true);
    }

    private static bool IsFull(MessageBatch batch) => batch.Count >= BatchRecords || batch.Packed.Length >= BatchBytes;

    private void Consume(ReceiveBuffer buffer, long count)
    {
        buffer.Consume(count);
        _offset += count;
    }

    private void Add(in ReadOnlySequence<byte> frame, string? fault)
    {
        if (_batch is null)
        {
            _batch = MessageBatch.Rent((int)Math.Min(BatchBytes, frame.Length + 1024));
            _batch.Preamble = _frames.Preamble;
            _batch.SharedHeaders = _headers;
        }
        _batch.Add(new MessageDraft { Frame = frame, Key = _key, Place = new Place(++_records, _offset), Fault = fault });
        if (_acknowledger is not null) (_kept ??= new KeptFrames()).Add(frame);
    }

    // Tells the format that answers where envelopes begin and end, in the order of the messages.
    private async ValueTask FollowPreambleAsync()
    {
        if (_acknowledger is null || _frames.Preamble.Span.SequenceEqual(_preamble)) return;
        await SubmitAsync(null, false);
        _preamble = _frames.Preamble.ToArray();
        await _flights.Writer.WriteAsync(new Flight(Accepted, 0, null, false, null, null, _preamble), _abort.Token);
    }

    // Waits while too much is on its way: that is the back-pressure.
    private async ValueTask SubmitAsync(string? fault, bool closes)
    {
        if (_batch is not { } batch) return;
        _batch = null;
        var (count, kept) = (batch.Count, _kept);
        _kept = null;
        var limit = _options.AnswerTimeout is { } timeout ? new AnswerLimit(timeout, _context.Time, _abort.Token) : null;
        var receipts = _intake.SubmitAsync(batch, limit?.Token ?? _abort.Token).AsTask();
        await _flights.Writer.WriteAsync(new Flight(receipts, count, fault, closes, limit, kept), _abort.Token);
    }
}
