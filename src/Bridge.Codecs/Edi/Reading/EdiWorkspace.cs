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

    private const int RecentNames = 256;

    // The last item of each name: in _recent those seen of late, by a hash; in the dictionary those that others drove out of it.
    private readonly int[] _recent = new int[RecentNames];
    private readonly Dictionary<long, int> _lastOfName = [];
    private EdiItem[] _items = new EdiItem[256];

    public static EdiWorkspace Current => _current ??= new EdiWorkspace();

    public int Count { get; private set; }

    /// <summary>The separators of the segment at hand.</summary>
    public EdiMarks Marks { get; } = new();

    public ref EdiItem this[int index] => ref _items[index];

    /// <summary>The problems found in this message, as texts for people.</summary>
    public List<string> Problems { get; } = [];

    private byte[] _goodHeader = [];
    private EdiDialect? _headerDialect;

    /// <summary>True if these are the headers in which nothing was found wrong last time: they come with each message of their interchange.</summary>
    public bool IsGood(EdiDialect dialect, ReadOnlySpan<byte> header) => _headerDialect == dialect && header.SequenceEqual(_goodHeader);

    /// <summary>Keeps headers in which nothing was found wrong.</summary>
    public void KeepGood(EdiDialect dialect, ReadOnlySpan<byte> header) => (_headerDialect, _goodHeader) = (dialect, header.ToArray());

    public void Clear()
    {
        Count = 0;
        Array.Fill(_recent, -1);
        Marks.Trim();
        if (_lastOfName.Count > 0) _lastOfName.Clear();
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
        _items[item].Owner = occurrence;
        var name = NameOf(item);
        ref var recent = ref _recent[(int)((((ulong)name * 0x9E3779B97F4A7C15) >> 32) % RecentNames)];
        var last = recent;
        if (last >= 0 && NameOf(last) != name)
        {
            _lastOfName[NameOf(last)] = last;
            last = _lastOfName.GetValueOrDefault(name, -1);
        }
        if (last >= 0)
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
        recent = item;
    }

    // Groups and segments count their keys apart: a group's is negative.
    private long NameOf(int item) => ((long)_items[item].Owner << 32) | (uint)(_items[item].Group is null ? _items[item].Key : -1 - _items[item].Key);
}
