using Bridge.Engine.Configuration;
using Bridge.Engine.Telemetry;
using Bridge.Intake;
using Bridge.Journal;
using Bridge.Mapping.Files.Rejections;

namespace Bridge.Engine.Routing;

/// <summary>Messages that are given up: dead letters, parked lanes, stopped routes.</summary>
internal sealed partial class Dispatcher
{
    private const string IncompleteCode = "BR2013";
    private const string RefusedCode = "BR3017";
    private const string AttemptsCode = "BR3018";
    private const string KillsCode = "BR3019";

    // The destination will never take the entry, or it has had its attempts. False: it is held back.
    private bool GiveUp(JournalRow row, int index, HeldEntry? held, MappingRejection rejection, in ComposedEntry entry, Composition composition)
    {
        switch (row.IsRetry ? OnReject.DeadLetter : _route.OnReject)
        {
            case OnReject.Park:
                var parked = held ?? NewHeld(row, index, [], KeyText(row.Messages[index].Key));
                parked.Lanes = LanesOf(composition, entry.First, entry.Count);
                parked.PartsDone = null;   // the refused parts are to be offered again
                parked.PartsRefused = null;
                Park(parked, rejection.Text);
                _justHeld.Add(parked);
                return false;
            case OnReject.Stop:
                StopRoute(row, index, rejection.Text);
                return false;
            default:
                Bury(row, index, held, rejection);
                return true;
        }
    }

    private void Park(HeldEntry held, string reason)
    {
        var now = _time.GetUtcNow();
        if (held.Trouble != Trouble.Parked) Log.Parked(_logger, _route.Name, _destination.Name, held.Row.Messages[held.Index].IdText, SafeText.Of(reason.ReplaceLineEndings(" ")), SafeText.Of(_route.Retry.MaxInterval));
        held.Trouble = Trouble.Parked;
        held.Reason = reason;
        held.DueAt = now + _route.Retry.MaxInterval;
        if (held.FirstFailedAt == default) held.FirstFailedAt = now;
    }

    private void StopRoute(JournalRow row, int index, string reason)
    {
        _isStopped = true;
        _stopRoute(row.Messages[index].IdText, reason);
    }

    private void Bury(JournalRow row, int index, HeldEntry? held, MappingRejection rejection)
    {
        var now = _time.GetUtcNow();
        var firstFailedAt = held?.FirstFailedAt is { } time && time != default ? time : row.FirstFailedAt(index) ?? now;
        var message = row.Messages[index];
        var draft = new DeadLetterDraft
        {
            Message = message,
            Code = rejection.Code,
            Reason = rejection.Text,
            JsonataCode = rejection.JsonataCode,
            Decoded = rejection.Decoded,
            Offset = rejection.Offset,
            Path = rejection.Path,
            Attempts = Math.Max(1, held?.Attempts ?? row.Attempts(index)),
            FirstFailedAt = firstFailedAt,
        };
        if (row.IsRetry)
        {
            _retriesFailed.Add((row, index, draft));
            return;
        }
        Interlocked.Increment(ref _burying);
        _ = BuryAsync(_reader, draft, row.Messages.FirstSequence + index, row.IsOwn, message.IdText);
        row.Finish();   // the draft was copied during the call
    }

    private async Task BuryAsync(JournalReader reader, DeadLetterDraft draft, long sequence, bool isOwn, string id)
    {
        try
        {
            await reader.DeadLetterAsync(draft, CancellationToken.None);
            _reporter.Add(id, draft.Reason);
            _counters.AddDead();
            if (isOwn) _receipts?.Settle(_index, sequence, draft.Reason, new Finding(draft.Code, draft.Offset, draft.Path));
        }
        catch (JournalException e) when (e.Code == "BR4010")
        {
            // Closed: the entry is unsettled and comes again after the next start.
        }
        catch (Exception e)
        {
            Log.DeadLettersFail(_logger, _route.Name, _destination.Name, SafeText.Of(e), SafeText.Of(TimeSpan.Zero));
            Interlocked.Exchange(ref _buryingFailed, 1);
        }
        finally
        {
            Interlocked.Decrement(ref _burying);
            _signal.Set();
        }
    }
}
