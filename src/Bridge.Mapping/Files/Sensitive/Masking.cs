using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bridge.Documents;

namespace Bridge.Mapping.Files.Sensitive;

/// <summary>Replaces the values of sensitive fields in error texts, which quote the values they are about.</summary>
internal static class Masking
{
    /// <summary>Shorter values are left: replacing a single digit everywhere would make the text unreadable and hides nothing.</summary>
    private const int MinLength = 3;

    /// <summary>The text with stars in place of every value of a field that the layout or the mapping marks as sensitive.</summary>
    public static string Apply(string text, Document document)
    {
        foreach (var value in Values(document)) text = Hide(text, value);
        return text;
    }

    /// <summary>The values of the fields that are marked as sensitive, as the peer wrote them and as they were read.</summary>
    public static IEnumerable<string> Values(Document document)
    {
        for (var node = 0; node < document.Count; node++)
        {
            var n = document.Nodes[node];
            if ((n.Flags & NodeFlags.Sensitive) == 0 || n.Kind is NodeKind.Object or NodeKind.Array) continue;
            yield return Encoding.UTF8.GetString(document.SourceOf(n)).Trim(); // also of one that nothing has read yet
            if (n.Kind is NodeKind.Text or NodeKind.Number) yield return Encoding.UTF8.GetString(document.Value(n));
        }
    }

    /// <summary>The text with stars in place of a value.</summary>
    public static string Hide(string text, string value)
    {
        // Errors quote texts as JSON does.
        if (value.Length < MinLength) return text;
        text = text.Replace(value, "***", StringComparison.Ordinal);
        var escaped = JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        return escaped == value ? text : text.Replace(escaped, "***", StringComparison.Ordinal);
    }
}
