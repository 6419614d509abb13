using Bridge.Documents;

namespace Bridge.Mapping.Values;

/// <summary>Walks the members of an object of the input or a built one; anything else has none.</summary>
internal ref struct MemberCursor
{
    private readonly Document? _document;
    private readonly ObjectVal? _object;
    private readonly int _start;
    private readonly int _end;
    private int _at;

    public MemberCursor(in Val value)
    {
        if (value.Kind == ValKind.TapeObject)
        {
            _document = value.Document;
            _start = value.Node;
            _at = _start + 1;
            _end = _document.Nodes[_start].End;
        }
        else if (value.Kind == ValKind.Object)
        {
            _object = value.AsObject;
        }
    }

    public bool Next(out Val name, out Val member)
    {
        if (_object is not null && _at < _object.Count)
        {
            name = _object.NameAt(_at);
            member = _object.ValueAt(_at++);
            return true;
        }
        if (_document is not null)
        {
            while (_at < _end)
            {
                var node = _at;
                _at = _document.Nodes[_at].End;
                member = Val.Of(_document, node);
                if (member.IsUndefined) continue;
                name = NameOf(_document, node);
                return true;
            }
        }
        name = default;
        member = default;
        return false;
    }

    /// <summary>The member's name as a text value.</summary>
    private static Val NameOf(Document document, int node) => Val.Of(document.Name(document.Nodes[node]).ToArray());

    /// <summary>Number of members.</summary>
    public static int Count(in Val value)
    {
        if (value.Kind == ValKind.Object) return value.AsObject.Count;
        if (value.Kind != ValKind.TapeObject) return 0;
        var count = 0;
        var cursor = new NodeCursor(value.Document, value.Node);
        while (cursor.Next(out var node))
        {
            if (value.Document[node].Kind != NodeKind.Absent) count++;
        }
        return count;
    }
}
