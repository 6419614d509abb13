using Bridge.Configuration;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Definitions;
using Bridge.Mapping.Files.Running;
using Bridge.Mapping.Files.Tables;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;
using Bridge.Registration;

namespace Bridge.Mapping.Reversal;

/// <summary>
/// Writes the opposite of a mapping: what turns its output back into its input, for the leaves that can be inverted, and lists the rest with reasons.
/// What <c>bridge mapping reverse FILE</c> prints. A generator, no mode of running: the result is a mapping to read, complete and test. Not thread-safe.
/// </summary>
public sealed class MappingReverser
{
    private readonly MappingDefinition _definition;
    private readonly string _directory;
    private readonly Shape? _shape;
    private readonly Shape? _output;
    private readonly InverseNode _root = new();
    private readonly List<ReversedLeaf> _leaves = [];
    private readonly List<string> _asserts = [];

    private MappingReverser(MappingDefinition definition, string directory, ICodec from, ICodec to)
    {
        _definition = definition;
        _directory = directory;
        (_shape, _output) = (from.Shape, to.Shape);
    }

    /// <summary>Reverses a mapping file. Null after an error: it has to be right itself; findings are added.</summary>
    public static ReversalResult? Reverse(string path, AdapterRegistry registry, Diagnostics diagnostics)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(diagnostics);
        path = Path.GetFullPath(path);
        var loader = new MappingLoader(registry);
        if (loader.Load(path, diagnostics) is not FileMapping mapping) return null;
        var reverser = new MappingReverser(mapping.Definition, Path.GetDirectoryName(path) ?? "", mapping.From, mapping.To);
        return reverser.Run(Path.GetFileName(path));
    }

    private ReversalResult Run(string file)
    {
        if (_definition.Split is { } split)
        {
            _leaves.Add(new ReversedLeaf("/", split.Each?.Text ?? "", split.Each?.Location ?? default, ReversedLeafKind.None, "split makes several messages of one: the opposite would have to collect them"));
        }
        else
        {
            Walk(OutputTreeReader.Read(_definition.Output!), new Scope(_root, "", null, _shape, _output), [], "");
            RecordMarks.Add(_definition.From!, _directory, _root);
        }
        // Of a text or of bytes there is no empty one that could be written.
        if (_root is { Members.Count: 0, IsLeaf: false } && _shape is { Kind: not (ShapeKind.Object or ShapeKind.Any) }) _root.Expression = "$reject(\"nothing of the output leads back; write the expression that does\")";
        foreach (var check in _definition.Asserts) _leaves.Add(new ReversedLeaf("asserts", check.That?.Text ?? "", check.That?.Location ?? default, ReversedLeafKind.None, "a check is no value; the opposite has to hold it too where it matters"));
        return new ReversalResult { Yaml = InverseYaml.Write(_definition, file, _root, _asserts, _leaves), Leaves = _leaves, Unfilled = Unfilled() };
    }

    /// <summary>What is filled: the document or one item of a list; how the list's first item is reached from outside; and what both sides look like there when they are read.</summary>
    private sealed record Scope(InverseNode Target, string First, Scope? Parent, Shape? Shape, Shape? Output);

    private void Walk(OutputTree tree, Scope scope, IReadOnlyList<string> path, string shown)
    {
        switch (tree)
        {
            case OutputTree.Object(var members, _):
                foreach (var (name, value) in members) Member(name, value, scope, path, $"{shown}/{name}");
                break;
            case OutputTree.Constant(var json, var location):
                Constant(json, json, location, scope, path, shown);
                break;
            case OutputTree.Opaque(var text, var reason, var location):
                _leaves.Add(new ReversedLeaf(shown, text, location, ReversedLeafKind.None, reason));
                break;
            case OutputTree.Listed(var values, _):
                for (var i = 0; i < values.Count; i++) Walk(values[i], scope, [.. path.SkipLast(1), Item(path.Count > 0 ? path[^1] : "", i)], $"{shown}/{i.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
                break;
            case OutputTree.Each each:
                List(each, scope, path, shown);
                break;
            case OutputTree.Leaf(var syntax, var text, var location):
                Leaf(syntax, text, location, scope, path, shown);
                break;
        }
    }

    // Segment formats write groups that nobody reads back unless a layout names them.
    private void Member(string name, OutputTree value, Scope scope, IReadOnlyList<string> path, string shown)
    {
        if (path.Count == 0 && scope.Output is { Open: false, Members.Count: > 0 } output && output.Find(name) is null)
        {
            _leaves.Add(new ReversedLeaf(shown, name, value.Location, ReversedLeafKind.None, $"{(output.Name.Length > 0 ? output.Name : "the output")} has no {name} when it is read back; a layout that names its groups has"));
            return;
        }
        Walk(value, scope, [.. path, name], shown);
    }

    // A single value where the format has a composite is its first part when it is read back.
    private static string Read(Scope scope, IReadOnlyList<string> path)
    {
        var shape = scope.Output;
        foreach (var name in path) shape = shape?.Find(name.Split('\0')[0]);
        while (shape?.Members.FirstOrDefault(m => m.Name != "Position") is { } first)
        {
            path = [.. path, first.Name];
            shape = first;
        }
        return Expression(path);
    }

    private void Constant(string json, string text, Location location, Scope scope, IReadOnlyList<string> path, string shown)
    {
        _leaves.Add(new ReversedLeaf(shown, text, location, ReversedLeafKind.Constant, "a constant: checked when reading back"));
        if (scope.Parent is null) _asserts.Add($"{Read(scope, path)} = {json}");
    }

    private void List(OutputTree.Each each, Scope scope, IReadOnlyList<string> path, string shown)
    {
        if (Source(each.Items) is not { } source)
        {
            _leaves.Add(new ReversedLeaf(shown, each.Text, each.Location, ReversedLeafKind.None, "the list is not a plain path, with equalities to constants as its only conditions"));
            return;
        }
        var from = source.FromRoot ? Top(scope) : scope;
        var target = from.Target.At(source.Path);
        if (target is null || target.Each is not null || target.IsLeaf)
        {
            _leaves.Add(new ReversedLeaf(shown, each.Text, each.Location, ReversedLeafKind.None, $"{string.Join('.', source.Path)} is filled by another leaf already"));
            return;
        }
        target.Each = Expression(path);
        foreach (var (field, literal) in source.Marks) target.Member(field).Constant = literal;
        var first = (scope.First.Length > 0 ? scope.First + "." : "") + Expression(path) + "[0]";
        Walk(each.Item, new Scope(target, first, scope, LeafInverter.ShapeAt(from.Shape, source.Path), LeafInverter.ShapeAt(scope.Output, path)), [], shown + "/*");
    }

    // p, or p[F = "c"].
    private static (IReadOnlyList<string> Path, bool FromRoot, List<(string Field, string Literal)> Marks)? Source(SyntaxNode node)
    {
        var marks = new List<(string, string)>();
        while (node is { Kind: SyntaxKind.Block, Items: [var only] }) node = only;
        while (node.Kind == SyntaxKind.Filter)
        {
            if (node.Right is not { Kind: SyntaxKind.Binary, Text: "=", Left: { Kind: SyntaxKind.Name } field, Right: { Kind: SyntaxKind.Text or SyntaxKind.Number } literal }) return null;
            marks.Add((field.Text, literal.Kind == SyntaxKind.Text ? JsonText.Quote(literal.Text) : literal.Text));
            node = node.Left!;
        }
        return LeafInverter.PathOf(node) is { Names.Count: > 0 } path ? (path.Names, path.FromRoot, marks) : null;
    }

    private static Scope Top(Scope scope) => scope.Parent is { } parent ? Top(parent) : scope;

    private void Leaf(SyntaxNode syntax, string text, Location location, Scope scope, IReadOnlyList<string> path, string shown)
    {
        if (syntax.Kind is SyntaxKind.Text or SyntaxKind.Number or SyntaxKind.Literal)
        {
            Constant(text, text, location, scope, path, shown);
            return;
        }
        if (syntax is { Kind: SyntaxKind.ArrayConstructor, Items: [var values] } && LeafInverter.PathOf(values) is { Names.Count: > 0 } plain)
        {
            var (kind, why) = Values(plain.Names, plain.FromRoot ? Top(scope) : scope, path);
            _leaves.Add(new ReversedLeaf(shown, text, location, kind, why));
            return;
        }
        var lost = "";
        var whole = new LeafInverter(_definition, Whole(syntax, text), Table, _shape);
        var fields = whole.Invert(syntax, Read(scope, path), scope.Shape, ref lost, out var reason);
        if (fields is null)
        {
            _leaves.Add(new ReversedLeaf(shown, text, location, ReversedLeafKind.None, reason));
            return;
        }
        foreach (var field in fields)
        {
            var isOutside = field.FromRoot && scope.Parent is not null;
            var target = (field.FromRoot ? Top(scope) : scope).Target.At(field.Path);
            if (target is null || target.Constant is not null) continue; // it is there already, as a mark of its record
            if (target.IsLeaf || (field.Path.Count == 0 && target.Members.Count > 0))
            {
                lost = $"{(field.Path.Count == 0 ? "the item" : string.Join('.', field.Path))} is filled by another leaf already; this one is to be compared";
                continue;
            }
            target.Expression = isOutside ? Outside(field.Expression, path, scope) : field.Expression;
            if (isOutside) lost = "taken from the first item; the others are to be compared";
        }
        _leaves.Add(new ReversedLeaf(shown, text, location, lost.Length > 0 ? ReversedLeafKind.Lossy : ReversedLeafKind.Reversed, lost));
    }

    // [items.sku]: each value is the field of an item. The layout says which of the names is the list.
    private static (ReversedLeafKind, string) Values(IReadOnlyList<string> names, Scope from, IReadOnlyList<string> path)
    {
        var (shape, list, isAlways) = (from.Shape, -1, true);
        for (var i = 0; i < names.Count; i++)
        {
            shape = shape?.Find(names[i]);
            if (shape is null) return (ReversedLeafKind.None, "which of the names is the list is not known: the input has no layout that says it");
            if (shape.Occurs == Occurs.Many && list >= 0) return (ReversedLeafKind.None, "lists within lists have become one list");
            if (shape.Occurs == Occurs.Many) list = i;
            else if (list >= 0 && shape.Occurs == Occurs.Optional) isAlways = false;
        }
        if (list < 0) return (ReversedLeafKind.None, "a list of one field has no opposite: the layout has it once");
        var target = from.Target.At([.. names.Take(list + 1)]);
        if (target is null || target.Each is not null || target.IsLeaf || target.Members.Count > 0) return (ReversedLeafKind.None, $"{string.Join('.', names.Take(list + 1))} is filled by another leaf already");
        if (list == names.Count - 1)
        {
            target.Expression = Expression(path);
            return (ReversedLeafKind.Reversed, "");
        }
        target.Each = Expression(path);
        foreach (var name in names.Skip(list + 1)) target = target.Member(name);
        target.Expression = "$";
        return isAlways ? (ReversedLeafKind.Reversed, "") : (ReversedLeafKind.Lossy, "items without the field do not come back");
    }

    // The leaf's expression names the output from its item; from outside, the first item is meant.
    private static string Outside(string expression, IReadOnlyList<string> path, Scope scope) =>
        expression.Replace(Read(scope, path), $"{scope.First}.{Read(scope, path)}", StringComparison.Ordinal);

    // Offsets of the syntax are those of the text that it was parsed from, which may be longer than the leaf.
    private static string Whole(SyntaxNode syntax, string text) => new string(' ', syntax.Start) + text;

    internal static string Expression(IReadOnlyList<string> path) => path.Count == 0 ? "$" : string.Join('.', path.Select(Name));

    // A name with the number of an item behind it.
    private static string Item(string name, int index) => $"{name}\0{index.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    private static string Name(string name) => name.Split('\0') is [var own, .. var items] && items.Length > 0 ? Quoted(own) + string.Concat(items.Select(i => $"[{i}]")) : Quoted(name);

    private static string Quoted(string name) =>
        name.Length == 0 ? "$" : (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && name is not ("and" or "or" or "in" or "true" or "false" or "null") ? name : $"`{name}`";

    private Dictionary<string, Val>? Table(string name)
    {
        var file = _definition.Tables.FirstOrDefault(t => t.Key == name).Value.Text;
        if (file is null) return null;
        var path = Path.GetFullPath(file, _directory);
        return Path.GetExtension(path) == ".csv" ? TableFile.ReadCsv(path, new Diagnostics()) : TableFile.ReadTree(path, new Diagnostics());
    }

    private List<string> Unfilled()
    {
        var missing = new List<string>();
        if (_shape is not null && _definition.Split is null) Collect(_shape, _root, "");
        return missing;

        void Collect(Shape shape, InverseNode? filled, string path)
        {
            foreach (var member in shape.Members)
            {
                var own = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
                var node = filled?.Find(member.Name);
                if (member.Members.Count > 0) Collect(member, node, own);
                else if (node is null) missing.Add(own);
            }
        }
    }
}
