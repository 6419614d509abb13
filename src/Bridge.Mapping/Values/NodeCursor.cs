using Bridge.Documents;

namespace Bridge.Mapping.Values;

/// <summary>Walks the nodes of the children of a container, absent ones included.</summary>
internal struct NodeCursor(Document document, int container)
{
    private readonly int _end = document.Nodes[container].End;
    private int _at = container + 1;

    public bool Next(out int node)
    {
        node = _at;
        if (_at >= _end) return false;
        _at = document.Nodes[_at].End;
        return true;
    }
}
