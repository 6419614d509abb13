using System.Text;
using Bridge.Engine.Configuration;
using Bridge.Engine.Telemetry;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Rejections;

namespace Bridge.Engine.Routing;

/// <summary>Choosing and translating what is offered next.</summary>
internal sealed partial class Dispatcher
{
    private enum Taken
    {
        /// <summary>In the composition, or settled.</summary>
        Yes,
        /// <summary>It has to wait, with those behind it in its lane.</summary>
        Waits,
        /// <summary>Nothing more may be taken now; the entry stays where it is.</summary>
        Stop,
    }

    /// <summary>Fills a composition: first with what was held back and may go now, then from the journal. <paramref name="isUnderWay"/>: another one is with the sink.</summary>
    private void Compose(Composition composition, bool isUnderWay)
    {
        composition.Clear();
        _lanes.Clear();
        var max = _guard.IsAlone ? 1 : _destination.MaxBatch;
        if (_held.Count > 0 && !ComposeHeld(composition, max, isUnderWay)) return;
        while (HasRoom(composition, max) && MayReadOn() && NextEntry())
        {
            var row = _row!;
            if (Take(composition, row, row.Cursor, null, isUnderWay) == Taken.Stop) return;
            row.Cursor++;
        }
    }

    private static bool HasRoom(Composition composition, int max) => composition.MessageCount < max && composition.Mapped.Messages.Packed.Length < MaxMappedBytes;

    private bool MayReadOn() => Volatile.Read(ref _burying) < MaxBurying && _skipped.Count < MaxSkippedLanes && _fruitless < MaxFruitless;

    // Goes through what is held back in its order. What may not go yet blocks its lanes for everything behind it. False: nothing more may be taken.
    private bool ComposeHeld(Composition composition, int max, bool isUnderWay)
    {
        var kept = 0;
        var parked = 0;
        var goesOn = true;
        _failingLanes.Clear();
        for (var i = 0; i < _held.Count; i++)
        {
            var entry = _held[i];
            if (goesOn && entry.DueAt <= _lookedAt && HasRoom(composition, max) && !_lanes.Holds(entry.Lanes, entry.SourceKey))
            {
                var taken = Take(composition, entry.Row, entry.Index, entry, isUnderWay);
                if (taken == Taken.Yes)
                {
                    Release(entry);
                    continue;
                }
                goesOn = taken != Taken.Stop;
            }
            _lanes.Add(entry.Lanes, entry.SourceLane);
            if (entry.Trouble is Trouble.Failing or Trouble.Parked || _failingLanes.Holds(entry.Lanes, entry.SourceKey))
            {
                parked++;
                _failingLanes.Add(entry.Lanes, entry.SourceLane);
            }
            _held[kept++] = entry;
        }
        _held.RemoveRange(kept, _held.Count - kept);
        _counters.SetParked(parked);
        return goesOn;
    }

    private Taken Take(Composition composition, JournalRow row, int index, HeldEntry? held, bool isUnderWay)
    {
        var message = row.Messages[index];
        if (message.Fault is { } fault)
        {
            // Bytes that are no whole message do not get better by waiting, whatever on_reject says.
            Bury(row, index, held, new MappingRejection(IncompleteCode, fault));
            return Taken.Yes;
        }
        var first = composition.MessageCount;
        var outcome = Translator.Translate(_worker, message, composition.Mapped);
        if (_worker.Notes is { Total: > 0 } notes && outcome.Kind != MappingOutcomeKind.Rejected && !row.IsRetry) _notes.Add(message.Sequence, message.IdText, notes);
        switch (outcome.Kind)
        {
            case MappingOutcomeKind.Rejected:
                return TakeRejected(composition, row, index, held, outcome.Rejection!, isUnderWay);
            case MappingOutcomeKind.Filtered:
            case MappingOutcomeKind.Mapped when outcome.Count == 0:
                _counters.AddFiltered(outcome.Filter ?? "split");
                SettleEntry(row, index);
                return Taken.Yes;
        }
        if (!_lanes.IsEmpty || !_skipped.IsEmpty)
        {
            var lanes = LanesOf(composition, first, outcome.Count);
            var sourceKey = held?.SourceKey ?? KeyText(message.Key);
            if (_lanes.Holds(lanes, sourceKey) || (held is null && _skipped.Holds(lanes, sourceKey)))
            {
                composition.Mapped.Truncate(first);
                _lanes.Add(lanes, null);
                if (held is not null)
                {
                    held.Lanes = lanes;
                    return Taken.Waits;
                }
                _fruitless++;
                Hold(NewHeld(row, index, lanes, sourceKey));
                return Taken.Waits;
            }
        }
        _fruitless = 0;
        if (held is not null) held.SourceLane = null;   // the mapping has a result now
        composition.Add(row, index, held, first, outcome.Count);
        return Taken.Yes;
    }

    private Taken TakeRejected(Composition composition, JournalRow row, int index, HeldEntry? held, MappingRejection rejection, bool isUnderWay)
    {
        switch (row.IsRetry ? OnReject.DeadLetter : _route.OnReject)
        {
            case OnReject.Park:
                var parked = held ?? NewHeld(row, index, [], KeyText(row.Messages[index].Key));
                parked.SourceLane = parked.SourceKey;
                _lanes.Add([], parked.SourceLane);
                Park(parked, rejection.Text);
                if (held is null) Hold(parked);
                return Taken.Waits;
            case OnReject.Stop:
                // What is before it goes out first; it is met again then.
                if (composition.Entries.Count == 0 && !isUnderWay) StopRoute(row, index, rejection.Text);
                return Taken.Stop;
            default:
                Bury(row, index, held, rejection);
                return Taken.Yes;
        }
    }

    /// <summary>Puts the entries of a composition back in their place: it is not sent now.</summary>
    private void Return(Composition composition)
    {
        foreach (var entry in composition.Entries)
        {
            Hold(entry.Held ?? NewHeld(entry.Row, entry.Index, LanesOf(composition, entry.First, entry.Count), KeyText(entry.Row.Messages[entry.Index].Key)));
        }
        composition.Clear();
    }

    private HeldEntry NewHeld(JournalRow row, int index, string[] lanes, string sourceKey) => new()
    {
        Row = row,
        Index = index,
        Order = row.IsRetry ? long.MinValue + row.DeadLetterId(index) : row.Messages.FirstSequence + index,
        SourceKey = sourceKey,
        Lanes = lanes,
        Attempts = row.Attempts(index),
        FirstFailedAt = row.FirstFailedAt(index) ?? default,
    };

    // Keeps an entry for later, in its order; if there is no room, skips it together with its lanes.
    private void Hold(HeldEntry entry)
    {
        if (!entry.Row.IsRetry && (_held.Count >= MaxHeld || _heldBytes >= MaxHeldBytes || _skipped.Holds(entry.Lanes, entry.SourceKey)))
        {
            Skip(entry);
            // Nothing of its lanes may go before it: what is held behind it is read again, too.
            for (var i = 0; i < _held.Count; i++)
            {
                var other = _held[i];
                if (other.Order < entry.Order || other.Row.IsRetry || !_skipped.Holds(other.Lanes, other.SourceKey)) continue;
                _held.RemoveAt(i--);
                Release(other);
                Skip(other);
            }
            return;
        }
        var at = _held.Count;
        while (at > 0 && _held[at - 1].Order > entry.Order) at--;
        _held.Insert(at, entry);
        if (entry.Row.HeldCount++ == 0) _heldBytes += entry.Row.Bytes;
    }

    private void Skip(HeldEntry entry)
    {
        _skipped.Add(entry.Lanes, entry.SourceLane);
        if (entry.Trouble != Trouble.None && entry.DueAt > _pausedUntil) _pausedUntil = entry.DueAt;   // its own pause is forgotten with it
        entry.Row.Finish();
    }

    private void Release(HeldEntry entry)
    {
        if (--entry.Row.HeldCount == 0) _heldBytes -= entry.Row.Bytes;
        _fruitless = 0;
    }

    private static string[] LanesOf(Composition composition, int first, int count)
    {
        var messages = composition.Mapped.Messages;
        if (count == 1) return [KeyText(messages[first].Key)];
        var lanes = new HashSet<string>(StringComparer.Ordinal);
        for (var i = first; i < first + count; i++) lanes.Add(KeyText(messages[i].Key));
        return [.. lanes];
    }

    private static string KeyText(ReadOnlyMemory<byte> key) => key.IsEmpty ? "" : Encoding.UTF8.GetString(key.Span);
}
