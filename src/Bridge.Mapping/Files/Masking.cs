using System.Text;
using Bridge.Documents;

namespace Bridge.Mapping.Files;

/// <summary>Replaces the values of sensitive fields in error texts, which quote the values they are about.</summary>
internal static class Masking
{
    /// <summary>Shorter values are left: replacing a single digit everywhere would make the text unreadable and hides nothing.</summary>
    private const int MinLength = 3;

    /// <summary>The text with stars in place of every value of a field that the layout marks as sensitive.</summary>
    public static string Apply(string text, Document document)
    {
        for (var node = 0; node < document.Count; node++)
        {
            if ((document.Nodes[node].Flags & NodeFlags.Sensitive) == 0 || document.Nodes[node].Kind is not (NodeKind.Text or NodeKind.Number)) continue;
            foreach (var value in new[] { Encoding.UTF8.GetString(document.SourceOf(document.Nodes[node])).Trim(), Encoding.UTF8.GetString(document.Value(document.Nodes[node])) })
            {
                if (value.Length >= MinLength) text = text.Replace(value, "***", StringComparison.Ordinal);
            }
        }
        return text;
    }
}
