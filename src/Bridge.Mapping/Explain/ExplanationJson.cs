using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bridge.Mapping.Explain;

/// <summary>Writes an explanation for machines: one JSON object, on one line.</summary>
public static class ExplanationJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes <c>{"mapping", "message", "outcome", "reason", "fields": [{"path", "part", "value", "expression", "at": {"file", "line", "column"}, "error", "steps": [{"expression", "value"}],
    /// "inputs": [{"path", "value", "offset", "fileOffset", "length", "line", "column", "hex", "sensitive"}]}]}</c>. Values are JSON as text, since long ones are shortened.
    /// </summary>
    public static void Write(MappingExplanation explanation, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(output);
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("mapping", explanation.Mapping);
        json.WriteString("message", explanation.Message);
        json.WriteString("outcome", explanation.Outcome);
        if (explanation.Reason.Length > 0) json.WriteString("reason", explanation.Reason);
        json.WriteStartArray("fields");
        foreach (var field in explanation.Fields) Write(json, field);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExplainedField field)
    {
        json.WriteStartObject();
        json.WriteString("path", field.Path);
        if (field.Part > 0) json.WriteNumber("part", field.Part);
        json.WriteString("value", field.Value);
        json.WriteString("expression", field.Expression);
        json.WriteStartObject("at");
        json.WriteString("file", field.Location.File);
        json.WriteNumber("line", field.Location.Line);
        json.WriteNumber("column", field.Location.Column);
        json.WriteEndObject();
        if (field.Error is not null) json.WriteString("error", field.Error);
        json.WriteStartArray("steps");
        foreach (var step in field.Steps)
        {
            json.WriteStartObject();
            json.WriteString("expression", step.Expression);
            json.WriteString("value", step.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("inputs");
        foreach (var input in field.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("path", input.Path);
            if (!input.IsContainer)
            {
                json.WriteString("value", input.Value);
                json.WriteNumber("offset", input.Offset);
                json.WriteNumber("fileOffset", input.FileOffset);
                json.WriteNumber("length", input.Length);
                if (input.Column > 0)
                {
                    json.WriteNumber("line", input.Line);
                    json.WriteNumber("column", input.Column);
                }
                if (!input.IsSensitive) json.WriteString("hex", Convert.ToHexString(input.Bytes));
            }
            if (input.IsSensitive) json.WriteBoolean("sensitive", true);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
