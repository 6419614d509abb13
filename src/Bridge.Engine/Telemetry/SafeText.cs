using System.Text;

namespace Bridge.Engine.Telemetry;

/// <summary>Makes the text of an exception fit for logs and status: one line, with the causes, without passwords that stand in addresses.</summary>
internal static class SafeText
{
    // Longer texts are stack traces or whole answers of a server in disguise.
    private const int MaxLength = 600;

    /// <summary>The messages of the exception and of its causes.</summary>
    public static string Of(Exception exception)
    {
        var text = new StringBuilder();
        for (var e = exception; e is not null && text.Length < MaxLength; e = e.InnerException)
        {
            if (e is AggregateException { InnerExceptions.Count: 1 }) continue;
            var message = e.Message.ReplaceLineEndings(" ").Trim();
            if (text.Length > 0 && text.ToString().Contains(message, StringComparison.Ordinal)) continue;
            if (text.Length > 0) text.Append(": ");
            text.Append(message);
        }
        return Of(text.ToString());
    }

    /// <summary>A pause for people: "200 ms", "3.2 s".</summary>
    public static string Of(TimeSpan pause) => pause < TimeSpan.FromSeconds(1)
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{pause.TotalMilliseconds:0} ms")
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{pause.TotalSeconds:0.#} s");

    /// <summary>The text without passwords.</summary>
    public static string Of(string text)
    {
        for (var at = text.IndexOf("://", StringComparison.Ordinal); at >= 0; at = text.IndexOf("://", at + 3, StringComparison.Ordinal))
        {
            var end = at + 3;
            while (end < text.Length && text[end] is not ('/' or ' ' or '"' or '\'' or '@')) end++;
            if (end == text.Length || text[end] != '@') continue;
            var colon = text.IndexOf(':', at + 3, end - at - 3);
            if (colon < 0) continue;
            text = string.Concat(text.AsSpan(0, colon + 1), "***", text.AsSpan(end));
        }
        text = text.TrimEnd('.', ' ');   // it is put into sentences
        return text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "…");
    }
}
