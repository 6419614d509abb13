using System.Runtime.CompilerServices;

namespace Bridge.Mapping.Values;

/// <summary>
/// An array that was built, or a sequence: JSONata's flat results, which become nothing or their single item when an expression ends.
/// Pooled by the context; flags are those of the language's reference.
/// </summary>
internal sealed class ArrayVal
{
    private readonly ContextBuffers? _owner;
    private Val[] _items = [];

    /// <summary>An array whose room is charged to the buffers of a context.</summary>
    public ArrayVal(ContextBuffers? owner = null) => _owner = owner;

    public int Count { get; private set; }

    /// <summary>Collapses to nothing or its single item.</summary>
    public bool IsSequence;

    /// <summary>Does not collapse to its single item.</summary>
    public bool KeepSingleton;

    /// <summary>Made by an array constructor in a path: is not flattened.</summary>
    public bool Cons;

    /// <summary>Wraps an input that is an array, so that it is one context item.</summary>
    public bool OuterWrapper;

    /// <summary>Items are tuples.</summary>
    public bool IsTupleStream;

    /// <summary>The most items it may get.</summary>
    public int Limit = int.MaxValue;

    public ref Val this[int index] => ref _items[index];

    public Span<Val> Items => _items.AsSpan(0, Count);

    public void Reset(bool isSequence, int limit)
    {
        Count = 0;
        IsSequence = isSequence;
        KeepSingleton = Cons = OuterWrapper = IsTupleStream = false;
        Limit = limit;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in Val item)
    {
        if (Count >= _items.Length || Count >= Limit) Grow(1);
        _items[Count++] = item;
    }

    public void AddRange(ReadOnlySpan<Val> items)
    {
        if (Count + items.Length > _items.Length || Count + items.Length > Limit) Grow(items.Length);
        items.CopyTo(_items.AsSpan(Count));
        Count += items.Length;
    }

    /// <summary>Adds the items of an array, flattening one level; anything else is added itself.</summary>
    public void AddFlat(in Val value)
    {
        if (!value.IsArray)
        {
            Add(value);
            return;
        }
        if (value.Kind == ValKind.Array)
        {
            AddRange(value.AsArray.Items);
            return;
        }
        var cursor = new ItemCursor(value);
        while (cursor.Next(out var item)) Add(item);
    }

    public void SetCount(int count)
    {
        if (count > _items.Length) Resize(count);
        if (count > Count) _items.AsSpan(Count, count - Count).Clear();
        Count = count;
    }

    private void Grow(int more)
    {
        if (Count + more > Limit) throw MappingException.Create("D2015", value: Limit.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (Count + more > _items.Length) Resize(Math.Max(Math.Max(8, _items.Length * 2), Count + more));
    }

    private void Resize(int length)
    {
        _owner?.ChargeItems(length - _items.Length);
        Array.Resize(ref _items, length);
    }

    /// <summary>Items that the pool keeps for the next message.</summary>
    public int Capacity => _items.Length;
}
