using System.Text;
using Bridge.Documents;

namespace Bridge.Codecs.Layouts;

/// <summary>Names a node as a mapping does: <c>D[3].Price</c>. For errors only.</summary>
internal static class NodePath
{
    public static string Of(Document document, int node)
    {
        var parts = new Stack<string>();
        for (var at = node; at > 0; at = document.Nodes[at].Parent)
        {
            var parent = document.Nodes[at].Parent;
            if (parent >= 0 && document.Nodes[parent].Kind == NodeKind.Array) parts.Push($"[{IndexOf(document, parent, at)}]");
            else parts.Push(Encoding.UTF8.GetString(document.Name(document.Nodes[at])));
        }
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            if (text.Length > 0 && !part.StartsWith('[')) text.Append('.');
            text.Append(part);
        }
        return text.ToString();
    }

    private static int IndexOf(Document document, int array, int item)
    {
        var index = 0;
        for (var at = array + 1; at < item; at = document.Nodes[at].End) index++;
        return index;
    }
}
