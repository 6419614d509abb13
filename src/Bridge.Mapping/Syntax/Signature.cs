namespace Bridge.Mapping.Syntax;

/// <summary>A function's signature, <c>&lt;s-n?:s&gt;</c>, parsed. Immutable after parsing.</summary>
internal sealed class Signature
{
    private Signature(string text, List<Parameter> parameters)
    {
        Text = text;
        Parameters = [.. parameters];
        IsPlain = parameters.TrueForAll(p => !p.Repeated);
        Required = parameters.FindLastIndex(p => !p.Optional) + 1;
    }

    /// <summary>As written, with its angle brackets.</summary>
    public string Text { get; }

    public Parameter[] Parameters { get; }

    /// <summary>No parameter repeats: the n-th argument belongs to the n-th parameter if as many are given.</summary>
    public bool IsPlain { get; }

    /// <summary>How many arguments must be given.</summary>
    public int Required { get; }

    /// <exception cref="SyntaxException">S0401 or S0402 with the offset in the signature.</exception>
    public static Signature Parse(string text)
    {
        var parameters = new List<Parameter>();
        for (var at = 1; at < text.Length && text[at] != ':'; at++)
        {
            var c = text[at];
            switch (c)
            {
                case 's' or 'n' or 'b' or 'l' or 'o': Add(LetterType(c) | TypeSet.Missing, c); break;
                case 'a' or 'x': Add(TypeSet.Any, c); break;
                case 'f': Add(TypeSet.Function, c); break;
                case 'j': Add(TypeSet.Json, c); break;
                case '-' when parameters.Count > 0: parameters[^1].Context = parameters[^1].Optional = true; break;
                case '?' when parameters.Count > 0: parameters[^1].Optional = true; break;
                case '+' when parameters.Count > 0: parameters[^1].Repeated = true; break;
                case '(':
                    var close = FindClosing(text, at, '(', ')');
                    var choice = text[(at + 1)..close];
                    if (choice.Contains('<')) throw SignatureError("S0402", at, choice);
                    var types = TypeSet.Missing;
                    foreach (var letter in choice) types |= LetterType(letter);
                    Add(types, c);
                    at = close;
                    break;
                case '<':
                    if (parameters.Count == 0 || parameters[^1].Letter is not ('a' or 'f'))
                    {
                        throw SignatureError("S0401", at, parameters.Count == 0 ? "" : parameters[^1].Letter.ToString());
                    }
                    var end = FindClosing(text, at, '<', '>');
                    parameters[^1].Subtype = text[(at + 1)..end];
                    at = end;
                    break;
            }
        }
        return new Signature(text, parameters);

        void Add(TypeSet types, char letter) => parameters.Add(new Parameter { Types = types, Letter = letter });
    }

    private static SyntaxException SignatureError(string code, int offset, string value) =>
        new(new SyntaxError(code, 0, 0, 0, null, JsonText.Quote(value)) { Offset = offset });

    private static int FindClosing(string text, int start, char open, char close)
    {
        var depth = 1;
        var at = start + 1;
        for (; at < text.Length; at++)
        {
            if (text[at] == close && --depth == 0) return at;
            if (text[at] == open) depth++;
        }
        return text.Length - 1;
    }

    internal static TypeSet LetterType(char letter) => letter switch
    {
        's' => TypeSet.Text,
        'n' => TypeSet.Number,
        'b' => TypeSet.Boolean,
        'l' => TypeSet.Null,
        'o' => TypeSet.Object,
        'a' => TypeSet.Array,
        'f' => TypeSet.Function,
        'm' => TypeSet.Missing,
        _ => TypeSet.None,
    };
}
