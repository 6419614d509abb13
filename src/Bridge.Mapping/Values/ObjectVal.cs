namespace Bridge.Mapping.Values;

/// <summary>An object that was built: names and values in order of insertion. Pooled by the context.</summary>
internal sealed class ObjectVal
{
    /// <summary>From here on names are found by hash; below that comparing lengths and bytes is faster.</summary>
    private const int HashFrom = 12;

    private Val[] _names = [];
    private Val[] _values = [];
    private Dictionary<int, int>? _index;
    private int _indexed;

    public int Count { get; private set; }

    public ref readonly Val NameAt(int index) => ref _names[index];

    public ref Val ValueAt(int index) => ref _values[index];

    public void Reset()
    {
        Count = 0;
        _indexed = 0;
        _index?.Clear();
    }

    public int Find(ReadOnlySpan<byte> name)
    {
        if (Count < HashFrom)
        {
            for (var i = 0; i < Count; i++)
            {
                if (_names[i].Extra == name.Length && _names[i].Utf8.SequenceEqual(name)) return i;
            }
            return -1;
        }
        Index();
        var hash = Hash(name);
        while (_index!.TryGetValue(hash, out var at))
        {
            if (_names[at].Utf8.SequenceEqual(name)) return at;
            hash++; // open addressing over the dictionary's keys: a collision moves to the next key
        }
        return -1;
    }

    public Val Get(ReadOnlySpan<byte> name)
    {
        var at = Find(name);
        return at < 0 ? default : _values[at];
    }

    /// <summary>Sets a member; a new one goes to the end. The name must be a <see cref="ValKind.Text"/>.</summary>
    public void Set(in Val name, in Val value)
    {
        var at = Find(name.Utf8);
        if (at >= 0) _values[at] = value;
        else Add(name, value);
    }

    /// <summary>Adds a member that is known not to be there. The name must be a <see cref="ValKind.Text"/>.</summary>
    public void Add(in Val name, in Val value)
    {
        if (Count == _names.Length)
        {
            var size = Math.Max(8, Count * 2);
            Array.Resize(ref _names, size);
            Array.Resize(ref _values, size);
        }
        _names[Count] = name;
        _values[Count++] = value;
    }

    public void Remove(ReadOnlySpan<byte> name)
    {
        var at = Find(name);
        if (at < 0) return;
        Count--;
        Array.Copy(_names, at + 1, _names, at, Count - at);
        Array.Copy(_values, at + 1, _values, at, Count - at);
        _indexed = 0;
        _index?.Clear();
    }

    private void Index()
    {
        _index ??= [];
        for (; _indexed < Count; _indexed++)
        {
            var hash = Hash(_names[_indexed].Utf8);
            while (!_index.TryAdd(hash, _indexed)) hash++;
        }
    }

    private static int Hash(ReadOnlySpan<byte> name) => (int)System.IO.Hashing.XxHash3.HashToUInt64(name);
}
