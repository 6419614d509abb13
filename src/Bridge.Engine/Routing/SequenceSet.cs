namespace Bridge.Engine.Routing;

/// <summary>A set of sequences, kept as ranges: numbers that are added nearly in order take next to no room. Not thread-safe.</summary>
internal sealed class SequenceSet
{
    private readonly List<(long From, long To)> _ranges = [];   // ascending, apart from each other; To is exclusive

    /// <summary>Adds <paramref name="count"/> sequences, none of which is in the set.</summary>
    public void Add(long from, int count)
    {
        var to = from + count;
        var at = _ranges.Count;
        while (at > 0 && _ranges[at - 1].From > from) at--;
        var joinsBefore = at > 0 && _ranges[at - 1].To == from;
        var joinsAfter = at < _ranges.Count && _ranges[at].From == to;
        if (joinsBefore && joinsAfter)
        {
            _ranges[at - 1] = (_ranges[at - 1].From, _ranges[at].To);
            _ranges.RemoveAt(at);
        }
        else if (joinsBefore) _ranges[at - 1] = (_ranges[at - 1].From, to);
        else if (joinsAfter) _ranges[at] = (from, _ranges[at].To);
        else _ranges.Insert(at, (from, to));
    }

    /// <summary>Whether a sequence was added.</summary>
    public bool Contains(long sequence)
    {
        for (var i = _ranges.Count - 1; i >= 0 && sequence < _ranges[i].To; i--)
        {
            if (sequence >= _ranges[i].From) return true;
        }
        return false;
    }
}
