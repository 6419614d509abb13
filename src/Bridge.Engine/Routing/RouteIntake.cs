using Bridge.Engine.Configuration;
using Bridge.Engine.Telemetry;
using Bridge.Intake;
using Bridge.Journal;
using Bridge.Messages;
using Microsoft.Extensions.Logging;

namespace Bridge.Engine.Routing;

/// <summary>
/// Where a route's source hands its messages over. Appends each batch to the journal in the order of the calls and completes at the route's ack point. Thread-safe.
/// </summary>
internal sealed class RouteIntake : IIntake, IDisposable
{
    // Batches of `ack: received` on their way to the disk; a source that is faster waits, so memory stays bounded.
    private const int MaxUnstored = 16;

    private readonly RouteSnapshot _route;
    private readonly RouteJournal _journal;
    private readonly DeliveredReceipts? _delivered;
    private readonly IntakeValidation? _validation;
    private readonly RouteCounters _counters;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _unstored = new(MaxUnstored);
    private long _waiting;   // bytes handed to the journal that are not stored yet
    private int _fill;   // 0: room, 1: almost full was logged, 2: full was logged

    public RouteIntake(RouteSnapshot route, RouteJournal journal, DeliveredReceipts? delivered, RouteCounters counters, TimeProvider time, ILogger logger)
    {
        (_route, _journal, _delivered, _counters, _time, _logger) = (route, journal, delivered, counters, time, logger);
        // What parks or stops is kept until an operator has decided, so its peer is told yes: there is nothing to find out before the answer.
        if (route is { Validate: Validation.BeforeAck, OnReject: OnReject.DeadLetter or OnReject.Refuse }) _validation = new IntakeValidation(route);
    }

    /// <summary>What is to be stored now does not fit into the journal.</summary>
    public bool IsFull
    {
        get
        {
            var waiting = Volatile.Read(ref _waiting);
            var usage = _journal.Usage;
            return usage.Bytes >= usage.MaxBytes || (waiting > 0 && usage.Bytes + waiting > usage.MaxBytes);
        }
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> ReadPositionAsync(string name, CancellationToken cancellationToken) => _journal.ReadPositionAsync(name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Receipts> SubmitAsync(MessageBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        // Until the append is called nothing may be awaited: that is what keeps the order of the calls.
        batch.ReceivedAt = _time.GetUtcNow();
        Receipt?[]? refusals;
        try
        {
            refusals = _validation?.Check(batch);
        }
        catch
        {
            batch.Dispose();
            throw;
        }
        WatchFill(batch.Packed.Length);
        if (refusals is not null && _route.OnReject == OnReject.Refuse) return SubmitSomeAsync(batch, refusals, cancellationToken);
        if (_route.Source.Ack == AckPoint.Received) return SubmitUnstoredAsync(batch, cancellationToken);
        return AppendAsync(batch, refusals, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _validation?.Dispose();
        _unstored.Dispose();
    }

    private async ValueTask<Receipts> AppendAsync(MessageBatch batch, Receipt?[]? refusals, CancellationToken cancellationToken)
    {
        var (count, bytes) = (batch.Count, batch.Packed.Length);
        Interlocked.Add(ref _waiting, bytes);
        AppendResult result;
        try
        {
            result = await _journal.AppendAsync(batch, cancellationToken);
        }
        finally
        {
            Interlocked.Add(ref _waiting, -bytes);
        }
        if (result.IsFull)
        {
            _counters.AddBusy(count);
            return Receipts.All(Receipt.Busy(FullText));
        }
        _counters.AddReceived(count);
        var receipts = _delivered is null ? Receipts.Accepted : await _delivered.WaitAsync(result.FirstSequence, result.Count, cancellationToken);
        // The bad ones are kept, and on their way to the dead letters. A broker may forget them; any other peer learns at once.
        if (refusals is null || _route.Source.Traits.IsBroker) return receipts;
        var each = new Receipt[count];
        for (var i = 0; i < count; i++) each[i] = refusals[i] ?? receipts[i];
        return Receipts.Each(each);
    }

    // The refused ones are not kept; the position is, with the rest.
    private async ValueTask<Receipts> SubmitSomeAsync(MessageBatch batch, Receipt?[] refusals, CancellationToken cancellationToken)
    {
        var refused = refusals.Count(r => r is not null);
        _counters.AddRefused(refused);
        var each = new Receipt[refusals.Length];
        for (var i = 0; i < each.Length; i++) each[i] = refusals[i] ?? Receipt.Accepted;
        if (refused == batch.Count && batch.Position is null)
        {
            batch.Dispose();
            return Receipts.Each(each);
        }
        MessageBatch rest;
        using (batch) rest = Without(batch, refusals);
        var receipts = await AppendAsync(rest, null, cancellationToken);
        var at = 0;
        for (var i = 0; i < each.Length; i++)
        {
            if (refusals[i] is null) each[i] = receipts[at++];
        }
        return Receipts.Each(each);
    }

    private static MessageBatch Without(MessageBatch batch, Receipt?[] refusals)
    {
        var rest = MessageBatch.Rent(Math.Max(256, batch.Packed.Length));
        rest.Position = batch.Position;
        rest.Preamble = batch.Preamble;
        rest.SharedHeaders = batch.SharedHeaders;
        rest.ReceivedAt = batch.ReceivedAt;
        for (var i = 0; i < batch.Count; i++)
        {
            if (refusals[i] is not null) continue;
            var message = batch[i];
            rest.Add(new MessageDraft { Body = message.Body.Span, Id = message.Id.Span, Key = message.Key.Span, Headers = message.OwnHeaders, Place = message.Place });
        }
        return rest;
    }

    private async ValueTask<Receipts> SubmitUnstoredAsync(MessageBatch batch, CancellationToken cancellationToken)
    {
        var count = batch.Count;
        var storing = StoreAsync(_journal.AppendAsync(batch, CancellationToken.None).AsTask(), count);
        await _unstored.WaitAsync(cancellationToken);
        _ = storing.ContinueWith(static (_, intake) => ((RouteIntake)intake!).Release(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return Receipts.Accepted;
    }

    private async Task StoreAsync(Task<AppendResult> appending, int count)
    {
        try
        {
            var result = await appending;
            if (!result.IsFull)
            {
                _counters.AddReceived(count);
                return;
            }
            _counters.AddLost(count);
            Log.ReceivedLost(_logger, _route.Name, FullText);
        }
        catch (Exception e)
        {
            _counters.AddLost(count);
            Log.ReceivedLost(_logger, _route.Name, SafeText.Of(e));
        }
    }

    private void Release()
    {
        try
        {
            _unstored.Release();
        }
        catch (ObjectDisposedException)
        {
            // The route is closed.
        }
    }

    private string FullText => $"the journal of route '{_route.Name}' is full ({_route.Journal.MaxSize}, journal: max_size)";

    private void WatchFill(int bytes)
    {
        var usage = _journal.Usage;
        var fill = usage.Bytes + bytes > usage.MaxBytes ? 2 : usage.IsAlmostFull ? 1 : 0;
        if (fill == _fill) return;
        var before = Interlocked.Exchange(ref _fill, fill);
        if (fill == before) return;
        if (fill == 2 && _route.Journal.WhenFull == WhenFull.Block) Log.Full(_logger, _route.Name);
        else if (fill == 1 && before == 0) Log.AlmostFull(_logger, _route.Name, usage.Bytes, usage.MaxBytes, _route.Journal.WhenFull switch { WhenFull.Block => "the source waits", WhenFull.Reject => "messages are refused", _ => "the oldest messages are given up" });
        else if (fill == 0) Log.RoomAgain(_logger, _route.Name);
    }
}
