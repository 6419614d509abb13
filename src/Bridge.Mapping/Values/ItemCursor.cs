using Bridge.Documents;

namespace Bridge.Mapping.Values;

/// <summary>Walks the items of an array of the input or a built one; a value that is no array is its only item.</summary>
internal ref struct ItemCursor
{
    private readonly Document? _document;
    private readonly ArrayVal? _array;
    private readonly Val _single;
    private readonly int _end;
    private int _at;

    public ItemCursor(in Val value)
    {
        switch (value.Kind)
        {
            case ValKind.TapeArray:
                _document = value.Document;
                _at = value.Node + 1;
                _end = _document.Nodes[value.Node].End;
                break;
            case ValKind.Array:
                _array = value.AsArray;
                break;
            default:
                _single = value;
                _end = 1;
                break;
        }
    }

    public bool Next(out Val item)
    {
        if (_array is not null)
        {
            if (_at >= _array.Count)
            {
                item = default;
                return false;
            }
            item = _array[_at++];
            return true;
        }
        if (_document is not null)
        {
            while (_at < _end)
            {
                item = Val.Of(_document, _at);
                _at = _document.Nodes[_at].End;
                if (item.Kind != ValKind.Undefined) return true;
            }
            item = default;
            return false;
        }
        item = _single;
        return _at++ < _end;
    }

    /// <summary>How many items an array has; 1 for what is no array.</summary>
    public static int Count(in Val value)
    {
        if (value.Kind == ValKind.Array) return value.AsArray.Count;
        if (value.Kind != ValKind.TapeArray) return 1;
        var document = value.Document;
        var count = document.Nodes[value.Node].Length;
        if (count > 0 && document.Resolver is not null)
        {
            count = 0;
            var cursor = new ItemCursor(value);
            while (cursor.Next(out _)) count++;
        }
        return count;
    }

    /// <summary>The n-th item, or undefined.</summary>
    public static Val At(in Val value, int index)
    {
        if (index < 0) return default;
        if (value.Kind == ValKind.Array) return index < value.AsArray.Count ? value.AsArray[index] : default;
        var cursor = new ItemCursor(value);
        while (cursor.Next(out var item))
        {
            if (index-- == 0) return item;
        }
        return default;
    }
}
