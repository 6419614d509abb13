using System.Xml;

namespace Bridge.Codecs.Xml;

/// <summary>
/// The names of messages that came so far, so that most messages bring none that is new: a name is found behind the one that it followed before. Forgets all when there are
/// too many. One thread at a time.
/// </summary>
internal sealed class XmlNames(IReadOnlyList<string> lists)
{
    /// <summary>A peer that makes up names takes no more memory than this many.</summary>
    private const int MostNames = 4096;

    /// <summary>Nor more than this, in characters of all strings that its messages made: names, but also namespaces and whatever stands in tags that break.</summary>
    private const int MostCharacters = 1 << 20;

    private readonly Dictionary<(string Prefix, string Local, bool IsAttribute), XmlName> _names = [];
    private readonly List<XmlName> _new = [];
    private XmlName _before = XmlName.Text;
    private XmlName? _first; // what the message before began with

    /// <summary>Gives the strings of names, the same for the same name; another one after everything was forgotten.</summary>
    public CountingNameTable Table { get; private set; } = new();

    /// <summary>Names in UTF-8, one behind the other. The array never changes: new names make another one.</summary>
    public byte[] Bytes { get; private set; } = [];

    /// <summary>Begins a message: names that are new since the last call come to stand in <see cref="Bytes"/>.</summary>
    public void Begin()
    {
        if (_names.Count > MostNames || Table.Characters > MostCharacters) Forget();
        if (_new.Count > 0) Take();
        _before = XmlName.Text;
    }

    /// <summary>The name by its parts, which are strings of <see cref="Table"/>; asked for in the order of the message.</summary>
    public XmlName Find(string prefix, string local, bool isAttribute)
    {
        var isFirst = _before == XmlName.Text; // it is shared by all
        var name = isFirst ? _first : _before.Follower;
        if (name is null || !ReferenceEquals(name.Local, local) || !ReferenceEquals(name.Prefix, prefix) || name.IsAttribute != isAttribute)
        {
            name = Search(prefix, local, isAttribute);
            if (isFirst) _first = name;
            else _before.Follower = name;
        }
        return _before = name;
    }

    private XmlName Search(string prefix, string local, bool isAttribute)
    {
        if (_names.TryGetValue((prefix, local, isAttribute), out var name)) return name;
        name = new XmlName(prefix, local, isAttribute, !isAttribute && lists.Contains(XmlName.Whole(prefix, local)));
        _names.Add((prefix, local, isAttribute), name);
        _new.Add(name);
        return name;
    }

    private void Take()
    {
        var bytes = new List<byte>(Bytes);
        foreach (var name in _new)
        {
            name.Start = bytes.Count;
            bytes.AddRange(name.Utf8);
        }
        Bytes = [.. bytes];
        _new.Clear();
    }

    private void Forget()
    {
        _names.Clear();
        _new.Clear();
        _first = null;
        Table = new CountingNameTable();
        Bytes = [];
    }
}
