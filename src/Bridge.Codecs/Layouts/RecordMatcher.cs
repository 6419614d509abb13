namespace Bridge.Codecs.Layouts;

/// <summary>
/// Follows the records of a document in their order: says of each which type it is, at which level it stands, and what is wrong with it.
/// One instance for one stream or document at a time.
/// </summary>
internal sealed class RecordMatcher(RecordFormat format)
{
    private readonly List<RecordLevel> _levels = [];
    private bool _mayBegin;

    /// <summary>Level of the record that <see cref="Next"/> took last; 0 is the document's own.</summary>
    public int Level { get; private set; }

    /// <summary>True when the record begins a new document: the sequence has started again.</summary>
    public bool BeginsDocument { get; private set; }

    /// <summary>
    /// True when the record that <see cref="Next"/> looked at has no place in the sequence: no type fits, it comes too often or behind its place. The other problem is
    /// that something is missing before it.
    /// </summary>
    public bool IsUnexpected { get; private set; }

    /// <summary>Nothing has been taken yet.</summary>
    public bool IsEmpty => _levels[0].Current < 0;

    /// <summary>Starts a document whose own records are these.</summary>
    /// <param name="roots">The records.</param>
    /// <param name="mayBegin">One that comes again or too early begins another document; where they are the parts of one message it stands in a wrong place.</param>
    public void Reset(IReadOnlyList<RecordLayout> roots, bool mayBegin = true)
    {
        _mayBegin = mayBegin;
        _levels.Clear();
        _levels.Add(RecordLevel.Of(roots));
        Level = 0;
    }

    /// <summary>Takes a record. Null if no type fits; <paramref name="problem"/> then says why. A problem with a type means that it stands in a wrong place.</summary>
    /// <param name="record">Its bytes.</param>
    /// <param name="problem">What is wrong, or null.</param>
    /// <param name="passOver">A record that is unexpected is not taken, so that the sequence goes on as if it were not there.</param>
    public RecordLayout? Next(ReadOnlySpan<byte> record, out string? problem, bool passOver = false)
    {
        BeginsDocument = false;
        IsUnexpected = false;
        problem = null;
        for (var level = _levels.Count - 1; level >= 0; level--)
        {
            var at = _levels[level];
            if (Find(at.Siblings, at.From, at.Siblings.Count, record) is not { } found) continue;
            if (level == 0 && _mayBegin && at.IsFull(found)) return Begin(found, out problem);
            if (at.IsFull(found)) return Unexpected(level, found, $"record {found.Name} comes more than {Times(found.Occurs.Max)}", passOver, out problem);
            problem = Unfinished(level + 1) ?? Skipped(at, found.Order);
            Take(level, found);
            return found;
        }
        for (var level = _levels.Count - 1; level >= 0; level--)
        {
            var at = _levels[level];
            if (Find(at.Siblings, 0, at.From, record) is not { } found) continue;
            if (level == 0 && _mayBegin) return Begin(found, out problem);
            return Unexpected(level, found, $"record {found.Name} comes behind {at.Siblings[at.Current].Name}; the layout has it before", passOver, out problem);
        }
        IsUnexpected = true;
        problem = $"the record has the marks of none of {string.Join(", ", _levels.SelectMany(l => l.Siblings).Select(r => r.Name).Distinct())}; see `recognise` in the layout";
        return null;
    }

    /// <summary>What is missing when the document ends here; null if it is whole.</summary>
    public string? Finish() => Unfinished(0);

    /// <summary>True when nothing more can belong to the document.</summary>
    public bool IsComplete()
    {
        foreach (var level in _levels)
        {
            if (!level.IsComplete()) return false;
        }
        return true;
    }

    private RecordLayout Begin(RecordLayout found, out string? problem)
    {
        problem = Unfinished(0);
        var roots = _levels[0].Siblings;
        Reset(roots);
        BeginsDocument = true;
        problem ??= Skipped(_levels[0], found.Order);
        Take(0, found);
        return found;
    }

    private RecordLayout Unexpected(int level, RecordLayout found, string text, bool passOver, out string? problem)
    {
        problem = text;
        IsUnexpected = true;
        if (!passOver) Take(level, found);
        return found;
    }

    private void Take(int level, RecordLayout record)
    {
        _levels.RemoveRange(level + 1, _levels.Count - level - 1);
        _levels[level] = _levels[level].With(record.Order);
        Level = level;
        if (record.Records.Count > 0) _levels.Add(RecordLevel.Of(record.Records));
    }

    // The record with the longest marks that match; one without marks takes what none of them wants.
    private RecordLayout? Find(IReadOnlyList<RecordLayout> siblings, int from, int to, ReadOnlySpan<byte> record)
    {
        RecordLayout? best = null;
        for (var i = from; i < to; i++)
        {
            if (siblings[i].HasMarks && (best is null || siblings[i].MarkLength > best.MarkLength) && format.Matches(siblings[i], record)) best = siblings[i];
        }
        if (best is not null) return best;
        for (var i = from; i < to; i++)
        {
            if (!siblings[i].HasMarks && !IsFull(siblings[i])) return siblings[i];
        }
        return null;
    }

    private bool IsFull(RecordLayout record)
    {
        foreach (var level in _levels)
        {
            if (record.Order < level.Siblings.Count && ReferenceEquals(level.Siblings[record.Order], record) && level.IsFull(record)) return true;
        }
        return false;
    }

    private string? Unfinished(int fromLevel)
    {
        for (var level = _levels.Count - 1; level >= fromLevel; level--)
        {
            if (Skipped(_levels[level], _levels[level].Siblings.Count) is { } problem) return problem;
        }
        return null;
    }

    // What is missing of the siblings before `order`.
    private static string? Skipped(in RecordLevel level, int order)
    {
        if (level.Counts is not null && order < level.Siblings.Count) return null; // what is missing may still come
        for (var i = level.From; i < order; i++)
        {
            var count = level.CountOf(i);
            var record = level.Siblings[i];
            if (count < record.Occurs.Min) return count == 0 ? $"record {record.Name} is missing" : $"record {record.Name} comes {Times(count)}, not {record.Occurs}";
        }
        return null;
    }

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";
}
