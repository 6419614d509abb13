using Bridge.Documents;
using Bridge.Mapping.Numbers;

namespace Bridge.Mapping.Schemas;

/// <summary>Equality of JSON values: numbers by value, members in any order (JSON Schema core, section 4.2.2).</summary>
internal static class DocumentEquality
{
    public static bool Equal(Document a, int x, Document b, int y)
    {
        a.Unescape(x);
        b.Unescape(y);
        var (left, right) = (a[x], b[y]);
        if (left.Kind != right.Kind) return false;
        switch (left.Kind)
        {
            case NodeKind.Text: return a.Value(left).SequenceEqual(b.Value(right));
            case NodeKind.Number:
                return a.Value(left).SequenceEqual(b.Value(right))
                    || (ExactNumber.TryParse(a.Value(left), out var l) && ExactNumber.TryParse(b.Value(right), out var r) && l == r);
            case NodeKind.Array:
                int i = x + 1, j = y + 1;
                for (; i < left.End && j < right.End; i = a.Nodes[i].End, j = b.Nodes[j].End)
                {
                    if (!Equal(a, i, b, j)) return false;
                }
                return i >= left.End && j >= right.End;
            case NodeKind.Object:
                if (left.Length != right.Length) return false;
                for (var m = x + 1; m < left.End; m = a.Nodes[m].End)
                {
                    var other = b.Find(y, a.Name(a.Nodes[m]));
                    if (other < 0 || !Equal(a, m, b, other)) return false;
                }
                return true;
            default: return true;
        }
    }

    public static bool AllDifferent(Document document, int array)
    {
        for (var i = array + 1; i < document.Nodes[array].End; i = document.Nodes[i].End)
        {
            for (var j = document.Nodes[i].End; j < document.Nodes[array].End; j = document.Nodes[j].End)
            {
                if (Equal(document, i, document, j)) return false;
            }
        }
        return true;
    }
}
