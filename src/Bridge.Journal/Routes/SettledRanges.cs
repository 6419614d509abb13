namespace Bridge.Journal;

/// <summary>
/// Which entries one destination has settled: all up to <see cref="Low"/>, and ranges above it, which neither touch nor overlap. A parked lane thus does not make the rest come again.
/// Remembers which ranges changed since they were last stored. Not thread-safe.
/// </summary>
internal sealed class SettledRanges
{
    private readonly RangeList _above = new();
    private readonly HashSet<long> _touched = [];

    /// <summary>Every entry up to here is settled.</summary>
    public long Low { get; private set; }

    /// <summary>How many entries above <see cref="Low"/> are settled.</summary>
    public long AboveCount { get; private set; }

    /// <summary>The ranges above, in order.</summary>
    public IEnumerable<(long First, long Last)> Above
    {
        get
        {
            for (var i = 0; i < _above.Count; i++) yield return _above[i];
        }
    }

    /// <summary>First sequences of ranges that changed, appeared or went since <see cref="Saved"/>.</summary>
    public IReadOnlyCollection<long> Touched => _touched;

    /// <summary>Adds what was stored. Ranges come in order.</summary>
    public void Load(long low, IEnumerable<(long First, long Last)> above)
    {
        Low = low;
        foreach (var (first, last) in above) Add(first, last);
        _touched.Clear();
    }

    /// <summary>Settles a range; returns how many of it were not settled before.</summary>
    public long Add(long first, long last)
    {
        if (first <= Low) first = Low + 1;
        if (first > last) return 0;
        var before = Low + AboveCount;
        if (_above.Count == 0)
        {
            if (first == Low + 1) Low = last;
            else Insert(0, first, last);
            return Low + AboveCount - before;
        }

        var from = FirstEndingAtOrAfter(first - 1);   // the first range that touches or overlaps, or the one behind
        var to = from;
        while (to < _above.Count && _above[to].First <= last + 1)
        {
            var (oldFirst, oldLast) = _above[to++];
            first = Math.Min(first, oldFirst);
            last = Math.Max(last, oldLast);
            AboveCount -= oldLast - oldFirst + 1;
            _touched.Add(oldFirst);
        }
        _above.Remove(from, to - from);
        if (first == Low + 1) Low = last;
        else Insert(from, first, last);
        return Low + AboveCount - before;
    }

    /// <summary>True when the entry is settled.</summary>
    public bool Contains(long sequence)
    {
        if (sequence <= Low) return true;
        var at = FirstEndingAtOrAfter(sequence);
        return at < _above.Count && _above[at].First <= sequence;
    }

    /// <summary>The first entry from here on that is not settled.</summary>
    public long NextUnsettled(long from)
    {
        if (from <= Low) from = Low + 1;
        var at = FirstEndingAtOrAfter(from);
        return at < _above.Count && _above[at].First <= from ? _above[at].Last + 1 : from;
    }

    /// <summary>The first settled entry from here on, and the last one of its run; (<see cref="long.MaxValue"/>, <see cref="long.MaxValue"/>) when there is none.</summary>
    public (long First, long Last) NextSettled(long from)
    {
        if (from <= Low) return (from, Low);
        var at = FirstEndingAtOrAfter(from);
        return at < _above.Count ? (Math.Max(from, _above[at].First), _above[at].Last) : (long.MaxValue, long.MaxValue);
    }

    /// <summary>The last entry of the range that begins here, or 0 when none does.</summary>
    public long LastOf(long first)
    {
        var at = FirstEndingAtOrAfter(first);
        return at < _above.Count && _above[at].First == first ? _above[at].Last : 0;
    }

    /// <summary>Everything is stored now.</summary>
    public void Saved() => _touched.Clear();

    private void Insert(int at, long first, long last)
    {
        _above.Insert(at, (first, last));
        AboveCount += last - first + 1;
        _touched.Add(first);
    }

    private int FirstEndingAtOrAfter(long sequence)
    {
        int low = 0, high = _above.Count;
        if (high > 0 && _above[high - 1].Last < sequence) return high; // settling mostly goes on at the end
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_above[middle].Last < sequence) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
