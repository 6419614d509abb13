namespace Bridge.Mapping.Tests.Differential;

/// <summary>
/// Makes expressions of JSONata by its grammar, from a seed: every construct and every built-in function, mostly with arguments of the right type, sometimes
/// of a wrong one. Not thread-safe.
/// </summary>
internal sealed partial class ExpressionGenerator(int seed)
{
    private static readonly string[] s_names = ["a", "b", "c", "d", "e", "id", "name", "price", "items", "tags", "n", "s", "t", "none"];
    private static readonly string[] s_variables = ["x", "y", "z", "i", "v"];

    private readonly Random _random = new(seed);
    private readonly List<string> _declared = [];
    private bool _hasRegex;

    private enum Kind { Any, Number, Text, Boolean, Array, Object, Function, Path }

    public string Next()
    {
        while (true)
        {
            var expression = One();
            // The reference copies the left side of these operators as JSON, in which a regular expression is lost; some then never end.
            if (!_hasRegex || !(expression.Contains("?:", StringComparison.Ordinal) || expression.Contains("??", StringComparison.Ordinal))) return expression;
        }
    }

    private string One()
    {
        _hasRegex = false;
        _declared.Clear();
        var depth = 1 + _random.Next(4);
        return _random.Next(4) switch
        {
            0 => Path(depth),
            1 => Block(depth),
            _ => Of(Kind.Any, depth),
        };
    }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    private string Name() => Pick<string>(s_names);

    private string Of(Kind kind, int depth)
    {
        // One in fourteen is of a wrong type, so that errors and the treatment of missing values are compared too.
        if (Chance(7)) kind = (Kind)_random.Next(8);
        if (kind == Kind.Any) kind = (Kind)(1 + _random.Next(7));
        if (depth <= 0) return Leaf(kind);
        if (Chance(22)) return Path(depth - 1);
        if (Chance(9)) return General(kind, depth - 1);
        return kind switch
        {
            Kind.Number => Number(depth - 1),
            Kind.Text => Text(depth - 1),
            Kind.Boolean => Boolean(depth - 1),
            Kind.Array => Array(depth - 1),
            Kind.Object => Object(depth - 1),
            Kind.Function => Function(depth - 1),
            _ => Path(depth - 1),
        };
    }

    private string Leaf(Kind kind)
    {
        if (Chance(8) && _declared.Count > 0) return "$" + Pick<string>(_declared.ToArray());
        if (Chance(25)) return Chance(15) ? Pick("$", "$$", "*", "**", "nothing") : Name();
        return kind switch
        {
            Kind.Number => NumberLiteral(),
            Kind.Text => TextLiteral(),
            Kind.Boolean => Pick("true", "false"),
            Kind.Array => Pick("[]", "[1,2,3]", "items", "[\"a\",\"b\"]", "tags", "[1..4]", "n"),
            Kind.Object => Pick("{}", "{\"a\":1}", "a", "b", "{\"x\":\"y\",\"z\":[1,2]}"),
            Kind.Function => Pick("$uppercase", "$sum", "$string", "function($x){$x}", "function($x,$i){$i}", "λ($v){$v.a}", "$count", "$boolean"),
            _ => Pick("null", "true", "1", "\"a\"", "[]", "{}", "$", "a.b"),
        };
    }

    private string NumberLiteral() => Pick("0", "1", "2", "-1", "3", "10", "0.5", "1.005", "-2.5", "1e3", "1E-2", "100", "12345.678", "1e20", "1e21", "1e-7", "9007199254740993", "0.1", "2.5", "-0", "255");

    private string TextLiteral() => Pick(
        "\"\"", "\"a\"", "\"abc\"", "'single'", "\"Hello World\"", "\" a  b \"", "\"ÄÖ ü\"", "\"😀x\"", "\"1\"", "\"12.5\"", "\"0x1F\"", "\"0b11\"", "\"0o17\"", "\"a,b,c\"", "\"\\u00e9\\n\"",
        "\"2018-03-23T10:33:36.617Z\"", "\"b\"", "\"A-b-C\"", "\"\\\"q\\\"\"", "\"x=1&y=2\"", "\"-1e3\"", "\"line\\ntwo\"", "\"aaa\"");

    private string General(Kind kind, int depth) => _random.Next(12) switch
    {
        0 => $"({Of(kind, depth)})",
        1 => $"{Of(Kind.Boolean, depth)} ? {Of(kind, depth)} : {Of(kind, depth)}",
        2 => $"{Of(Kind.Boolean, depth)} ? {Of(kind, depth)}",
        3 => $"{Of(kind, depth)} ?? {Of(kind, depth)}",
        4 => $"{Of(kind, depth)} ?: {Of(kind, depth)}",
        5 => Block(depth),
        6 => $"{Of(kind, depth)} ~> {Of(Kind.Function, depth)}",
        7 => $"({Of(Kind.Function, depth)})({Of(Kind.Any, depth)})",
        8 => $"{Of(Kind.Array, depth)}[{_random.Next(-3, 4)}]",
        9 => $"({Of(Kind.Array, depth)})[{Predicate(depth)}]",
        10 => $"$lookup({Of(Kind.Object, depth)}, {TextOrName(depth)})",
        _ => $"/* {Name()} */ {Of(kind, depth)}",
    };

    private string TextOrName(int depth) => Chance(60) ? $"\"{Name()}\"" : Of(Kind.Text, depth);

    private string Number(int depth) => _random.Next(5) switch
    {
        0 => $"{Of(Kind.Number, depth)} {Pick("+", "-", "*", "/", "%")} {Of(Kind.Number, depth)}",
        1 => $"-{Parenthesised(Kind.Number, depth)}",
        2 => $"({Of(Kind.Number, depth)} {Pick("+", "-", "*", "/", "%")} {Of(Kind.Number, depth)})",
        3 => NumberLiteral(),
        _ => NumberCall(depth),
    };

    private string Parenthesised(Kind kind, int depth) => Chance(50) ? $"({Of(kind, depth)})" : Leaf(kind);

    private string Text(int depth) => _random.Next(4) switch
    {
        0 => $"{Of(Kind.Any, depth)} & {Of(Kind.Any, depth)}",
        1 => TextLiteral(),
        _ => TextCall(depth),
    };

    private string Boolean(int depth) => _random.Next(8) switch
    {
        0 or 1 => $"{Of(Kind.Number, depth)} {Pick("=", "!=", "<", ">", "<=", ">=")} {Of(Kind.Number, depth)}",
        2 => $"{Of(Kind.Text, depth)} {Pick("=", "!=", "<", ">", "<=", ">=")} {Of(Kind.Text, depth)}",
        3 => $"{Of(Kind.Any, depth)} {Pick("=", "!=")} {Of(Kind.Any, depth)}",
        4 => $"{Of(Kind.Boolean, depth)} {Pick("and", "or")} {Of(Kind.Any, depth)}",
        5 => $"{Of(Kind.Any, depth)} in {Of(Kind.Array, depth)}",
        6 => BooleanCall(depth),
        _ => Pick("true", "false", "$exists(none)", "$not(a)"),
    };

    private string Array(int depth) => _random.Next(6) switch
    {
        0 => "[" + List(Kind.Any, depth, _random.Next(4)) + "]",
        1 => $"[{Of(Kind.Number, depth)}..{Of(Kind.Number, 0)}]".Replace("e20", "", StringComparison.Ordinal).Replace("e21", "", StringComparison.Ordinal),
        2 => $"[{_random.Next(-2, 4)}..{_random.Next(1, 6)}]",
        3 => $"[{Of(Kind.Any, depth)}, {_random.Next(0, 3)}..{_random.Next(1, 4)}]",
        _ => ArrayCall(depth),
    };

    private string Object(int depth) => _random.Next(4) switch
    {
        0 or 1 => "{" + string.Join(", ", Enumerable.Range(0, _random.Next(4)).Select(_ => $"{Key(depth)}: {Of(Kind.Any, depth)}")) + "}",
        2 => $"{Path(depth)}{{{Key(depth)}: {Of(Kind.Any, depth)}}}",
        _ => ObjectCall(depth),
    };

    private string Key(int depth) => Chance(75) ? $"\"{Pick("k", "l", "m", "n", "a", "b")}{(Chance(30) ? "x" : "")}\"" : Chance(50) ? Name() : Of(Kind.Text, depth);

    private string List(Kind kind, int depth, int count) => string.Join(", ", Enumerable.Range(0, count).Select(_ => Of(kind, depth)));

    private string Block(int depth)
    {
        var mark = _declared.Count;
        var parts = new List<string>();
        for (var i = _random.Next(3); i >= 0; i--)
        {
            var variable = Pick<string>(s_variables);
            var value = Of(Chance(25) ? Kind.Function : Kind.Any, depth);
            parts.Add($"${variable} := {value}");
            _declared.Add(variable);
        }
        parts.Add(Chance(30) ? $"${Pick<string>(_declared.ToArray())}({List(Kind.Any, depth, 1 + _random.Next(2))})" : Of(Kind.Any, depth));
        _declared.RemoveRange(mark, _declared.Count - mark);
        return "(" + string.Join("; ", parts) + (Chance(10) ? ";" : "") + ")";
    }

    private string Function(int depth)
    {
        switch (_random.Next(7))
        {
            case 0: return "$" + Pick("sum", "count", "string", "uppercase", "lowercase", "length", "number", "abs", "floor", "not", "boolean", "exists", "keys", "type", "reverse", "max", "trim", "distinct", "spread", "merge");
            case 1: return $"${Pick("substring", "pad", "contains", "split", "join", "power", "round", "append", "formatNumber", "lookup", "map", "filter")}(?, {Of(Kind.Any, depth)})";
            case 2: return $"{Of(Kind.Function, depth)} ~> {Of(Kind.Function, depth)}";
            case 3: return Regex();
            case 4: return Transform(depth);
            default: return Lambda(depth, 1 + _random.Next(3));
        }
    }

    private string Lambda(int depth, int parameters)
    {
        var mark = _declared.Count;
        var names = s_variables.Take(parameters).ToArray();
        _declared.AddRange(names);
        var body = Of(Kind.Any, depth);
        _declared.RemoveRange(mark, _declared.Count - mark);
        var signature = Chance(12) ? Pick("<n:n>", "<s-:s>", "<a<n>:n>", "<x?:x>", "<nn?:n>", "<(ns)-:s>", "<a:a>", "<o-:o>", "<s+:a>", "<j:j>", "<b:b>", "<a<s>s?:s>", "<xx:x>", "<f:x>") : "";
        return $"{Pick("function", "λ")}({string.Join(",", names.Select(n => "$" + n))}){signature}{{{body}}}";
    }

    private string Transform(int depth) =>
        $"|{Pick("$", "a", "items", "items.tags", "**", "b.c", Path(0))}|{Pick("{\"new\": 1}", "{\"price\": price * 2}", "{}", Object(depth))}{(Chance(40) ? ", " + Pick("\"a\"", "[\"id\",\"name\"]", "\"none\"", Of(Kind.Text, depth)) : "")}|";

    private string Regex()
    {
        _hasRegex = true;
        return Pick(Regexes);
    }

    private static ReadOnlySpan<string> Regexes => new[]
    {
        "/a/", "/[a-c]+/i", "/(\\w)(\\d*)/", "/^\\s*|\\s*$/", "/o./", "/(l+)(o)?/", "/\\d+/", "/[^,]+/", "/b|c/", "/(?:a)(b)?/", "/\\./", "/^H/m", "/(a)|(b)/", "/[A-Z]/", "/x*/", "/\\u00e9/", "/.$/", "/(.)\\1/", "/\\bW/", "/a{2,3}?/",
    };
}
