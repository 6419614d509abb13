namespace Bridge.Codecs.Xml;

/// <summary>The items of a message in the order of its bytes, each with those within behind it. Reused; one thread at a time.</summary>
internal sealed class XmlItems
{
    /// <summary>Members of an element that are compared one by one to find those of the same name.</summary>
    private const int FewMembers = 16;

    /// <summary>Items that room is kept for from one message to the next.</summary>
    private const int MostKept = 64 * 1024;

    private readonly Dictionary<(int Parent, XmlName Name), int> _last = []; // of elements with many members
    private XmlItem[] _items = new XmlItem[64];
    private int _open = -1;

    public int Count { get; private set; }

    /// <summary>How many elements are open.</summary>
    public int Depth { get; private set; }

    /// <summary>The member of the open element that came last; -1 if it has none.</summary>
    public int LastMember => _items[_open].LastMember;

    public ref XmlItem this[int item] => ref _items[item];

    public void Clear()
    {
        (Count, Depth, _open) = (0, 0, -1);
        // A large message leaves no more room than a common one needs.
        if (_items.Length > MostKept) _items = new XmlItem[64];
        if (_last.Count == 0) return;
        _last.Clear();
        if (_last.Capacity > MostKept) _last.TrimExcess(0);
    }

    /// <summary>Opens an element: what comes next are its members.</summary>
    public void Open(XmlName name)
    {
        Add(name).LastMember = -1;
        _open = Count - 1;
        Depth++;
    }

    /// <summary>Ends the element opened last.</summary>
    public void Close(bool isEmptyTag)
    {
        ref var element = ref _items[_open];
        element.End = Count;
        element.IsEmptyTag = isEmptyTag;
        _open = element.Parent;
        Depth--;
    }

    /// <summary>Adds an element, an attribute or a text to the open element. The reference is valid until the next one.</summary>
    public ref XmlItem Add(XmlName name)
    {
        if (Count == _items.Length) Array.Resize(ref _items, Count * 2);
        var index = Count++;
        ref var item = ref _items[index];
        item = default;
        item.Name = name;
        item.IsScalar = true;
        item.End = Count;
        item.Parent = _open;
        item.Before = -1;
        item.Next = -1;
        if (_open < 0) return ref item;
        ref var parent = ref _items[_open];
        if (name != XmlName.Text) parent.IsScalar = false;
        item.Before = parent.LastMember;
        parent.LastMember = index;
        parent.Members++;
        if (!name.IsAttribute) Link(index, ref item, parent.Members); // XML has no two attributes of one name
        return ref item;
    }

    private void Link(int index, ref XmlItem item, int members)
    {
        var same = item.Before;
        if (members <= FewMembers)
        {
            while (same >= 0 && _items[same].Name != item.Name) same = _items[same].Before;
        }
        else
        {
            if (members == FewMembers + 1)
            {
                for (; same >= 0; same = _items[same].Before) _last.TryAdd((item.Parent, _items[same].Name), same);
            }
            same = _last.GetValueOrDefault((item.Parent, item.Name), -1);
            _last[(item.Parent, item.Name)] = index;
        }
        if (same < 0) return;
        _items[same].Next = index;
        item.IsLater = true;
    }
}
