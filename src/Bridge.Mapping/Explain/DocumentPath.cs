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

    private static int Index(Document document, int parent, int node)
    {
        var index = 0;
        for (var at = parent + 1; at < node; at = document.Nodes[at].End) index++;
        return index;
    }
}
