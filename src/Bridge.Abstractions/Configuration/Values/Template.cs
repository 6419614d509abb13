namespace Bridge.Configuration.Values;

/// <summary>
/// A text with <c>{expression}</c> in it: at a destination evaluated over the mapped document, at a source over <c>$meta</c>. A template without a value
/// rejects the message; it never becomes empty text. <c>{{</c> and <c>}}</c> stand for the braces themselves.
/// Immutable; compiled by the engine.
/// </summary>
public sealed class Template
{
    // Asked for each message, so made once.
    private readonly string? _constant;

    internal Template(ConfigText source, IReadOnlyList<TemplatePart> parts)
    {
        Source = source;
        Parts = parts;
        if (parts.All(p => !p.IsExpression)) _constant = string.Concat(parts.Select(p => p.Text.Text));
    }

    /// <summary>The text as written.</summary>
    public ConfigText Source { get; }

    /// <summary>Literal and computed parts in order.</summary>
    public IReadOnlyList<TemplatePart> Parts { get; }

    /// <summary>True when nothing is computed.</summary>
    public bool IsConstant => _constant is not null;

    /// <summary>The text of a constant template.</summary>
    public string Constant => _constant ?? throw new InvalidOperationException($"The template '{Source}' is not constant.");

    /// <summary>A template that is always this text.</summary>
    public static Template Of(string text) => new(new ConfigText(text, null), [new TemplatePart(new ConfigText(text, null), false)]);

    /// <summary>
    /// Expands a template of a source, whose expressions are names of <c>$meta</c> (<c>{name}</c>), with plain values.
    /// Returns null if a value is missing.
    /// </summary>
    public string? Expand(Func<string, string?> meta)
    {
        ArgumentNullException.ThrowIfNull(meta);
        var text = new System.Text.StringBuilder();
        foreach (var part in Parts)
        {
            var value = part.IsExpression ? meta(part.Text.Text.Trim()) : part.Text.Text;
            if (value is null) return null;
            text.Append(value);
        }
        return text.ToString();
    }

    /// <summary>Parses a template; an unclosed or empty brace is an error at its place.</summary>
    public static Template Parse(ConfigText source, Diagnostics diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        var parts = new List<TemplatePart>();
        var text = source.Text;
        var literal = new System.Text.StringBuilder();
        var i = 0;
        while (i < text.Length)
        {
            var c = text[i];
            if (c is '{' or '}' && i + 1 < text.Length && text[i + 1] == c)
            {
                literal.Append(c);
                i += 2;
                continue;
            }
            if (c != '{')
            {
                literal.Append(c);
                i++;
                continue;
            }
            var end = FindEnd(text, i + 1);
            if (end < 0 || string.IsNullOrWhiteSpace(text[(i + 1)..end]))
            {
                diagnostics.Error("BR1005", source.Locate(i), end < 0 ? "this '{' is never closed; for the brace itself write '{{'" : "there is no expression between these braces");
                return Of(text);
            }
            Flush();
            parts.Add(new TemplatePart(source.Slice(i + 1, end - i - 1), true));
            i = end + 1;
        }
        Flush();
        return new Template(source, parts);

        void Flush()
        {
            if (literal.Length == 0) return;
            parts.Add(new TemplatePart(new ConfigText(literal.ToString(), null), false));
            literal.Clear();
        }
    }

    // The end of an expression: the brace that closes it, past nested braces and quoted texts.
    private static int FindEnd(string text, int at)
    {
        var depth = 0;
        for (; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '"' or '\'' or '`':
                    var close = text.IndexOf(text[at], at + 1);
                    if (close < 0) return -1;
                    at = close;
                    break;
                case '{': depth++; break;
                case '}' when depth-- == 0: return at;
            }
        }
        return -1;
    }
}
