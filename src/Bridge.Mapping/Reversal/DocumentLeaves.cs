using Bridge.Documents;
using Bridge.Mapping.Explain;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Reversal;

/// <summary>All leaves of a document by their paths, as JSON. Numbers are compared by what they mean: 2.5 is 2.50.</summary>
internal static class DocumentLeaves
{
    public static Dictionary<string, string> Of(Document document)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var node = 0; node < document.Count; node++)
        {
            var kind = document[node].Kind;
            var isEmpty = kind is NodeKind.Object or NodeKind.Array && document.Nodes[node].End == node + 1;
            if (kind is NodeKind.Absent || (kind is NodeKind.Object or NodeKind.Array && !isEmpty)) continue;
            var value = Val.Of(document, node);
            leaves[DocumentPath.Of(document, node)] = kind == NodeKind.Number ? ExactMath.ToExact(value).ToDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture) : JsonOutput.ToText(value) ?? "";
        }
        return leaves;
    }

    /// <summary>A path with * for its items.</summary>
    public static string General(string path) => string.Join('/', path.Split('/').Select(p => p.Length > 0 && p.All(char.IsAsciiDigit) ? "*" : p));
}
