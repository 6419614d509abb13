namespace Bridge.Mapping.Tests.Differential;

internal sealed partial class ExpressionGenerator
{
    private string Path(int depth)
    {
        var mark = _declared.Count;
        var path = Chance(8) ? Pick("$", "$$", "*", "**", "[1,2,3]", "{\"a\":{\"b\":2}}", "(items)", "$.items") : Name();
        // Over one item of a literal array the reference walks its characters, or nothing.
        if (path[0] != '[') path += Suffix(depth);
        for (var i = _random.Next(4); i > 0; i--) path += "." + Step(depth) + Suffix(depth);
        if (Chance(8)) path += $"^({Order(depth)})";
        if (Chance(6)) path += $".{{{Key(depth)}: {Of(Kind.Any, depth)}}}";
        else if (Chance(5)) path += $"{{{Key(depth)}: {Of(Kind.Any, depth)}}}";
        if (Chance(5)) path += "[]";
        _declared.RemoveRange(mark, _declared.Count - mark);
        return path;
    }

    private string Step(int depth) => _random.Next(26) switch
    {
        0 => "*",
        1 => "**",
        2 => "%",
        3 => "%.%",
        4 => $"({Of(Kind.Any, depth)})",
        5 => $"[{List(Kind.Any, depth, 1 + _random.Next(2))}]",
        6 => $"{{{Key(depth)}: {Of(Kind.Any, depth)}}}",
        7 => "$",
        8 => $"$string()",
        9 => $"${Pick("uppercase", "length", "number", "boolean", "type", "keys", "sum", "count", "exists")}({Pick("", "$", Name())})",
        10 => "`" + Name() + "`",
        11 => "\"" + Name() + "\"",
        12 => $"({Path(0)})",
        13 when _declared.Count > 0 => "$" + Pick<string>(_declared.ToArray()),
        _ => Name(),
    };

    private string Suffix(int depth)
    {
        var suffix = "";
        if (Chance(4))
        {
            var variable = Pick<string>(s_variables);
            suffix += "@$" + variable;
            _declared.Add(variable);
        }
        if (Chance(4))
        {
            var variable = Pick<string>(s_variables);
            suffix += "#$" + variable;
            _declared.Add(variable);
        }
        while (Chance(16)) suffix += $"[{Predicate(depth)}]";
        if (Chance(3)) suffix += "[]";
        if (Chance(2)) suffix += $"^({Order(depth)})";
        return suffix;
    }

    private string Predicate(int depth) => _random.Next(10) switch
    {
        0 or 1 => _random.Next(-2, 4).ToString(System.Globalization.CultureInfo.InvariantCulture),
        2 => $"{Name()} = {Leaf(Kind.Any)}",
        3 => $"{Name()} {Pick("<", ">", "<=", ">=", "!=")} {NumberLiteral()}",
        4 => $"[{_random.Next(0, 3)}..{_random.Next(0, 3)}]",
        5 => $"[{_random.Next(-2, 3)}, {_random.Next(0, 3)}]",
        6 => $"$ {Pick("=", ">", "<")} {Leaf(Kind.Number)}",
        7 => Name(),
        8 => $"%.{Name()} = {Leaf(Kind.Any)}",
        _ => Of(Kind.Boolean, depth - 1),
    };

    private string Order(int depth) => string.Join(", ", Enumerable.Range(0, 1 + _random.Next(2)).Select(_ => Pick("", ">", "<") + (Chance(75) ? Pick("price", "id", "name", "$", "n") : Of(Kind.Number, depth - 1))));
}
