using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Bridge.Codecs.Tests.Hl7;

/// <summary>What the origins of the samples expect of them.</summary>
public sealed class Hl7OriginTests
{
    [Theory]
    [InlineData("test-hl7-input.txt", "test-hl7-output.xml", 100)]
    [InlineData("test-hl7-subcomponents-input.txt", "test-hl7-subcomponents-output.xml", 10)]
    public void Every_value_stands_where_another_engine_finds_it(string input, string output, int least)
    {
        var folder = Path.Combine(Kit.RequireData("hl7v2"), "mirth");
        var codec = Kit.Codec("hl7");
        var document = Kit.Decode(codec, File.ReadAllBytes(Path.Combine(folder, input)));
        var compared = 0;
        var failures = new List<string>();
        var occurrences = new Dictionary<string, int>();
        foreach (var segment in XDocument.Load(Path.Combine(folder, output)).Root!.Elements())
        {
            var tag = segment.Name.LocalName;
            var occurrence = occurrences[tag] = occurrences.GetValueOrDefault(tag, -1) + 1;
            var repetitions = new Dictionary<string, int>();
            foreach (var field in segment.Elements())
            {
                var number = field.Name.LocalName.Split('.')[1];
                var repetition = repetitions[number] = repetitions.GetValueOrDefault(number, -1) + 1;
                foreach (var leaf in field.DescendantsAndSelf().Where(e => !e.HasElements && e.Value.Length > 0))
                {
                    if (tag == "MSH" && number == "1") continue;
                    var parts = leaf.Name.LocalName.Split('.').Skip(2);
                    var path = string.Create(CultureInfo.InvariantCulture, $"{tag}({occurrence})-{number}({repetition}){string.Concat(parts.Select(p => "." + p))}");
                    if (parts.Count() > 2 || tag == "OBX" && number == "2" || path is "OBR(0)-18(0).1" or "OBR(0)-4(0).3") continue; // components in simple fields, a sub-component separator that nobody escaped
                    var found = EdiKit.At(document, codec.Shape!, path);
                    if (found != leaf.Value.Trim()) failures.Add($"{path}: {found}, expected {leaf.Value}");
                    compared++;
                }
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(compared > least, $"{compared} values");
    }

    [Fact]
    public void A_message_that_another_engine_wrote_from_xml_is_written_the_same()
    {
        var folder = Path.Combine(Kit.RequireData("hl7v2"), "mirth");
        var codec = Kit.Codec("hl7");
        var json = Json(XDocument.Load(Path.Combine(folder, "test-hl7-missing-fields-input.xml")).Root!);
        var expected = File.ReadAllText(Path.Combine(folder, "test-hl7-missing-fields-output.txt")).ReplaceLineEndings("\r").TrimEnd('\r') + "\r";
        Assert.Equal(expected, Kit.EncodeText(codec, json.ToJsonString()));
        // A segment alone is no message, and is refused with that reason; under a header it is written as that engine writes it.
        var segment = XDocument.Load(Path.Combine(folder, "test-hl7-single-segment-input.xml")).Root!;
        Assert.Equal("BR2254", Assert.Throws<Formats.MessageFormatException>(() => Kit.EncodeText(codec, Json(new XElement("HL7Message", segment)).ToJsonString())).Code);
        var message = Json(new XElement("HL7Message", new XElement("MSH", new XElement("MSH.3", "A")), segment));
        Assert.EndsWith("\r" + File.ReadAllText(Path.Combine(folder, "test-hl7-single-segment-output.txt")).TrimEnd() + "\r", Kit.EncodeText(codec, message.ToJsonString()), StringComparison.Ordinal);
    }

    private static JsonObject Json(XElement message)
    {
        var json = new JsonObject();
        foreach (var segment in message.Elements())
        {
            var fields = new JsonObject();
            foreach (var field in segment.Elements())
            {
                var name = "F" + field.Name.LocalName.Split('.')[1];
                if (!field.HasElements) fields[name] = field.Value;
                else fields[name] = new JsonObject(field.Elements().Select(c => KeyValuePair.Create<string, JsonNode?>("C" + c.Name.LocalName.Split('.')[2], c.Value)));
            }
            json[segment.Name.LocalName] = fields;
        }
        return json;
    }

    [Fact]
    public void Patient_and_test_of_a_row_stand_where_a_mapping_in_use_puts_them()
    {
        var folder = Path.Combine(Kit.RequireData("hl7v2"), "cdc-reportstream", "csv-to-hl7");
        const string name = "sample-single-pdi-20210608-0002";
        var rows = File.ReadAllLines(Path.Combine(folder, name + ".csv")).Select(Fields).ToList();
        var columns = rows[0].Zip(rows[1]).ToDictionary(c => c.First, c => c.Second, StringComparer.OrdinalIgnoreCase);
        var codec = Kit.Codec("hl7");
        var (frame, preamble) = Hl7SampleTests.Frames(codec, File.ReadAllBytes(Path.Combine(folder, name + ".hl7")))[0];
        var document = Kit.Decode(codec, frame, preamble);
        foreach (var (column, path) in new[] { ("Patient_last_name", "PID-5.1"), ("Patient_first_name", "PID-5.2"), ("Patient_city", "PID-11.3"), ("Patient_state", "PID-11.4"), ("Patient_gender", "PID-8"), ("Ordered_test_code", "OBR-4.1") })
        {
            Assert.Equal((column, columns[column]), (column, EdiKit.At(document, codec.Shape!, path) ?? ""));
        }
    }

    [Fact]
    public void A_message_in_the_xml_encoding_is_read_by_the_xml_format()
    {
        var json = JsonNode.Parse(Kit.ToJson(Kit.Codec("xml"), File.ReadAllBytes(Path.Combine(Kit.RequireData("hl7v2"), "hapi", "adt_a17.xml"))))!;
        var type = json["ADT_A17"]!["MSH"]!["MSH.9"]!;
        Assert.Equal(("ADT", "A17"), ((string?)type["MSG.1"], (string?)type["MSG.2"]));
    }

    [Theory]
    [InlineData("CA-20211001-sully")]
    [InlineData("EHT-20210316-0001")]
    [InlineData("LP-covid-19-20220124002222")]
    public void Values_are_those_of_a_mapping_in_use(string name)
    {
        var folder = Path.Combine(Kit.RequireData("hl7v2"), "cdc-reportstream", "hl7-to-csv");
        var rows = File.ReadAllLines(Path.Combine(folder, name + ".internal.csv")).Select(Fields).ToList();
        var columns = rows[0].Zip(rows[1]).ToDictionary(c => c.First, c => c.Second, StringComparer.Ordinal);
        var codec = Kit.Codec("hl7");
        var (frame, preamble) = Hl7SampleTests.Frames(codec, File.ReadAllBytes(Path.Combine(folder, name + ".hl7")))[0];
        var document = Kit.Decode(codec, frame, preamble);
        foreach (var (column, path) in new[]
        {
            ("patient_last_name", "PID-5.1"), ("patient_first_name", "PID-5.2"), ("patient_state", "PID-11.4"), ("patient_zip_code", "PID-11.5"), ("ordered_test_code", "OBR-4.1"),
            ("message_id", "MSH-10"), ("processing_mode_code", "MSH-11"), ("patient_gender", "PID-8"),
        })
        {
            if (columns.TryGetValue(column, out var expected)) Assert.Equal((column, expected), (column, EdiKit.At(document, codec.Shape!, path) ?? ""));
        }
        Assert.NotEqual("", columns["patient_last_name"]);
    }

    private static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        foreach (var c in line)
        {
            if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else field.Append(c);
        }
        fields.Add(field.ToString());
        return fields;
    }
}
