namespace Bridge.Journal;

/// <summary>The newest committed rows of a route, without a gap, in memory: what destinations that keep up read. Bounded in bytes. Guarded by the route's lock.</summary>
internal sealed class CommittedRows(long maxBytes)
{
    private SharedRow[] _ring = new SharedRow[64];
    private int _head;
    private int _count;

    /// <summary>Memory held.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds the next row; the oldest ones give way, a row larger than the limit included.</summary>
    public void Add(SharedRow row)
    {
        if (_count > 0 && At(_count - 1).Last + 1 != row.First) Clear();
        if (_count == _ring.Length)
        {
            var larger = new SharedRow[_ring.Length * 2];
            for (var i = 0; i < _count; i++) larger[i] = At(i);
            _ring = larger;
            _head = 0;
        }
        _ring[(_head + _count) & (_ring.Length - 1)] = row;
        _count++;
        Bytes += row.MemoryBytes;
        while (Bytes > maxBytes && _count > 1) DropFirst();
    }

    /// <summary>The row that holds the entry, or null.</summary>
    public SharedRow? Find(long sequence)
    {
        if (_count == 0 || sequence < At(0).First || sequence > At(_count - 1).Last) return null;
        int low = 0, high = _count - 1;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (At(middle).Last < sequence) low = middle + 1;
            else high = middle;
        }
        return At(low);
    }

    /// <summary>Frees the rows that every reader has passed.</summary>
    public void DropBefore(long sequence)
    {
        while (_count > 0 && At(0).Last < sequence) DropFirst();
    }

    public void Clear() => DropBefore(long.MaxValue);

    private SharedRow At(int index) => _ring[(_head + index) & (_ring.Length - 1)];

    private void DropFirst()
    {
        var row = At(0);
        _ring[_head] = null!;
        _head = (_head + 1) & (_ring.Length - 1);
        _count--;
        Bytes -= row.MemoryBytes;
        row.Release();
    }
}
