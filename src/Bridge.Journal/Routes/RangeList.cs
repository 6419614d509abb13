namespace Bridge.Journal;

/// <summary>
/// A list of ranges that moves the shorter side when one is put in or taken out. A parked lane that is freed settles from the front, others settle at the end: with a plain list the first would
/// move everything each time, a second for each thousand entries once there are a million ranges. Not thread-safe.
/// </summary>
internal sealed class RangeList
{
    private (long First, long Last)[] _items = new (long, long)[16];
    private int _head;

    public int Count { get; private set; }

    public (long First, long Last) this[int index] => _items[_head + index];

    public void Insert(int at, (long First, long Last) range)
    {
        if (at < Count / 2 && _head > 0)
        {
            Array.Copy(_items, _head, _items, _head - 1, at);
            _head--;
        }
        else
        {
            if (_head + Count == _items.Length) MakeRoom();
            Array.Copy(_items, _head + at, _items, _head + at + 1, Count - at);
        }
        _items[_head + at] = range;
        Count++;
    }

    public void Remove(int at, int count)
    {
        if (at < Count - at - count)
        {
            Array.Copy(_items, _head, _items, _head + count, at);
            _head += count;
        }
        else
        {
            Array.Copy(_items, _head + at + count, _items, _head + at, Count - at - count);
        }
        Count -= count;
        if (Count == 0) _head = 0;
    }

    /// <summary>Uses the room in front again while there is much of it, else doubles.</summary>
    private void MakeRoom()
    {
        var target = _head > _items.Length / 2 ? _items : new (long, long)[_items.Length * 2];
        var head = target.Length == _items.Length ? _items.Length / 4 : _head;
        Array.Copy(_items, _head, target, head, Count);
        _items = target;
        _head = head;
    }
}
