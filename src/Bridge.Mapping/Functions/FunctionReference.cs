using System.Text;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions;

/// <summary>Writes the reference page docs/functions.md from what the functions say about themselves. Results of the examples are calculated.</summary>
internal static class FunctionReference
{
    public static string Write()
    {
        var page = new StringBuilder();
        page.Append("""
            # Functions

            All functions of mapping files: those of JSONata 2.2, and those marked ● beyond it. Results are shown as a mapping gives them (exact numbers).

            - **Arguments** are shown with their types: `text`, `number`, `boolean`, `list`, `object`, `function`, `any`. `?` may be left out, `+` may repeat, and
              `.` takes the context item if it is left out: `Name.$uppercase()`.
            - **Nothing in, nothing out**: where the first argument has no value, the result has none, except in the first group.
            - Number and types of arguments, pictures, units and names of algorithms are checked when a mapping is compiled, as far as they stand in it.
            - `$now`, `$millis`, `$random`, `$shuffle`, `$uuid4` and `$uuid7` are fixed for each message: a message that is mapped again gives the same bytes.
            - `bridge eval` has JSONata's functions only, and `$eval` is off in mappings.

            How mappings are written is in [mapping.md](mapping.md).


            """);
        foreach (var (group, about, names) in FunctionExamples.Groups)
        {
            page.Append("## ").Append(group).Append("\n\n");
            if (about.Length > 0) page.Append(about).Append("\n\n");
            page.Append("| Function | What it gives | Example |\n|---|---|---|\n");
            foreach (var name in names) WriteRow(page, name);
            page.Append('\n');
        }
        return page.ToString().TrimEnd() + "\n";
    }

    private static void WriteRow(StringBuilder page, string name)
    {
        var isOurs = MappingFunctions.All.TryGetValue(name, out var function);
        function ??= BuiltIns.All[name];
        page.Append("| ").Append(isOurs ? "● " : "").Append('`').Append('$').Append(name).Append('(').Append(Parameters(function.Signature)).Append(")` | ").Append(Cell(function.Summary)).Append(" | ");
        if (FunctionExamples.All.TryGetValue(name, out var example)) page.Append('`').Append(Cell(example)).Append("` → `").Append(Cell(Evaluate(example))).Append('`');
        page.Append(" |\n");
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);

    private static string Evaluate(string example)
    {
        var compiled = MappingExpression.Compile(example, CompileOptions.Mapping);
        if (!compiled.Succeeded) throw new InvalidOperationException($"the example {example} does not compile: {compiled.Diagnostics[0].Message}");
        var context = new EvaluationContext();
        context.Bind(Val.Undefined);
        return JsonOutput.ToText(compiled.Program.Evaluate(context)) ?? "nothing";
    }

    private static string Parameters(Signature signature) => string.Join(", ", signature.Parameters.Select(p => TypeName(p) + (p.Context ? "." : p.Optional ? "?" : "") + (p.Repeated ? "+" : "")));

    private static string TypeName(Parameter parameter)
    {
        if (parameter.Letter == 'a') return "list";
        if ((parameter.Types | TypeSet.Missing) == TypeSet.Any || parameter.Letter is 'j') return "any";
        var names = new List<string>();
        if ((parameter.Types & TypeSet.Text) != 0) names.Add("text");
        if ((parameter.Types & TypeSet.Number) != 0) names.Add("number");
        if ((parameter.Types & TypeSet.Boolean) != 0) names.Add("boolean");
        if ((parameter.Types & TypeSet.Object) != 0) names.Add("object");
        if ((parameter.Types & TypeSet.Array) != 0) names.Add("list");
        if ((parameter.Types & TypeSet.Function) != 0) names.Add("function");
        return string.Join('/', names);
    }
}
