using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bridge.Configuration;
using Bridge.Registration;

namespace Bridge.Engine.Configuration;

/// <summary>
/// Writes the JSON Schema (draft-07, which the YAML servers of editors understand) of bridge.yaml, made of what the options records say about themselves.
/// </summary>
public static class ConfigurationSchema
{
    // A whole ${...} may stand for any scalar, so each typed scalar also admits one.
    private const string Variable = @"\$\{[^}]+\}";

    /// <summary>Writes the schema as UTF-8 JSON.</summary>
    public static void Write(Stream output, AdapterRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(registry);
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("$schema", "http://json-schema.org/draft-07/schema#");
        json.WriteString("title", "bridge.yaml");
        WriteMembers(json, ConfigurationReference.Describe(registry), withType: null);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, IReadOnlyList<OptionDescription> members, OptionAlternative? withType)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        if (withType is not null)
        {
            json.WriteStartObject("type");
            json.WriteString("const", withType.Type);
            json.WriteString("description", withType.Description);
            json.WriteEndObject();
        }
        foreach (var member in members)
        {
            json.WriteStartObject(member.Name);
            json.WriteString("description", member.Description);
            WriteType(json, member);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        // Options of the peer may stand at the connection instead, so with `connection:` nothing is required here.
        var required = members.Where(m => m.Required).Select(m => m.Name).ToList();
        if (withType is not null) required.Insert(0, "type");
        if (required.Count == 0) return;
        if (members.Any(m => m.Name == "connection"))
        {
            json.WriteStartArray("anyOf");
            WriteRequired(json, ["connection"]);
            WriteRequired(json, required);
            json.WriteEndArray();
            return;
        }
        json.WriteStartArray("required");
        foreach (var name in required) json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private static void WriteRequired(Utf8JsonWriter json, List<string> names)
    {
        json.WriteStartObject();
        json.WriteStartArray("required");
        foreach (var name in names) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, OptionDescription option)
    {
        switch (option.Type)
        {
            case "section":
                WriteMembers(json, option.Members, null);
                return;
            case "one_of":
                WriteAlternatives(json, option.Alternatives);
                return;
            case "list":
                json.WriteString("type", "array");
                json.WriteStartObject("items");
                WriteItem(json, option.Members);
                json.WriteEndObject();
                return;
            case "map":
                json.WriteString("type", "object");
                json.WriteStartObject("additionalProperties");
                WriteItem(json, option.Members);
                json.WriteEndObject();
                return;
            case "text_map":
                json.WriteString("type", "object");
                json.WriteStartObject("additionalProperties");
                WriteScalarTypes(json);
                json.WriteEndObject();
                return;
            case "any":
                return;
            case "integer":
                json.WriteStartArray("type");
                json.WriteStringValue("integer");
                json.WriteStringValue("string");
                json.WriteEndArray();
                json.WriteString("pattern", $"^({Variable}|-?[0-9]+)$");
                if (option.Default is not null) json.WriteNumber("default", long.Parse(option.Default, CultureInfo.InvariantCulture));
                return;
            case "boolean":
                json.WriteStartArray("type");
                json.WriteStringValue("boolean");
                json.WriteStringValue("string");
                json.WriteEndArray();
                json.WriteString("pattern", $"^({Variable}|true|false)$");
                if (option.Default is not null) json.WriteBoolean("default", option.Default == "true");
                return;
            case "choice":
                json.WriteStartArray("anyOf");
                json.WriteStartObject();
                json.WriteStartArray("enum");
                foreach (var choice in option.Choices) json.WriteStringValue(choice);
                json.WriteEndArray();
                json.WriteEndObject();
                json.WriteStartObject();
                json.WriteString("type", "string");
                json.WriteString("pattern", $"^{Variable}$");
                json.WriteEndObject();
                json.WriteEndArray();
                break;
            case "duration":
                json.WriteString("type", "string");
                json.WriteString("pattern", $"^({Variable}|[0-9.]+(ms|s|m|h|d))$");
                break;
            case "size":
                json.WriteString("type", "string");
                json.WriteString("pattern", $"^({Variable}|[0-9.]+ ?([KkMmGgTt][Ii]?)?[Bb])$");
                break;
            case "texts" or "bytes":
                json.WriteStartArray("anyOf");
                json.WriteStartObject();
                WriteScalarTypes(json);
                json.WriteEndObject();
                json.WriteStartObject();
                json.WriteString("type", "array");
                json.WriteStartObject("items");
                WriteScalarTypes(json);
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteEndArray();
                break;
            default: // text, secret, path, template, expression: any scalar, since 5 and true are text too where text is meant
                WriteScalarTypes(json);
                break;
        }
        if (option.Default is not null) json.WriteString("default", option.Default);
    }

    private static void WriteItem(Utf8JsonWriter json, IReadOnlyList<OptionDescription> members)
    {
        if (members is [{ Name: "", Type: "one_of" } variant]) WriteAlternatives(json, variant.Alternatives);
        else WriteMembers(json, members, null);
    }

    private static void WriteAlternatives(Utf8JsonWriter json, IReadOnlyList<OptionAlternative> alternatives)
    {
        json.WriteStartArray("anyOf");
        foreach (var alternative in alternatives)
        {
            json.WriteStartObject();
            WriteMembers(json, alternative.Members, alternative);
            json.WriteEndObject();
        }
        var short_ = alternatives.Where(a => a.Members.All(m => !m.Required)).Select(a => a.Type).ToList();
        if (short_.Count > 0)
        {
            json.WriteStartObject();
            json.WriteStartArray("enum");
            foreach (var type in short_) json.WriteStringValue(type);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteScalarTypes(Utf8JsonWriter json)
    {
        json.WriteStartArray("type");
        json.WriteStringValue("string");
        json.WriteStringValue("number");
        json.WriteStringValue("boolean");
        json.WriteEndArray();
    }
}
