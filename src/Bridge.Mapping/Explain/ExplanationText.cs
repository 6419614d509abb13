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
        var part = 0;
        foreach (var field in explanation.Fields)
        {
            if (field.Part != part) text.Append(CultureInfo.InvariantCulture, $"\nmessage {field.Part} of the split\n");
            part = field.Part;
            Append(text, field);
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, ExplainedField field)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n{field.Path} = {field.Value ?? (field.Error is null ? "no value" : "error")}\n");
        text.Append(CultureInfo.InvariantCulture, $"  {field.Expression.ReplaceLineEndings("\n  ")}    ({field.Location})\n");
        if (field.Error is not null) text.Append(CultureInfo.InvariantCulture, $"  {field.Error}\n");
        foreach (var step in field.Steps) text.Append(CultureInfo.InvariantCulture, $"    {step.Expression.ReplaceLineEndings(" ")} -> {step.Value}\n");
        foreach (var input in field.Inputs)
        {
            text.Append("  from ").Append(InputText.Head(input)).Append('\n');
            InputText.AppendRows(text, input, "    ");
        }
    }
}
