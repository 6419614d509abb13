using System.Globalization;
using System.Text;
using System.Text.Json;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.RealData;

/// <summary>
/// Messages of NMEA 2000, with layouts made from canboat's own database of bit offsets, lengths and signs, and the values that its analyzer gives. Resolutions and units are
/// a mapping's business: here they are applied by the test.
/// </summary>
public sealed class CanboatFiles
{
    [Fact]
    public void Numbers_dates_and_texts_of_all_messages_of_fixed_form_are_those_of_the_analyzer()
    {
        var folder = Path.Combine(Kit.RequireData("binary"), "canboat");
        var definitions = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "pgn-definitions.json"))).RootElement.GetProperty("PGNs").EnumerateArray().ToList();
        var inputs = File.ReadLines(Path.Combine(folder, "pgn-test.in")).Where(l => l.Length > 0 && l[0] != '#').ToList();
        var outputs = File.ReadLines(Path.Combine(folder, "pgn-test-json.out")).Where(l => l.Length > 0).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(30, inputs.Count);
        Assert.Equal(inputs.Count, outputs.Count);
        var (messages, numbers, others, left) = (0, 0, 0, new HashSet<string>());
        foreach (var (input, output) in inputs.Zip(outputs))
        {
            var parts = input.Split(',');
            var bytes = parts[6..].Select(p => byte.Parse(p, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToArray();
            var definition = definitions.Find(d => d.GetProperty("PGN").ToString() == parts[2] && d.GetProperty("Description").GetString() == output.GetProperty("description").GetString() && IsFixed(d));
            if (definition.ValueKind == JsonValueKind.Undefined)
            {
                left.Add(output.GetProperty("description").GetString()!);
                continue;
            }
            var codec = Layout(definition);
            var values = JsonDocument.Parse(Kit.ToJson(codec, bytes)).RootElement;
            Assert.Equal(bytes, Kit.Encode(codec, Kit.Decode(codec, bytes)));
            messages++;
            foreach (var field in definition.GetProperty("Fields").EnumerateArray())
            {
                if (!output.GetProperty("fields").TryGetProperty(field.GetProperty("Name").GetString()!, out var expected)) continue;
                var ours = Find(values, field.GetProperty("Id").GetString()!);
                if (expected.ValueKind == JsonValueKind.Number)
                {
                    Assert.Equal(expected.GetDouble(), InUnits(ours.GetDouble(), field), 0.51 * Math.Pow(10, -Decimals(expected.GetRawText()))); // it rounds
                    numbers++;
                }
                else if (field.GetProperty("FieldType").GetString() is "DATE" or "STRING_FIX")
                {
                    Assert.Equal(expected.GetString()!.Replace('.', '-'), ours.GetString());
                    others++;
                }
            }
        }
        Assert.Equal((16, 41, 2), (messages, numbers, others));
        // Texts with a length and an encoding before each (STRING_LAU), lists of fields that other messages describe, values whose type a key within the message says.
        Assert.Equal(["Configuration Information", "GNSS Position Data", "GNSS Sats in View", "NMEA - Acknowledge group function", "NMEA - Command group function", "NMEA - Read Fields group function", "Navico: Configuration Set", "PGN List (Transmit and Receive)", "Simnet: Key Value", "Simnet: Key Value - Long"],
            left.Order(StringComparer.Ordinal));
    }

    private static bool IsFixed(JsonElement definition) => !definition.TryGetProperty("RepeatingFieldSet1Size", out _) && definition.GetProperty("Fields").EnumerateArray().All(f => f.TryGetProperty("BitLength", out _) && f.TryGetProperty("BitOffset", out _));

    // Whole bytes are fields; what shares bytes is bits, the lowest first.
    private static ICodec Layout(JsonElement definition)
    {
        var fields = new StringBuilder();
        var bits = new List<string>();
        var used = 0;
        foreach (var field in definition.GetProperty("Fields").EnumerateArray())
        {
            var (id, offset, length) = (field.GetProperty("Id").GetString()!, field.GetProperty("BitOffset").GetInt32(), field.GetProperty("BitLength").GetInt32());
            var isSigned = field.TryGetProperty("Signed", out var sign) && sign.GetBoolean();
            var kind = field.GetProperty("FieldType").GetString();
            if (bits.Count == 0 && offset % 8 == 0 && length % 8 == 0)
            {
                fields.Append(CultureInfo.InvariantCulture, $"  {id}: {{ {(kind == "DATE" ? "type: u16, since: 1970-01-01, unit: days" : kind == "STRING_FIX" ? $"type: text, length: {length / 8}" : length > 64 ? $"type: bytes, length: {length / 8}" : $"type: {(isSigned ? 'i' : 'u')}{length}")} }}\n");
                continue;
            }
            bits.Add($"{id}: {{ length: {length}, type: {(isSigned ? "signed" : "unsigned")} }}");
            used += length;
            if (used % 8 == 0) EndBits();
        }
        EndBits();
        return Kit.Layout($"layout: canboat/1\nformat: {{ type: binary, endian: little }}\nfields:\n{fields}  rest: {{ type: bytes, length: rest }}\n");

        void EndBits()
        {
            if (bits.Count == 0) return;
            if (used % 8 != 0) bits.Add($"spare{fields.Length}: {8 - used % 8}");
            fields.Append(CultureInfo.InvariantCulture, $"  bits{fields.Length}: {{ order: lsb_first, bits: {{ {string.Join(", ", bits)} }} }}\n");
            bits.Clear();
            used = 0;
        }
    }

    private static JsonElement Find(JsonElement message, string id) => message.TryGetProperty(id, out var own) ? own : message.EnumerateObject().Where(m => m.Value.ValueKind == JsonValueKind.Object).Select(m => m.Value).First(b => b.TryGetProperty(id, out _)).GetProperty(id);

    private static int Decimals(string number) => number.IndexOf('.', StringComparison.Ordinal) is >= 0 and var point ? number.Length - point - 1 : 0;

    // The database has SI units, and the analyzer those of sailors.
    private static double InUnits(double raw, JsonElement field)
    {
        var value = raw * (field.TryGetProperty("Resolution", out var resolution) ? resolution.GetDouble() : 1) + (field.TryGetProperty("Offset", out var offset) ? offset.GetDouble() : 0);
        return (field.TryGetProperty("Unit", out var unit) ? unit.GetString() : "") switch
        {
            "Pa" => value / 100_000,
            "K" => value - 273.15,
            "rad" or "rad/s" => value * 180 / Math.PI,
            _ => value,
        };
    }
}
