using Bridge.Configuration;

namespace Bridge.Codecs.Layouts;

/// <summary>A control total: which field holds it and how it is computed. Checked on decode, computed on encode.</summary>
internal sealed record TotalRule
{
    public required string Field { get; init; }

    public ConfigText? Is { get; init; }

    public TotalMismatch Mismatch { get; init; }

    public Location Location { get; init; }

    public static IReadOnlyList<TotalRule> ReadAll(ConfigReader c) => c.List("totals", "Control totals; checked when reading, computed when writing.", static t => new TotalRule
    {
        Field = t.Text("field", "The field that holds the total, such as T.RecordCount."),
        Is = t.Expression("is", "JSONata over the document that computes it, such as $count(D) + 2.", required: true),
        Mismatch = t.Choice("mismatch", "What happens to a message whose total is wrong: reject, or warn.", TotalMismatch.Reject),
        Location = t.Location,
    });

    /// <summary>Finds the fields and compiles the expressions; findings are added.</summary>
    public static IReadOnlyList<CompiledTotal> Compile(IReadOnlyList<TotalRule> rules, RecordSet records, Formats.CodecContext context)
    {
        var compiled = new List<CompiledTotal>();
        foreach (var rule in rules)
        {
            var steps = rule.Field.Split('.');
            var isMany = false;
            var level = records.Roots;
            RecordLayout? record = null;
            foreach (var step in steps[..^1])
            {
                record = level.FirstOrDefault(r => r.Name == step || r.Safe == step);
                if (record is null) break;
                isMany |= record.Occurs.Occurs == Documents.Occurs.Many;
                level = record.Records;
            }
            if (steps.Length == 1 && records.IsSingle) record = records.Roots[0];
            var field = record?.Fields.FirstOrDefault(f => f.Name == steps[^1] || f.Safe == steps[^1]);
            if (field is null)
            {
                context.Diagnostics.Error(LayoutError.Layout, rule.Location, $"the total's field {rule.Field} does not exist; write RECORD.FIELD, with a record that comes once");
                continue;
            }
            if (records.Messages.Count > 0)
            {
                context.Diagnostics.Error(LayoutError.Layout, rule.Location, $"totals are computed over the whole document, and here each {records.Messages[0].Name} is a message of its own; write message: document");
                continue;
            }
            if (rule.Is is not { } source || context.Expressions.Compile(source, records.Shape, context.Diagnostics) is not { } expression) continue;
            // One value for each occurrence: as a list, also when there is one.
            if (isMany) expression = context.Expressions.Compile(new ConfigText($"$join([{source.Text}].$string(), \"\\n\")", null), records.Shape, context.Diagnostics) ?? expression;
            compiled.Add(new CompiledTotal(rule, steps, field, expression) { IsMany = isMany });
        }
        return compiled;
    }
}
