using System.Text;

namespace Bridge.Mapping.Syntax;

/// <summary>JSON text of a string, for tokens and values in errors. Lone surrogates become escapes.</summary>
internal static class JsonText
{
    /// <summary>A number as JavaScript writes it.</summary>
    public static string Of(double number)
    {
        Span<byte> text = stackalloc byte[Numbers.NumberText.MaxLength];
        return System.Text.Encoding.ASCII.GetString(text[..Numbers.NumberText.Format(number, text)]);
    }

    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (c)
            {
                case '"': quoted.Append("\\\""); break;
                case '\\': quoted.Append("\\\\"); break;
                case '\n': quoted.Append("\\n"); break;
                case '\r': quoted.Append("\\r"); break;
                case '\t': quoted.Append("\\t"); break;
                case '\b': quoted.Append("\\b"); break;
                case '\f': quoted.Append("\\f"); break;
                case < ' ': quoted.Append($"\\u{(int)c:x4}"); break;
                default:
                    if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) quoted.Append(c).Append(text[++i]);
                    else if (char.IsSurrogate(c)) quoted.Append($"\\u{(int)c:X4}");
                    else quoted.Append(c);
                    break;
            }
        }
        return quoted.Append('"').ToString();
    }
}
