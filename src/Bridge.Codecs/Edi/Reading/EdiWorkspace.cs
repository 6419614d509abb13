namespace Bridge.Codecs.Edi.Reading;

/// <summary>
/// Where a message's segments are listed and assigned to groups before the document is filled. One a thread, reused, so that decoding allocates nothing in the
/// steady state.
/// </summary>
internal sealed class EdiWorkspace
{
    private const int KeptItems = 64 * 1024; // a larger message's list is given back after it

    [ThreadStatic]
    private static EdiWorkspace? _current;

    private readonly Dictionary<long, int> _lastOfName = [];
    private EdiItem[] _items = new EdiItem[256];

    public static EdiWorkspace Current => _current ??= new EdiWorkspace();

    public int Count { get; private set; }

    public ref EdiItem this[int index] => ref _items[index];

    /// <summary>The problems found in this message, as texts for people.</summary>
    public List<string> Problems { get; } = [];

    public void Clear()
    {
        Count = 0;
        _lastOfName.Clear();
        Problems.Clear();
        if (_items.Length <= KeptItems) return;
        _items = new EdiItem[256];
        _lastOfName.TrimExcess();
    }

    /// <summary>Appends an item that is in no chain yet.</summary>
    public int Add(in EdiItem item)
    {
        if (Count == _items.Length) Array.Resize(ref _items, _items.Length * 2);
        ref var added = ref _items[Count];
        added = item;
        added.First = added.Last = added.Next = added.Same = -1;
        return Count++;
    }

    /// <summary>Makes an item a member of an occurrence of a group.</summary>
    public void Append(int occurrence, int item)
    {
        // Groups and segments count their keys apart: a group's is negative.
        var name = _items[item].Group is null ? _items[item].Key : -1 - _items[item].Key;
        var key = ((long)occurrence << 32) | (uint)name;
        if (_lastOfName.TryGetValue(key, out var last))
        {
            _items[last].Same = item;
        }
        else
        {
            ref var parent = ref _items[occurrence];
            if (parent.First < 0) parent.First = item;
            else _items[parent.Last].Next = item;
            parent.Last = item;
        }
        _lastOfName[key] = item;
    }
}
