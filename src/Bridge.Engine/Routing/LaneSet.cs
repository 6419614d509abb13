namespace Bridge.Engine.Routing;

/// <summary>Lanes in which something waits, so that nothing behind it may be offered. Not thread-safe.</summary>
internal sealed class LaneSet
{
    private readonly HashSet<string> _lanes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sourceLanes = new(StringComparer.Ordinal);

    /// <summary>Nothing waits.</summary>
    public bool IsEmpty => _lanes.Count == 0 && _sourceLanes.Count == 0;

    /// <summary>How many lanes there are.</summary>
    public int Count => _lanes.Count + _sourceLanes.Count;

    /// <summary>Everything in these lanes waits.</summary>
    public void Add(string[] lanes, string? sourceLane)
    {
        foreach (var lane in lanes) _lanes.Add(lane);
        if (sourceLane is not null) _sourceLanes.Add(sourceLane);
    }

    /// <summary>True if an entry with these outgoing keys and this key of the source has to wait.</summary>
    public bool Holds(string[] lanes, string sourceKey)
    {
        foreach (var lane in lanes)
        {
            if (_lanes.Contains(lane)) return true;
        }
        return _sourceLanes.Contains(sourceKey);
    }

    /// <summary>True if a lane of this set is not in the other one: it is free again.</summary>
    public bool HasOneThatIsNotIn(LaneSet other)
    {
        foreach (var lane in _lanes)
        {
            if (!other._lanes.Contains(lane)) return true;
        }
        foreach (var lane in _sourceLanes)
        {
            if (!other._sourceLanes.Contains(lane)) return true;
        }
        return false;
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _lanes.Clear();
        _sourceLanes.Clear();
    }
}
