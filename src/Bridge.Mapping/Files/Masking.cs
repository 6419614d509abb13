using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
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
            ref readonly var n = ref document.Nodes[node];
            if ((n.Flags & NodeFlags.Sensitive) == 0 || n.Kind is NodeKind.Object or NodeKind.Array) continue;
            text = Hide(text, Encoding.UTF8.GetString(document.SourceOf(n)).Trim()); // also of one that nothing has read yet
            if (n.Kind is NodeKind.Text or NodeKind.Number) text = Hide(text, Encoding.UTF8.GetString(document.Value(n)));
        }
        return text;
    }

    // Errors quote texts as JSON does.
    private static string Hide(string text, string value)
    {
        if (value.Length < MinLength) return text;
        text = text.Replace(value, "***", StringComparison.Ordinal);
        var escaped = JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        return escaped == value ? text : text.Replace(escaped, "***", StringComparison.Ordinal);
    }
}
