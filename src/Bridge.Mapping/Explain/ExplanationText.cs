using System.Globalization;
using System.Text;

namespace Bridge.Mapping.Explain;

/// <summary>Writes an explanation for people.</summary>
public static class ExplanationText
{
    /// <summary>
    /// The explanation, a paragraph a field: path and value, expression and place, steps, and the bytes of the input in hexadecimal and as text. Offsets are
    /// those of the file or stream where the message has a place in one.
    /// </summary>
    public static string Write(MappingExplanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        var text = new StringBuilder();
        text.Append(explanation.Mapping);
        if (explanation.Message.Length > 0) text.Append(", ").Append(explanation.Message);
        text.Append(": ").Append(explanation.Outcome);
        if (explanation.Reason.Length > 0) text.Append(explanation.Outcome == "filtered" ? " by " : "\n").Append(explanation.Reason);
        text.Append('\n');
        foreach (var field in explanation.Fields) Append(text, field);
        return text.ToString();
    }

    private static void Append(StringBuilder text, ExplainedField field)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n{field.Path} = {field.Value ?? (field.Error is null ? "no value" : "error")}\n");
        text.Append(CultureInfo.InvariantCulture, $"  {field.Expression.ReplaceLineEndings("\n  ")}    ({field.Location})\n");
        if (field.Error is not null) text.Append(CultureInfo.InvariantCulture, $"  {field.Error}\n");
        foreach (var step in field.Steps) text.Append(CultureInfo.InvariantCulture, $"    {step.Expression.ReplaceLineEndings(" ")} -> {step.Value}\n");
        foreach (var input in field.Inputs) Append(text, input);
    }

    private static void Append(StringBuilder text, ExplainedInput input)
    {
        text.Append(CultureInfo.InvariantCulture, $"  from {input.Path}");
        if (input.IsContainer)
        {
            text.Append('\n');
            return;
        }
        text.Append(CultureInfo.InvariantCulture, $" = {input.Value ?? "no value"}, byte {input.FileOffset}, {input.Length} {(input.Length == 1 ? "byte" : "bytes")}");
        if (input.IsSensitive) text.Append(" (sensitive)");
        text.Append('\n');
        for (var at = 0; at < input.Bytes.Length; at += 16)
        {
            var row = input.Bytes.AsSpan(at, Math.Min(16, input.Bytes.Length - at));
            text.Append("    ");
            foreach (var b in row) text.Append(CultureInfo.InvariantCulture, $"{b:X2} ");
            text.Append(' ', (16 - row.Length) * 3).Append('|');
            foreach (var b in row) text.Append(b is >= 0x20 and < 0x7F ? (char)b : '.');
            text.Append("|\n");
        }
        if (input.Bytes.Length is > 0 and ExplainedInput.MostBytes && input.Length > input.Bytes.Length) text.Append("    …\n");
    }
}
