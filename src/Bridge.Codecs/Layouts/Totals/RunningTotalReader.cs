using System.Text;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Layouts.Totals;

/// <summary>Compiles the totals of a layout whose details are messages: takes <c>$count(…)</c> and <c>$sum(…)</c> out of the expression, because only these can be added up message by message.</summary>
internal static class RunningTotalReader
{
    public static RunningTotal? Compile(TotalRule rule, RecordLayout record, FieldLayout field, RecordSet records, CodecContext context)
    {
        if (rule.Is is not { } source) return null;
        if (records.Messages.Contains(record) || records.Enclosing.Contains(record))
        {
            context.Diagnostics.Error(LayoutError.Layout, rule.Location, $"a total over messages stands in a record behind them, a trailer; {record.Name} comes before them or is a message itself");
            return null;
        }
        var rest = new StringBuilder();
        var parts = new List<RunningTotalPart>();
        for (var at = 0; at < source.Text.Length;)
        {
            var start = NextAggregate(source.Text, at, out var open);
            rest.Append(source.Text, at, (start < 0 ? source.Text.Length : start) - at);
            if (start < 0) break;
            var end = Closing(source.Text, open);
            if (end < 0)
            {
                rest.Append(source.Text, start, source.Text.Length - start); // the compiler says what is wrong with it
                break;
            }
            if (Part(source.Slice(start, end - start + 1), source.Text[(open + 1)..end], records, rule, context) is not { } part) return null;
            rest.Append(RunningTotal.NameOf(parts.Count));
            parts.Add(part);
            at = end + 1;
        }
        if (parts.Count == 0)
        {
            context.Diagnostics.Error(LayoutError.Layout, rule.Location, $"where each {records.Messages[0].Name} is a message of its own, a total is made of $count(…) and $sum(…) of it, such as $count({records.Messages[0].Name}) + 2; for other expressions write message: document");
            return null;
        }
        var shape = new Shape("", ShapeKind.Object, Occurs.One, [.. parts.Select((_, i) => new Shape(RunningTotal.NameOf(i), ShapeKind.Decimal))]);
        var own = new Diagnostics();
        var compiled = context.Expressions.Compile(new ConfigText(rest.ToString(), null), shape, own);
        foreach (var finding in own.All) context.Diagnostics.Error(LayoutError.Layout, rule.Location, $"outside of $count(…) and $sum(…) the total has only constants and operators, because messages are not kept: {finding.Message}");
        return compiled is null ? null : new RunningTotal(rule, record, field, parts, compiled);
    }

    private static RunningTotalPart? Part(ConfigText aggregate, string operand, RecordSet records, TotalRule rule, CodecContext context)
    {
        var name = new string([.. operand.TrimStart(' ', '[', '(', '`').TakeWhile(c => char.IsLetterOrDigit(c) || c is '_' or '-')]);
        var driver = records.Messages.Concat(records.Enclosing).FirstOrDefault(r => r.Safe == name || r.Name == name);
        if (driver is null)
        {
            context.Diagnostics.Error(LayoutError.Layout, rule.Location, $"{aggregate} counts no record that is a message or encloses one; begin its path with {string.Join(" or ", records.Messages.Concat(records.Enclosing).Select(r => r.Safe))}");
            return null;
        }
        return context.Expressions.Compile(aggregate, records.Shape, context.Diagnostics) is { } expression ? new RunningTotalPart(expression, driver) : null;
    }

    private static int NextAggregate(string text, int from, out int open)
    {
        open = -1;
        var found = -1;
        foreach (var name in (string[])["$count(", "$sum("])
        {
            var at = text.IndexOf(name, from, StringComparison.Ordinal);
            if (at < 0 || (found >= 0 && at > found)) continue;
            (found, open) = (at, at + name.Length - 1);
        }
        return found;
    }

    // The parenthesis that closes the one at `open`; texts in quotes are passed over.
    private static int Closing(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '(': depth++; break;
                case ')' when --depth == 0: return i;
                case '"' or '\'' or '`':
                    i = text.IndexOf(text[i], i + 1);
                    if (i < 0) return -1;
                    break;
            }
        }
        return -1;
    }
}
