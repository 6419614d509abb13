using System.Runtime.ExceptionServices;
using Bridge.Delivery;
using Bridge.Engine.Telemetry;
using Bridge.Mapping.Files.Rejections;

namespace Bridge.Engine.Routing;

/// <summary>Offering a composition to the sink, and what follows from the sink's answer.</summary>
internal sealed partial class Dispatcher
{
    private readonly List<HeldEntry> _justHeld = [];
    private ExceptionDispatchInfo? _failedMeanwhile;

    /// <summary>
    /// Offers the current composition and translates the next one while the sink waits. False: something is held back, or the connection is lost.
    /// </summary>
    private async Task<bool> DeliverAsync(ISink sink, CancellationToken abort)
    {
        var composition = _current;
        var count = composition.MessageCount;
        if (count <= _destination.MaxBatch && !composition.HasParts)
        {
            var whole = new Offer(composition, 0, count);
            var loss = await OfferAsync(sink, whole, prepareNext: true, abort);
            if (loss is null && whole.AllAccepted)
            {
                SettleAll(composition);
                Progressed();
                return true;
            }
            return await SettleEachAsync(composition, loss, [whole], abort);
        }
        return await DeliverPartsAsync(sink, composition, abort);
    }

    // More messages than the sink takes, or parts of which some are settled already: several calls, one after another.
    private async Task<bool> DeliverPartsAsync(ISink sink, Composition composition, CancellationToken abort)
    {
        var open = new List<int>();
        for (var i = 0; i < composition.MessageCount; i++)
        {
            if (!composition.IsDone(i)) open.Add(i);
        }
        var offers = new List<Offer>();
        Exception? loss = null;
        for (var at = 0; at < open.Count && loss is null; at += _destination.MaxBatch)
        {
            var offer = new Offer(composition, [.. open.Skip(at).Take(_destination.MaxBatch)]);
            offers.Add(offer);
            loss = await OfferAsync(sink, offer, prepareNext: at + _destination.MaxBatch >= open.Count, abort);
            if (!offer.AllAccepted) break;
        }
        if (offers.Count == 0)
        {
            SettleAll(composition);   // every part was settled before
            return true;
        }
        return await SettleEachAsync(composition, loss, offers, abort);
    }

    // One call of the sink. Returns why the connection is lost, or null.
    private async Task<Exception?> OfferAsync(ISink sink, Offer offer, bool prepareNext, CancellationToken abort)
    {
        try
        {
            var delivering = sink.DeliverAsync(offer, abort);
            if (prepareNext && !delivering.IsCompleted) Prepare();
            await delivering;
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
        finally
        {
            offer.Close();
        }
    }

    // The sink is at work: whatever fails here has to wait until its answer is settled.
    private void Prepare()
    {
        try
        {
            Compose(_next, isUnderWay: true);
        }
        catch (Exception e)
        {
            _failedMeanwhile = ExceptionDispatchInfo.Capture(e);
        }
    }

    private void SettleAll(Composition composition)
    {
        // Counted first: whoever sees nothing in flight sees it delivered.
        _counters.AddDelivered(composition.Entries.Count);
        foreach (var entry in composition.Entries) SettleEntry(entry.Row, entry.Index);
    }

    private void SettleEntry(JournalRow row, int index)
    {
        if (row.IsRetry)
        {
            _retriesDone.Add((row, index));
            return;
        }
        var sequence = row.Messages.FirstSequence + index;
        _reader.Settle(sequence);
        if (row.IsOwn) _receipts?.Settle(_index, sequence, null);
        row.Finish();
    }

    private async ValueTask<bool> SettleEachAsync(Composition composition, Exception? loss, IReadOnlyList<Offer> offers, CancellationToken abort)
    {
        abort.ThrowIfCancellationRequested();   // cut off: whatever is open is delivered after the next start
        var fates = new Fate[composition.MessageCount];
        var verdicts = new Verdict[composition.MessageCount];
        var hasProgress = false;
        foreach (var offer in offers)
        {
            hasProgress |= offer.HasProgress;
            for (var i = 0; i < offer.Count; i++)
            {
                fates[offer.At(i)] = offer.FateOf(i);
                verdicts[offer.At(i)] = offer.VerdictOf(i);
            }
        }
        var isToBlame = false;
        if (hasProgress) Progressed();
        else if (loss is not null) isToBlame = _guard.Lost() && composition.Entries.Count == 1;

        var held = 0;
        foreach (var entry in composition.Entries)
        {
            if (!SettleOne(composition, entry, fates, verdicts, isToBlame ? loss : null)) held++;
        }
        HoldAll();
        if (loss is not null) await _connection.LoseAsync(loss);
        else if (!hasProgress && held > 0) PauseAll(composition, fates, verdicts);
        return held == 0 && loss is null;
    }

    // False: the entry is held back.
    private bool SettleOne(Composition composition, in ComposedEntry entry, Fate[] fates, Verdict[] verdicts, Exception? killed)
    {
        var (row, index) = (entry.Row, entry.Index);
        var done = entry.Held?.PartsDone;
        var refused = entry.Held?.PartsRefused;
        var accepted = 0;
        Verdict? failed = null, postponed = null;
        for (var i = 0; i < entry.Count; i++)
        {
            var message = entry.First + i;
            if (done is not null && done[i])
            {
                accepted++;
                continue;
            }
            switch (fates[message])
            {
                case Fate.Accepted:
                    accepted++;
                    break;
                case Fate.Rejected:
                    accepted++;
                    refused = Join(refused, entry.Count == 1 ? verdicts[message].Reason : $"part {i + 1} of {entry.Count}: {verdicts[message].Reason}");
                    break;
                case Fate.Failed:
                    failed ??= verdicts[message];
                    break;
                case Fate.Postponed:
                    postponed ??= verdicts[message];
                    break;
                default:
                    if (killed is not null) failed ??= new Verdict($"the connection was lost each time this message was sent: {SafeText.Of(killed)}", null);
                    break;
            }
        }
        if (accepted == entry.Count)
        {
            if (refused is not null) return GiveUp(row, index, entry.Held, new MappingRejection(RefusedCode, refused), entry, composition);
            _counters.AddDelivered(1);
            SettleEntry(row, index);
            return true;
        }
        var held = entry.Held ?? NewHeld(row, index, [], KeyText(row.Messages[index].Key));
        held.Lanes = LanesOf(composition, entry.First, entry.Count);
        if (entry.Count > 1) RememberParts(held, entry, fates, refused);
        if (failed is { } failure)
        {
            held.Attempts++;
            _counters.AddRetried();
            if (held.FirstFailedAt == default) held.FirstFailedAt = _time.GetUtcNow();
            if (held.Attempts >= _route.Attempts)
            {
                var text = $"{failure.Reason} (attempt {held.Attempts} of {_route.Attempts})";
                return GiveUp(row, index, held, new MappingRejection(killed is null ? AttemptsCode : KillsCode, text), entry, composition);
            }
            if (!row.IsRetry) _reader.RecordAttempt(entry.Sequence, held.Attempts, failure.Reason);
            Hold(held, Trouble.Failing, failure);
        }
        else if (postponed is { } pause)
        {
            _counters.AddPostponed(1);
            Hold(held, Trouble.Postponed, pause);
        }
        else
        {
            held.Trouble = Trouble.None;
            held.DueAt = default;
            _justHeld.Add(held);
        }
        return false;
    }

    private static void RememberParts(HeldEntry held, in ComposedEntry entry, Fate[] fates, string? refused)
    {
        var done = held.PartsDone is { } before && before.Length == entry.Count ? before : held.PartsDone = new bool[entry.Count];
        for (var i = 0; i < entry.Count; i++) done[i] |= fates[entry.First + i] is Fate.Accepted or Fate.Rejected;
        held.PartsRefused = refused;
    }

    private void Hold(HeldEntry held, Trouble trouble, Verdict verdict)
    {
        held.Trouble = trouble;
        held.Reason = verdict.Reason;
        held.Failures++;
        held.DueAt = verdict.After is { } after ? _time.GetUtcNow() + after : DateTimeOffset.MaxValue;
        _justHeld.Add(held);
    }

    // All that failed in one delivery come again at the same time, so that a lane of hundreds goes out as one batch and not one by one.
    private void HoldAll()
    {
        var failures = 0;
        foreach (var entry in _justHeld)
        {
            if (entry.DueAt == DateTimeOffset.MaxValue) failures = Math.Max(failures, entry.Failures);
        }
        var due = failures == 0 ? default : _time.GetUtcNow() + _entryPauses.After(failures);
        foreach (var entry in _justHeld)
        {
            if (entry.DueAt == DateTimeOffset.MaxValue) entry.DueAt = due;
            Hold(entry);
        }
        _justHeld.Clear();
    }

    // Nothing was taken: if it is not the matter of one lane, the destination itself takes nothing, and asking for each lane would only burden it.
    private void PauseAll(Composition composition, Fate[] fates, Verdict[] verdicts)
    {
        var at = Array.IndexOf(fates, Fate.Postponed);
        var reason = at >= 0 ? verdicts[at].Reason : null;
        if (at < 0 && Array.IndexOf(fates, Fate.Failed) >= 0) return;
        if (reason is not null) _monitor.Set(PeerState.Degraded, SafeText.Of(reason));
        if (at >= 0 && composition.MessageCount > 1 && !IsOneLane(composition)) reason ??= "";
        else if (at >= 0) return;
        var pause = _pauses.Next();
        _pausedUntil = _time.GetUtcNow() + pause;
        if (_takesNothing) return;
        _takesNothing = true;
        Log.TakesNothing(_logger, _route.Name, _destination.Name, SafeText.Of(reason ?? "it ended the delivery without an answer"), SafeText.Of(pause));
    }

    private static bool IsOneLane(Composition composition)
    {
        var messages = composition.Mapped.Messages;
        var first = messages[0].Key.Span;
        for (var i = 1; i < messages.Count; i++)
        {
            if (!messages[i].Key.Span.SequenceEqual(first)) return false;
        }
        return true;
    }

    private void Progressed()
    {
        _guard.Progressed();
        _connection.Progressed();
        _pauses.Reset();
        if (_monitor.Status.State == PeerState.Degraded) _monitor.Set(PeerState.Connected);
        if (!_takesNothing) return;
        _takesNothing = false;
        Log.TakesAgain(_logger, _route.Name, _destination.Name);
    }

    private static string Join(string? one, string other) => one is null ? other : $"{one}; {other}";
}
