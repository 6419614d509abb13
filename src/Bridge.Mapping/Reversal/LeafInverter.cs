using System.Globalization;
using Bridge.Documents;
using Bridge.Mapping.Files.Definitions;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Reversal;

/// <summary>
/// Inverts single expressions: given the expression of a leaf and an expression for its value in the output, gives what the fields it was made of are in terms of
/// that. One mapping, one thread.
/// </summary>
internal sealed class LeafInverter(MappingDefinition definition, string text, Func<string, Dictionary<string, Val>?> table, Shape? root)
{
    /// <summary>A longer table is inverted as a table of its own, not as a list in an expression.</summary>
    private const int MostCases = 100;

    /// <summary>A field that was found: its path (with $$ in front if it starts at the document), and its expression.</summary>
    public sealed record Field(IReadOnlyList<string> Path, bool FromRoot, string Expression);

    private static readonly string[] Unchanged = ["require", "check", "one"];

    private static readonly Dictionary<string, string> Normal = new(StringComparer.Ordinal)
    {
        ["trim"] = "blanks at the ends and double blanks do not come back",
        ["uppercase"] = "small letters do not come back",
        ["lowercase"] = "capital letters do not come back",
        ["padLeft"] = "the padding stays",
        ["padRight"] = "the padding stays",
        ["fit"] = "the padding stays, what was cut off does not come back",
        ["ascii"] = "accents do not come back",
        ["clean"] = "control characters do not come back",
        ["int"] = "leading zeros and decimals do not come back",
        ["decimal"] = "the number of decimals is the output's",
        ["number"] = "the number is not written as it was",
        ["string"] = "the text is not read as the number it was",
        ["coalesce"] = "the default cannot be told from a value that is the same",
    };

    private static readonly HashSet<string> Aggregates = ["count", "sum", "max", "min", "average", "join", "distinct", "reduce", "merge"];

    /// <summary>Fields that are known, or null with the reason.</summary>
    public IReadOnlyList<Field>? Invert(SyntaxNode node, string value, Shape? shape, ref string lost, out string reason)
    {
        reason = "";
        switch (node.Kind)
        {
            case SyntaxKind.Block when node.Items.Count == 1: return Invert(node.Items[0], value, shape, ref lost, out reason);
            case SyntaxKind.Name or SyntaxKind.Map when PathOf(node) is { } path: return [new Field(path.Names, path.FromRoot, value)];
            case SyntaxKind.Coalesce:
                lost = "the default cannot be told from a value that is the same";
                return Invert(node.Left!, value, shape, ref lost, out reason);
            case SyntaxKind.Variable when PathOf(node) is { } self: return [new Field(self.Names, self.FromRoot, value)];
            case SyntaxKind.Variable: return Shared(node, value, shape, ref lost, out reason);
            case SyntaxKind.Binary when node.Text == "&": return Joined(node, value, shape, ref lost, out reason);
            case SyntaxKind.Binary when node.Text is "+" or "-" or "*" or "/": return Arithmetic(node, value, shape, ref lost, out reason);
            case SyntaxKind.Function when node.Left is { Kind: SyntaxKind.Variable } function: return Call(node, function.Text, value, shape, ref lost, out reason);
            case SyntaxKind.Condition: return None("a condition has no opposite: more than one input may give the same output", out reason);
            case SyntaxKind.Filter: return None(Choice, out reason);
            case SyntaxKind.Map when HasChoice(node): return None(Choice, out reason);
            case SyntaxKind.Map when node.Right!.Kind is SyntaxKind.Wildcard or SyntaxKind.Descendant: return None(Wildcard, out reason);
            case SyntaxKind.Map: return None("a path with calculations in it has no opposite: write its steps as $each and $item", out reason);
            case SyntaxKind.Binary: return None("a comparison says true or false: what was compared is lost", out reason);
            case SyntaxKind.ArrayConstructor: return None("a list of values of several fields has no opposite: which is which is not told by the output", out reason);
            case SyntaxKind.GroupBy: return None("groups put many values together: they are to be derived again and compared", out reason);
            case SyntaxKind.OrderBy: return None("the order that the items had is lost", out reason);
            case SyntaxKind.Wildcard or SyntaxKind.Descendant: return None(Wildcard, out reason);
            case SyntaxKind.Apply: return None("a chain (~>) is not inverted: write it as nested calls", out reason);
            default: return None($"there is no rule for this kind of expression ({node.Kind})", out reason);
        }
    }

    private const string Choice = "a choice among several (brackets) does not tell the others";

    private const string Wildcard = "a wildcard does not tell which field it took";

    private static bool HasChoice(SyntaxNode node) => node.Kind == SyntaxKind.Filter || (node.Kind == SyntaxKind.Map && (HasChoice(node.Left!) || HasChoice(node.Right!)));

    private static IReadOnlyList<Field>? None(string why, out string reason)
    {
        reason = why;
        return null;
    }

    /// <summary>The names of a plain path; null if it is more than that.</summary>
    public static (IReadOnlyList<string> Names, bool FromRoot)? PathOf(SyntaxNode node)
    {
        switch (node.Kind)
        {
            case SyntaxKind.Name when !node.KeepArray: return ([node.Text], false);
            case SyntaxKind.Variable when node.Text is "$" or "": return ([], node.Text == "$");
            case SyntaxKind.Map when PathOf(node.Left!) is { } left && node.Right is { Kind: SyntaxKind.Name or SyntaxKind.Text, KeepArray: false } name: return ([.. left.Names, name.Text], left.FromRoot);
            default: return null;
        }
    }

    private IReadOnlyList<Field>? Shared(SyntaxNode node, string value, Shape? shape, ref string lost, out string reason)
    {
        var name = "$" + node.Text;
        var found = definition.Let.FirstOrDefault(l => l.Key == name);
        if (found.Key is null) return None(node.Text == "index" ? "it counts the items, so it follows from their order" : $"{name} is no shared value", out reason);
        return new LeafInverter(definition, found.Value.Text, table, root).Invert(Parser.Parse(found.Value.Text), value, shape, ref lost, out reason);
    }

    private IReadOnlyList<Field>? Call(SyntaxNode call, string name, string value, Shape? shape, ref string lost, out string reason)
    {
        var arguments = call.Items;
        if (arguments.Count == 0) return None($"${name} takes nothing from the input", out reason);
        if (Array.IndexOf(Unchanged, name) >= 0) return Invert(arguments[name == "check" && arguments.Count > 1 ? 1 : 0], value, shape, ref lost, out reason);
        if (Normal.TryGetValue(name, out var loss))
        {
            lost = loss;
            var back = name switch { "number" => $"$string({value})", "string" => $"$number({value})", _ => value };
            return Invert(arguments[0], back, shape, ref lost, out reason);
        }
        if (Aggregates.Contains(name)) return None($"${name} makes one value of many: it is to be derived again and compared", out reason);
        switch (name)
        {
            case "formatDate": return Date(call, value, shape, ref lost, out reason);
            case "parseDate":
                return Invert(arguments[0], arguments.Count > 1 ? $"$formatDate({value}, {Text(arguments[1])})" : $"$formatDate({value})", shape, ref lost, out reason);
            case "table": return Table(call, value, shape, ref lost, out reason);
            case "case": return Case(call, value, shape, ref lost, out reason);
            case "round" or "roundTo" or "floor" or "ceil" or "abs": return None($"${name} loses digits or the sign", out reason);
            case "hash" or "hmac" or "crc32" or "uuid5" or "mod10" or "mod11" or "mod97" or "luhn": return None($"${name} cannot be computed backwards: it is to be derived again and compared", out reason);
            case "at" when arguments[0].Kind == SyntaxKind.Text: return Located(arguments[0].Text, value, shape, out reason);
            case "dateAdd" when arguments.Count > 1 && IsDays(arguments): return Invert(arguments[0], $"$dateAdd({value}, {Negated(arguments[1])}{(arguments.Count > 2 ? ", " + Text(arguments[2]) : "")})", shape, ref lost, out reason);
            case "hex": return Invert(arguments[0], $"$unhex({value})", shape, ref lost, out reason);
            case "unhex": return Invert(arguments[0], $"$hex({value})", shape, ref lost, out reason);
            case "implied" when arguments.Count > 1: return Invert(arguments[0], $"$toImplied({value}, {Text(arguments[1])})", shape, ref lost, out reason);
            case "base64encode": return Invert(arguments[0], $"$base64decode({value})", shape, ref lost, out reason);
            case "base64decode": return Invert(arguments[0], $"$base64encode({value})", shape, ref lost, out reason);
            default: return None($"${name} has no opposite", out reason);
        }
    }

    // Months and years have different lengths: the 31st of January and a month is the 28th of February, and so is the 28th.
    private static bool IsDays(List<SyntaxNode> arguments) =>
        arguments[1] is { Kind: SyntaxKind.Number } or { Kind: SyntaxKind.Negate, Left.Kind: SyntaxKind.Number }
        && (arguments.Count == 2 || arguments[2] is { Kind: SyntaxKind.Text, Text: "day" or "days" or "week" or "weeks" });

    private string Negated(SyntaxNode number) => number.Kind == SyntaxKind.Negate ? Text(number.Left!) : "-" + Text(number);

    // $at("BGM.1004"): the members that it stands for, if each is there once.
    private IReadOnlyList<Field>? Located(string notation, string value, Shape? shape, out string reason)
    {
        reason = "";
        var isLocal = shape?.Locate?.Invoke(notation) is not null;
        var at = isLocal ? shape : root;
        if (at?.Locate?.Invoke(notation) is not { } steps) return None($"\"{notation}\" is not found in the layout", out reason);
        foreach (var step in steps)
        {
            at = at?.Find(step.Member);
            if (at?.Occurs == Occurs.Many || step.Item > 0) return None($"{step.Member} repeats, and the output tells of one of them only", out reason);
        }
        return [new Field([.. steps.Select(s => s.Member)], !isLocal, value)];
    }

    private string Text(SyntaxNode node) => text[node.Start..node.End];

    // $formatDate($parseDate(p, A), B), directly or through a shared value: A and B change places if both hold the same fields.
    private IReadOnlyList<Field>? Date(SyntaxNode call, string value, Shape? shape, ref string lost, out string reason)
    {
        var written = call.Items.Count > 1 && call.Items[1].Kind == SyntaxKind.Text ? call.Items[1].Text : null;
        var parse = call.Items[0];
        if (parse.Kind == SyntaxKind.Variable && definition.Let.FirstOrDefault(l => l.Key == "$" + parse.Text) is { Key: not null } shared)
        {
            return new LeafInverter(definition, shared.Value.Text, table, root).Parsed(Parser.Parse(shared.Value.Text), written, value, shape, ref lost, out reason);
        }
        return Parsed(parse, written, value, shape, ref lost, out reason);
    }

    private IReadOnlyList<Field>? Parsed(SyntaxNode parse, string? written, string value, Shape? shape, ref string lost, out string reason)
    {
        if (parse is not { Kind: SyntaxKind.Function, Left: { Kind: SyntaxKind.Variable, Text: "parseDate" }, Items.Count: > 0 })
        {
            // A date of the input, as a layout gives it: the text is parsed back.
            return written is null ? None("the picture is not a text that stands there", out reason) : Invert(parse, $"$parseDate({value}, {JsonText.Quote(written)})", shape, ref lost, out reason);
        }
        var read = parse.Items.Count > 1 && parse.Items[1].Kind == SyntaxKind.Text ? parse.Items[1].Text : null;
        if (written is null || read is null) return None("one of the two pictures is left out, so which fields the date holds depends on the message", out reason);
        if (Components(written) != Components(read)) return None($"the pictures {read} and {written} do not hold the same fields of a date, so one way loses some", out reason);
        return Invert(parse.Items[0], $"$formatDate($parseDate({value}, {JsonText.Quote(written)}), {JsonText.Quote(read)})", shape, ref lost, out reason);
    }

    // The fields that a picture holds. A day of the year (d) says month and day together.
    private static string Components(string picture)
    {
        var found = new SortedSet<char>();
        for (var at = picture.IndexOf('['); at >= 0 && at + 1 < picture.Length; at = picture.IndexOf('[', at + 1))
        {
            var letter = picture[at + 1];
            if (letter == 'd') found.UnionWith("MD");
            else if (letter is not ('F' or '[')) found.Add(letter); // the name of the weekday follows from the date
        }
        return string.Concat(found);
    }

    private IReadOnlyList<Field>? Table(SyntaxNode call, string value, Shape? shape, ref string lost, out string reason)
    {
        if (call.Items.Count > 2) return None("the table has a default (an else): what it stood for is lost", out reason);
        if (call.Items.Count < 2 || call.Items[0].Kind != SyntaxKind.Text || table(call.Items[0].Text) is not { } rows) return None("the table's name is computed", out reason);
        if (rows.Count > MostCases) return None($"the table has {rows.Count} rows: write the opposite table as a file, with the columns changed", out reason);
        if (rows.Values.Any(v => !v.IsText)) return None("the table gives objects, not texts", out reason);
        if (rows.GroupBy(r => r.Value.AsString).FirstOrDefault(g => g.Count() > 1) is { } twice) return None($"two keys of the table give '{twice.Key}'", out reason);
        var pairs = string.Join(", ", rows.Select(r => $"{JsonText.Quote(r.Value.AsString)}, {JsonText.Quote(r.Key)}"));
        return Invert(call.Items[1], $"$case({value}, {pairs})", shape, ref lost, out reason);
    }

    private IReadOnlyList<Field>? Case(SyntaxNode call, string value, Shape? shape, ref string lost, out string reason)
    {
        if (call.Items.Count % 2 == 0) return None("an else is given: what it stood for is lost", out reason);
        var pairs = new List<(string Key, string Result)>();
        for (var i = 1; i + 1 < call.Items.Count; i += 2)
        {
            if (!IsLiteral(call.Items[i]) || !IsLiteral(call.Items[i + 1])) return None("keys or results are computed", out reason);
            pairs.Add((Text(call.Items[i]), Text(call.Items[i + 1])));
        }
        if (pairs.GroupBy(p => p.Result).FirstOrDefault(g => g.Count() > 1) is { } twice) return None($"two keys give {twice.Key}", out reason);
        return Invert(call.Items[0], $"$case({value}, {string.Join(", ", pairs.Select(p => $"{p.Result}, {p.Key}"))})", shape, ref lost, out reason);
    }

    private static bool IsLiteral(SyntaxNode node) => node.Kind is SyntaxKind.Text or SyntaxKind.Number or SyntaxKind.Literal;

    private IReadOnlyList<Field>? Arithmetic(SyntaxNode node, string value, Shape? shape, ref string lost, out string reason)
    {
        var (left, right) = (node.Left!, node.Right!);
        if (right.Kind == SyntaxKind.Number && right.Number != 0)
        {
            var opposite = node.Text switch { "+" => "-", "-" => "+", "*" => "/", _ => "*" };
            return Invert(left, $"({value} {opposite} {Text(right)})", shape, ref lost, out reason);
        }
        if (left.Kind == SyntaxKind.Number && left.Number != 0 && node.Text is "+" or "*") return Invert(right, $"({value} {(node.Text == "+" ? "-" : "/")} {Text(left)})", shape, ref lost, out reason);
        return None("two fields make one number: which part is whose is lost", out reason);
    }

    // Texts and fields joined: parts are cut at the texts between them, which no field may hold.
    private IReadOnlyList<Field>? Joined(SyntaxNode node, string value, Shape? shape, ref string lost, out string reason)
    {
        var parts = new List<SyntaxNode>();
        for (var at = node; ; at = at.Left!)
        {
            if (at is not { Kind: SyntaxKind.Binary, Text: "&" })
            {
                parts.Insert(0, at);
                break;
            }
            parts.Insert(0, at.Right!);
        }
        var fields = new List<Field>();
        var rest = value;
        var before = "";
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Kind == SyntaxKind.Text)
            {
                before += parts[i].Text;
                continue;
            }
            var part = parts[i];
            if (before.Length > 0) rest = $"$substring({rest}, {Characters(before).ToString(CultureInfo.InvariantCulture)})";
            before = "";
            var behind = string.Concat(parts.Skip(i + 1).TakeWhile(p => p.Kind == SyntaxKind.Text).Select(p => p.Text));
            var isLast = !parts.Skip(i + 1).Any(p => p.Kind != SyntaxKind.Text);
            string own;
            if (isLast)
            {
                own = behind.Length == 0 ? rest : $"$substring({rest}, 0, $length({rest}) - {Characters(behind).ToString(CultureInfo.InvariantCulture)})";
            }
            else
            {
                if (behind.Length == 0) return None("two fields are joined without a text between them", out reason);
                if (PathOf(part) is not { } path || !CannotHold(ShapeAt(shape, path.Names), behind)) return None($"the field before {JsonText.Quote(behind)} may hold that text itself", out reason);
                own = $"$substringBefore({rest}, {JsonText.Quote(behind)})";
                rest = $"$substringAfter({rest}, {JsonText.Quote(behind)})";
                i += parts.Skip(i + 1).TakeWhile(p => p.Kind == SyntaxKind.Text).Count();
            }
            if (Invert(part, own, shape, ref lost, out reason) is not { } inverted) return null;
            fields.AddRange(inverted);
        }
        if (fields.Count == 0) return None("there is no field in it", out reason);
        reason = "";
        return fields;
    }

    private static int Characters(string text) => text.EnumerateRunes().Count();

    public static Shape? ShapeAt(Shape? shape, IReadOnlyList<string> names)
    {
        foreach (var name in names) shape = shape?.Find(name);
        return shape;
    }

    // What numbers and ISO dates are made of.
    private static bool CannotHold(Shape? shape, string separator) => shape?.Kind switch
    {
        ShapeKind.Integer or ShapeKind.Decimal => separator.AsSpan().IndexOfAnyExcept("0123456789+-.eE") >= 0,
        ShapeKind.Date => separator.AsSpan().IndexOfAnyExcept("0123456789+-.:TZ") >= 0,
        ShapeKind.Boolean => separator.AsSpan().IndexOfAnyExceptInRange('a', 'z') >= 0,
        _ => false,
    };
}
