namespace Bridge.Messages;

/// <summary>Walks two header sets, one after the other. A struct: enumerating allocates nothing.</summary>
public struct HeaderEnumerator
{
    private ReadOnlyMemory<byte> _first;
    private ReadOnlyMemory<byte> _second;
    private HeaderField _current;

    internal HeaderEnumerator(HeaderSet first, HeaderSet second)
    {
        _first = first.Encoded;
        _second = second.Encoded;
        _current = default;
    }

    /// <summary>The field that <see cref="MoveNext"/> found.</summary>
    public readonly HeaderField Current => _current;

    /// <summary>Goes to the next field; false at the end.</summary>
    public bool MoveNext() => HeaderSet.TryRead(ref _first, out _current) || HeaderSet.TryRead(ref _second, out _current);

    /// <summary>So that it can be used in <c>foreach</c>.</summary>
    public readonly HeaderEnumerator GetEnumerator() => this;
}
