using System.Globalization;
using System.Text;
using Bridge.Documents;

namespace Bridge.Mapping.Explain;

/// <summary>Names a node of a document: /D/3/Price, items counted from 0.</summary>
internal static class DocumentPath
{
    public static string Of(Document document, int node)
    {
        var parts = new List<string>();
        for (var at = node; document.Nodes[at].Parent >= 0; at = document.Nodes[at].Parent)
        {
            var parent = document.Nodes[at].Parent;
            parts.Add(document.Nodes[at].NameLength >= 0 ? Encoding.UTF8.GetString(document.Name(document.Nodes[at])) : Index(document, parent, at).ToString(CultureInfo.InvariantCulture));
        }
        parts.Reverse();
        return "/" + string.Join('/', parts);
    }

    /// <summary>The node at a JSON pointer; -1 if there is none.</summary>
    public static int Find(Document document, string pointer)
    {
        var at = document.Count > 0 ? 0 : -1;
        foreach (var step in pointer.Split('/').Skip(1))
        {
            if (at < 0) break;
            var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            at = document.Nodes[at].Kind == NodeKind.Array ? Item(document, at, name) : document.Nodes[at].Kind == NodeKind.Object ? document.Find(at, Encoding.UTF8.GetBytes(name)) : -1;
        }
        return at;
    }

    private static int Item(Document document, int array, string index)
    {
        if (!int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var left)) return -1;
        var at = array + 1;
        for (; at < document.Nodes[array].End && left > 0; at = document.Nodes[at].End) left--;
        return at < document.Nodes[array].End ? at : -1;
    }

    private static int Index(Document document, int parent, int node)
    {
        var index = 0;
        for (var at = parent + 1; at < node; at = document.Nodes[at].End) index++;
        return index;
    }
}
