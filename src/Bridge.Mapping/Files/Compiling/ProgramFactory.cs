using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Documents;
using Bridge.Mapping.Files.Definitions;

namespace Bridge.Mapping.Files.Compiling;

/// <summary>Compiles the pieces of one mapping file with what they share: variables, functions, number mode, tables.</summary>
internal sealed class ProgramFactory(MappingDefinition definition, Shape? shape, Diagnostics diagnostics)
{
    private readonly Dictionary<string, Shape> _variables = new() { ["meta"] = VariableShapes.Meta, ["env"] = VariableShapes.Env(definition.Env) };

    /// <summary>Number of $meta among the variables.</summary>
    public const int Meta = 0;

    /// <summary>Number of $env among the variables.</summary>
    public const int Env = 1;

    /// <summary>What the input looks like; null if nothing is known.</summary>
    public Shape? Input => shape;

    /// <summary>True once a compiled piece reads $meta; it is not built otherwise.</summary>
    public bool UsesMeta { get; private set; }

    /// <summary>Compiles one expression over the input document; null after an error.</summary>
    public CompiledPiece? Compile(ConfigText text, string path, bool givesText = false)
    {
        if (ExpressionPieces.Parse(text, diagnostics) is null) return null;
        return Compile(new AssembledSource(), s => s.Append(text, path), text.Text, shape, givesText: givesText);
    }

    /// <summary>Compiles what <paramref name="append"/> puts together, with the shared values and functions that <paramref name="mentions"/> names in front of it.</summary>
    public CompiledPiece? Compile(AssembledSource source, Action<AssembledSource> append, string mentions, Shape? input, Shape? output = null, bool givesText = false)
    {
        var prelude = Prelude(mentions);
        var draws = false;
        if (prelude.Count > 0)
        {
            source.Append("(");
            foreach (var (name, text) in prelude)
            {
                var sequence = SequenceOf(name, text);
                if (sequence >= 0) source.Append(SharedRandom.Begin(sequence));
                draws |= sequence >= 0;
                source.Append($" {name} := ");
                if (ExpressionPieces.Parse(text, diagnostics) is null) source.Append("null");
                else source.Append(text, name);
                source.Append(";");
                if (sequence >= 0) source.Append(SharedRandom.End);
            }
            source.Append(" ");
        }
        append(source);
        if (prelude.Count > 0) source.Append(")");
        UsesMeta |= ExpressionPieces.Mentions(source.ToString(), "$meta");

        var result = MappingExpression.Compile(source.ToString(), new CompileOptions
        {
            IsMapping = true,
            Exact = definition.Numbers == NumberMode.Exact,
            EvalAllowed = false,
            Input = input,
            Output = output,
            GivesText = givesText,
            Variables = ["meta", "env"],
            VariableShapes = _variables,
            Tables = [.. definition.Tables.Select(t => t.Key)],
            Functions = [.. draws ? [SharedRandom.Function] : (MappingFunction[])[], .. source.ToString().Contains(SplitRoute.Begin, StringComparison.Ordinal) ? SplitRoute.Functions : []],
        });
        foreach (var finding in result.Diagnostics) diagnostics.Add(Place(finding, source));
        return result.Program is null ? null : new CompiledPiece(result.Program, source);
    }

    private static Diagnostic Place(MappingDiagnostic finding, AssembledSource source) => new(
        finding.Code, source.Locate(finding.Start),
        finding.JsonataCode.Length > 0 ? $"{finding.Message} (JSONata {finding.JsonataCode})" : finding.Message,
        finding.IsWarning ? Severity.Warning : Severity.Error, Math.Max(1, finding.Length));

    // The number of the sequence of random numbers that a shared value draws from; -1 if it draws none.
    private int SequenceOf(string name, in ConfigText text)
    {
        if (!SharedRandom.Draws(text.Text, definition.Functions)) return -1;
        for (var i = 0; i < definition.Let.Count; i++)
        {
            if (definition.Let[i].Key == name) return i;
        }
        return -1;
    }

    // Only what a piece names, directly or through another, stands in front of it.
    private List<KeyValuePair<string, ConfigText>> Prelude(string mentions)
    {
        var all = definition.Functions.Concat(definition.Let).ToList();
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>([mentions]);
        while (pending.TryPop(out var text))
        {
            foreach (var (name, value) in all)
            {
                if (ExpressionPieces.Mentions(text, name) && wanted.Add(name)) pending.Push(value.Text);
            }
        }
        return [.. all.Where(e => wanted.Contains(e.Key))];
    }
}
