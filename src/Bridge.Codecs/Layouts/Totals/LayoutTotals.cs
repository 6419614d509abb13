using Bridge.Formats;

namespace Bridge.Codecs.Layouts.Totals;

/// <summary>The control totals of a layout, compiled: those of whole documents, or those of streams whose details are messages. One of the two is empty.</summary>
/// <param name="Documents">Checked in a document, computed when one is written.</param>
/// <param name="Running">Added up over the messages of a stream.</param>
internal sealed record LayoutTotals(IReadOnlyList<CompiledTotal> Documents, IReadOnlyList<RunningTotal> Running)
{
    /// <summary>Finds the fields and compiles the expressions; findings are added.</summary>
    public static LayoutTotals Compile(IReadOnlyList<TotalRule> rules, RecordSet records, CodecContext context)
    {
        var documents = new List<CompiledTotal>();
        var running = new List<RunningTotal>();
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
                isMany |= record.Occurs.Occurs == Bridge.Documents.Occurs.Many;
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
                if (RunningTotalReader.Compile(rule, record!, field, records, context) is { } total) running.Add(total);
                continue;
            }
            if (rule.Is is not { } source || context.Expressions.Compile(source, records.Shape, context.Diagnostics) is not { } expression) continue;
            // One value for each occurrence: as a list, also when there is one.
            if (isMany) expression = context.Expressions.Compile(new Configuration.Values.ConfigText($"$join([{source.Text}].$string(), \"\\n\")", null), records.Shape, context.Diagnostics) ?? expression;
            documents.Add(new CompiledTotal(rule, steps, field, expression) { IsMany = isMany });
        }
        return new LayoutTotals(documents, running);
    }
}
