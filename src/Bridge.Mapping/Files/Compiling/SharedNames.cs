using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Mapping.Files.Definitions;
using Bridge.Mapping.Functions;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Files.Compiling;

/// <summary>Checks the names under <c>let:</c> and <c>functions:</c>: what they are called, and that each value stands above its use.</summary>
internal static class SharedNames
{
    /// <summary>Reports names that hide others, and values that are used before they are computed.</summary>
    public static void Check(MappingDefinition definition, Diagnostics diagnostics)
    {
        foreach (var (name, text) in definition.Functions.Concat(definition.Let))
        {
            if (!name.StartsWith('$')) diagnostics.Error("BR2017", text.Location, $"the name of a shared value begins with $: ${name}");
            else if (IsTaken(name[1..])) diagnostics.Error("BR2017", text.Location, $"{name} is built in; give the shared value another name");
        }
        foreach (var (name, text) in definition.Let)
        {
            if (definition.Functions.Any(f => f.Key == name)) diagnostics.Error("BR2017", text.Location, $"{name} stands under functions: as well; give one of them another name");
        }
        for (var i = 0; i < definition.Let.Count; i++) CheckOrder(definition, i, diagnostics);
    }

    private static bool IsTaken(string name) => name is "meta" or "env" || BuiltIns.All.ContainsKey(name) || MappingFunctions.All.ContainsKey(name);

    // Functions run when they are called, so what they use must stand above the value that calls them.
    private static void CheckOrder(MappingDefinition definition, int index, Diagnostics diagnostics)
    {
        var (name, text) = definition.Let[index];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Queue<(string Through, int Offset, ConfigText Text)>();
        pending.Enqueue(("", 0, text));
        while (pending.TryDequeue(out var next))
        {
            foreach (var (used, offset) in Free(next.Text.Text))
            {
                var at = next.Through.Length == 0 ? offset : next.Offset; // the place in the value, not in a function that it calls
                if (definition.Functions.FirstOrDefault(f => f.Key == used) is { Key: not null } function)
                {
                    if (seen.Add(used)) pending.Enqueue((next.Through.Length == 0 ? used : next.Through, at, function.Value));
                    continue;
                }
                var position = Position(definition.Let, used);
                if (position < index || !seen.Add(used)) continue;
                var through = next.Through.Length == 0 ? "" : $" (through {next.Through})";
                diagnostics.Error("BR2006", text.Locate(at), position == index
                    ? $"{used} is used in its own value{through}"
                    : $"{used} stands below its use in {name}{through}; move it up", Math.Max(1, used.Length));
            }
        }
    }

    private static int Position(IReadOnlyList<KeyValuePair<string, ConfigText>> values, string name)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i].Key == name) return i;
        }
        return -1;
    }

    // Variables that an expression uses and does not declare anywhere itself, with their places. An expression with an error is reported elsewhere.
    private static List<(string Name, int Offset)> Free(string expression)
    {
        var used = new List<(string Name, int Offset)>();
        var declared = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            Collect(Parser.Parse(expression), used, declared);
        }
        catch (SyntaxException)
        {
            return [];
        }
        return [.. used.Where(u => !declared.Contains(u.Name))];
    }

    private static void Collect(SyntaxNode? node, List<(string Name, int Offset)> used, HashSet<string> declared)
    {
        if (node is null) return;
        if (node.Kind == SyntaxKind.Variable) used.Add(("$" + node.Text, node.TokenStart));
        if (node.Kind == SyntaxKind.Bind && node.Left is { Kind: SyntaxKind.Variable } name) declared.Add("$" + name.Text);
        if (node.Kind is SyntaxKind.FocusBind or SyntaxKind.IndexBind && node.Right is { Kind: SyntaxKind.Variable } bound) declared.Add("$" + bound.Text);
        if (node.Kind == SyntaxKind.Lambda)
        {
            foreach (var parameter in node.Items) declared.Add("$" + parameter.Text);
        }
        Collect(node.Left, used, declared);
        Collect(node.Right, used, declared);
        Collect(node.Third, used, declared);
        foreach (var item in node.Items) Collect(item, used, declared);
    }
}
