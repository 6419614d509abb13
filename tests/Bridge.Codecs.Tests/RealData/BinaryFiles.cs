using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.RealData;

/// <summary>Binary messages that nobody of this project wrote, with the values that their own parsers give. The layouts are in the folder <c>binary</c>.</summary>
public partial class BinaryFiles
{
    /// <summary>Cases of Kaitai Struct: how many of their expectations are compared, and which are not, since they are no bytes of the message or lie twice on the same.</summary>
    [Theory]
    [InlineData("bcd_user_type_be", 3, "as_str")]
    [InlineData("bits_simple_le", 13, "test_if_b1")]
    [InlineData("default_bit_endian_mod", 4, "")]
    [InlineData("default_endian_expr_is_be", 12, "inst_")]
    [InlineData("enum_0", 2, "")]
    [InlineData("enum_int_range_s", 3, "")]
    [InlineData("enum_negative", 2, "")]
    [InlineData("fixed_struct", 20, "")]
    [InlineData("floating_points", 5, "_plus_")]
    [InlineData("if_struct", 10, "")]
    [InlineData("integers", 20, "")]
    [InlineData("nav_root", 5, "")]
    [InlineData("nested_types2", 7, "")]
    [InlineData("position_abs", 2, "")]
    [InlineData("repeat_eos_struct", 5, "")]
    [InlineData("repeat_n_strz", 2, "")]
    [InlineData("repeat_until_s4", 2, "")]
    [InlineData("str_encodings", 4, "")]
    [InlineData("str_pad_term", 3, "str_term_include")]
    [InlineData("switch_integers", 9, "")]
    [InlineData("switch_manual_int_size", 10, "")]
    [InlineData("ts_packet_header", 7, "")]
    public void Cases_of_kaitai(string name, int expectations, string skipped)
    {
        var folder = Path.Combine(Kit.RequireData("binary"), "kaitai");
        var lines = File.ReadAllLines(Path.Combine(folder, name + ".kst"));
        var file = File.ReadAllBytes(Path.Combine(folder, lines.Single(l => l.StartsWith("data: ", StringComparison.Ordinal))[6..]));
        var codec = Layout("kaitai", name);
        var json = JsonDocument.Parse(Kit.ToJson(codec, file)).RootElement;
        var compared = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            if (Actual().Match(lines[i]) is not { Success: true } actual) continue;
            var path = actual.Groups[1].Value;
            if (skipped.Length > 0 && path.Contains(skipped, StringComparison.Ordinal)) continue;
            var expected = lines[i + 1][(lines[i + 1].IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            Assert.Equal((path, Literal(expected)), (path, Text(Find(json, path))));
            compared++;
        }
        Assert.Equal(expectations, compared);
        // The gap before a part at a position is lost, and only that.
        var again = Kit.Encode(codec, Kit.Decode(codec, file));
        if (name == "position_abs") file.AsSpan(4, 28).Clear();
        Assert.Equal(file, again);
    }

    /// <summary>Frames of PLC4X: every value of its parse in order, names included.</summary>
    [Theory]
    [InlineData("modbus-tcp-ParserSerializerTestsuite", "modbus_request", "Request", 4)]
    [InlineData("modbus-tcp-ParserSerializerTestsuite", "modbus_response", "Response", 2)]
    [InlineData("eip-ParserSerializerTestsuiteBigEndian", "eip", "", 5)]
    [InlineData("canopen-CANOpenPayloadTestSuite", "canopen_time", "Time", 2)]
    [InlineData("canopen-CANOpenPayloadTestSuite", "canopen_heartbeat", "heartbeat", 3)]
    [InlineData("canopen-CANOpenPayloadTestSuite", "canopen_sdo_request", "SDO write request", 1)]
    [InlineData("canopen-CANOpenPayloadTestSuite", "canopen_sdo_upload_response", "SDO request, payload: 43", 1)]
    [InlineData("canopen-CANOpenPayloadTestSuite", "canopen_sdo_segment_request", "SDO request, payload: 00", 1)]
    [InlineData("canopen-CANOpenPayloadTestSuite", "canopen_sdo_segment_response", "SDO write result", 1)]
    [InlineData("canopen-CANOpenPayloadTestSuite", "canopen_sdo_download_response", "SDO response", 1)]
    [InlineData("canopen-CANOpenPayloadTestSuite", "canopen_pdo", "PDO", 2)]
    public void Frames_of_plc4x(string suite, string layout, string only, int cases)
    {
        var codec = Layout("plc4x", layout);
        var run = 0;
        foreach (var one in XDocument.Load(Path.Combine(Kit.RequireData("binary"), "plc4x", suite + ".xml")).Root!.Elements("testcase"))
        {
            if (!one.Element("name")!.Value.Contains(only, StringComparison.Ordinal)) continue;
            run++;
            var bytes = Convert.FromHexString(one.Element("raw")!.Value.Trim());
            var expected = one.Element("xml")!.Descendants().Where(e => e.Attribute("dataType") is not null).Select(e => (e.Name.LocalName, Value(e))).ToList();
            var document = Kit.ToJson(codec, bytes);
            Assert.Equal(expected, Leaves(JsonDocument.Parse(document).RootElement, "").ToList());
            Assert.Equal(bytes, Kit.Encode(codec, document));
        }
        Assert.Equal(cases, run);
    }

    [Theory]
    [InlineData("messageA.bin", "metricA,address=383,failure=false count=42i,value=3.1415 1658835984")]
    [InlineData("messageB.bin", "metricB value=3737169374u 1658835984")]
    [InlineData("messageC.bin", "metricC x=2.718280076980591,y=0.0000000000000000000000000000000006626070178575745 1658835984")]
    public void Messages_of_telegraf(string file, string expected)
    {
        var folder = Path.Combine(Kit.RequireData("binary"), "telegraf-binary", "multiple_messages");
        Assert.Contains(expected, File.ReadAllText(Path.Combine(folder, "expected.out")), StringComparison.Ordinal);
        var bytes = File.ReadAllBytes(Path.Combine(folder, file));
        var codec = Layout("telegraf", "multiple_messages");
        var json = JsonDocument.Parse(Kit.ToJson(codec, bytes)).RootElement;
        var kind = json.GetProperty("kind").GetString()!;
        var body = json.GetProperty(kind[^1..].ToLowerInvariant());
        var line = kind switch
        {
            "metricA" => $"metricA,address={body.GetProperty("address")},failure={(body.GetProperty("failure").GetInt32() != 0 ? "true" : "false")} count={body.GetProperty("count")}i,value={body.GetProperty("value")}",
            "metricB" => $"metricB value={body.GetProperty("value")}u",
            _ => string.Create(CultureInfo.InvariantCulture, $"metricC x={(double)body.GetProperty("x").GetSingle():R},y={((double)body.GetProperty("y").GetSingle()).ToString("F49", CultureInfo.InvariantCulture)}"),
        };
        Assert.Equal(expected, $"{line} {body.GetProperty("time")}");
        Assert.Equal(bytes, Kit.Encode(codec, Kit.Decode(codec, bytes)));
    }

    [Fact]
    public void Flows_of_netflow_5()
    {
        var folder = Path.Combine(Kit.RequireData("binary"), "telegraf-netflow", "netflow_v5_example");
        var bytes = File.ReadAllBytes(Path.Combine(folder, "netflow_v5.bin"));
        var codec = Layout("telegraf", "netflow_v5");
        var json = JsonDocument.Parse(Kit.ToJson(codec, bytes)).RootElement;
        var expected = File.ReadLines(Path.Combine(folder, "expected.out")).Where(l => l.Length > 0).Select(l => l.Split(' ')[1].Split(',').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1].Trim('"', 'u'))).ToList();
        var records = json.GetProperty("records").EnumerateArray().ToList();
        Assert.Equal(8, expected.Count);
        Assert.Equal(8, records.Count);
        for (var i = 0; i < 8; i++)
        {
            foreach (var (name, value) in expected[i])
            {
                var from = records[i].TryGetProperty(name, out var own) ? own : name == "sampling_interval" ? json.GetProperty("sampling").GetProperty("interval") : json.GetProperty(name);
                var ours = name switch
                {
                    "src" or "dst" or "next_hop" => string.Join('.', own.EnumerateArray()),
                    "engine_id" or "src_tos" => $"0x{from.GetInt32():x2}",
                    "tcp_flags" => string.Concat(own.EnumerateObject().Select(b => b.Name == "spare" ? ".." : b.Value.GetInt32() == 0 ? "." : char.ToUpperInvariant(b.Name[0]).ToString())),
                    _ => from.ToString(),
                };
                Assert.Equal((name, value), (name, ours));
            }
        }
        Assert.Equal(bytes, Kit.Encode(codec, Kit.Decode(codec, bytes)));
    }

    /// <summary>An image cash letter: records with a length before each, amounts in digits, a picture in the middle of characters.</summary>
    [Fact]
    public void Records_of_an_image_cash_letter()
    {
        var folder = Path.Combine(Kit.RequireData("fixed-width"), "x937");
        var codec = Layout("x937", "record");
        var framer = Kit.Framer("type: length_prefix\nbytes: 4\n");
        var frames = Framing.Feed.Read(framer, File.ReadAllBytes(Path.Combine(folder, "valid-ascii.x937")), []).ConvertAll(f => System.Text.Encoding.Latin1.GetBytes(f.Bytes));
        var records = frames.ConvertAll(f => JsonDocument.Parse(Kit.ToJson(codec, f)).RootElement);
        Assert.All(frames, f => Assert.Equal(f, Kit.Encode(codec, Kit.Decode(codec, f))));
        var root = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "valid-x937.json"))).RootElement;
        var letter = root.GetProperty("cashLetters")[0];
        var bundle = letter.GetProperty("bundles")[0];
        var check = bundle.GetProperty("checks")[0];
        var compared = Same(root.GetProperty("fileHeader"), records[0].GetProperty("fileHeader")) + Same(letter.GetProperty("cashLetterHeader"), records[1].GetProperty("cashLetterHeader"))
            + Same(bundle.GetProperty("bundleHeader"), records[2].GetProperty("bundleHeader")) + Same(check, records[3].GetProperty("check")) + Same(check.GetProperty("checkDetailAddendumA")[0], records[4].GetProperty("checkDetailAddendumA"))
            + Same(check.GetProperty("imageViewDetail")[0], records[5].GetProperty("imageViewDetail")) + Same(check.GetProperty("imageViewData")[0], records[6].GetProperty("imageViewData"))
            + Same(check.GetProperty("imageViewDetail")[1], records[7].GetProperty("imageViewDetail")) + Same(check.GetProperty("imageViewData")[1], records[8].GetProperty("imageViewData"));
        Assert.True(compared > 80, $"{compared} fields");
        Assert.Equal(12, records.Count);
        Assert.Equal((12, 10000), (records[11].GetProperty("fileControl").GetProperty("totalRecordCount").GetInt32(), records[11].GetProperty("fileControl").GetProperty("fileTotalAmount").GetInt32()));
    }

    /// <summary>A credit report in blocks, its numbers in binary and its dates as numbers MMDDYYYY.</summary>
    [Fact]
    public void The_base_segment_of_a_packed_metro_2_file()
    {
        var folder = Path.Combine(Kit.RequireData("fixed-width"), "metro2");
        var codec = Layout("metro2", "packed_base");
        var blocks = Framing.Feed.Read(Kit.Framer("{ type: length_prefix, bytes: 2, inclusive: true }"), File.ReadAllBytes(Path.Combine(folder, "packed_file.dat"))[..1378], []);
        Assert.Equal(2, blocks.Count);
        var block = System.Text.Encoding.Latin1.GetBytes(blocks[1].Bytes);
        var ours = JsonDocument.Parse(Kit.ToJson(codec, block)).RootElement;
        Assert.Equal(block, Kit.Encode(codec, Kit.Decode(codec, block)));
        var wanted = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "packed_file.json"))).RootElement.GetProperty("data")[0].GetProperty("base");
        var compared = 0;
        foreach (var member in ours.EnumerateObject())
        {
            if (!wanted.TryGetProperty(member.Name, out var value)) continue;
            var text = value.ToString();
            if (member.Name.StartsWith("date", StringComparison.Ordinal)) text = $"{text[5..7]}{text[8..10]}{text[..4]}".TrimStart('0');
            if (member.Name == "timeStamp") text = $"{text[5..7]}{text[8..10]}{text[..4]}{text[11..13]}{text[14..16]}{text[17..19]}".TrimStart('0');
            Assert.Equal((member.Name, text), (member.Name, member.Value.ToString()));
            compared++;
        }
        Assert.True(compared >= 17, $"{compared} fields");
    }

    /// <summary>What cannot be said by a layout, and why.</summary>
    private static readonly Dictionary<string, string> Unsaid = new()
    {
        ["kaitai/index_sizes"] = "the length of an item stands in another list, at the item's number",
        ["kaitai/term_strz"] = "a text ends before a byte that belongs to the next one",
        ["plc4x/df1-ParserSerializerTestsuite"] = "bytes are escaped by DLE: the task of a framing",
        ["plc4x/firmata-ParserSerializerTestsuite"] = "bytes of seven bits, two for a byte of data, as in MIDI",
        ["telegraf-netflow/netflow_v9_example"] = "a template within the message describes its records",
        ["canboat/pgn-130823-directory"] = "values whose type a key within the message says",
    };

    [Fact]
    public void Every_sample_is_read_by_a_test_or_has_a_reason()
    {
        var folder = Kit.RequireData("binary");
        var read = Cases(nameof(Cases_of_kaitai)).Select(n => $"kaitai/{n}")
            .Concat(Cases(nameof(Frames_of_plc4x)).Select(n => $"plc4x/{n}"))
            .Concat(["telegraf-binary/multiple_messages", "telegraf-netflow/netflow_v5_example", "canboat/pgn-test", "canboat/pgn-definitions"]).ToHashSet();
        var samples = Directory.GetFiles(Path.Combine(folder, "kaitai"), "*.kst").Concat(Directory.GetFiles(Path.Combine(folder, "plc4x"))).Concat(Directory.GetFiles(Path.Combine(folder, "canboat")))
            .Concat(Directory.GetDirectories(Path.Combine(folder, "telegraf-binary"))).Concat(Directory.GetDirectories(Path.Combine(folder, "telegraf-netflow")))
            .Select(p => Path.ChangeExtension(Path.GetRelativePath(folder, p), null).Replace("pgn-test-json", "pgn-test", StringComparison.Ordinal)).ToHashSet();
        Assert.Equal(samples.Order(StringComparer.Ordinal), read.Concat(Unsaid.Keys).Order(StringComparer.Ordinal));
        Assert.Equal((29, 6), (read.Count, Unsaid.Count));

        static IEnumerable<string> Cases(string method) => typeof(BinaryFiles).GetMethod(method)!.GetCustomAttributes(typeof(InlineDataAttribute), false).Select(a => (string)((InlineDataAttribute)a).Data[0]!).Distinct();
    }

    private static int Same(JsonElement expected, JsonElement ours)
    {
        var compared = 0;
        foreach (var member in ours.EnumerateObject())
        {
            if (!expected.TryGetProperty(member.Name, out var value) || member.Name is "userField") continue;
            var text = value.ToString();
            if (member.Name == "imageData") text = Convert.ToHexString(value.GetBytesFromBase64());
            else if (member.Name.EndsWith("Date", StringComparison.Ordinal)) text = text[..10].Replace("-", "", StringComparison.Ordinal);
            else if (member.Name.EndsWith("Time", StringComparison.Ordinal)) text = text[11..16].Replace(":", "", StringComparison.Ordinal);
            Assert.Equal((member.Name, text.Trim().TrimStart('0')), (member.Name, member.Value.ToString().Trim().TrimStart('0')));
            compared++;
        }
        return compared;
    }

    private static ICodec Layout(string folder, string name) => Kit.Layout(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "RealData", "binary", folder, name + ".yaml")));

    // A path of Kaitai, in our document: what it takes from the root may lie in the bits or the body that the layout names.
    private static JsonElement? Find(JsonElement from, string path)
    {
        JsonElement? at = from;
        foreach (Match step in Step().Matches(CastOf().Replace(path, "").Replace(".as_int", "", StringComparison.Ordinal)))
        {
            if (at is not { } here) return null;
            if (step.Groups[2].Success) at = here[int.Parse(step.Groups[2].ValueSpan, CultureInfo.InvariantCulture)];
            else at = Member(here, step.Groups[1].Value);
        }
        return at;
    }

    private static JsonElement? Member(JsonElement here, string name)
    {
        if (name == "size" && here.ValueKind == JsonValueKind.Array) return JsonDocument.Parse(here.GetArrayLength().ToString(CultureInfo.InvariantCulture)).RootElement;
        if (here.ValueKind != JsonValueKind.Object) return null;
        if (here.TryGetProperty(name, out var member)) return member;
        // Our names for the alternatives of a switch, and groups of bits that Kaitai has not.
        foreach (var inner in here.EnumerateObject())
        {
            if (inner.Name is "Tag" && name == "code") return inner.Value;
            if (inner.Name.StartsWith(name, StringComparison.Ordinal)) return inner.Value;
            if (name == "body" && inner.Name is "meta" or "dir" or "Value") return inner.Value;
            if (inner.Name is "first" or "second" or "bits" or "flags" or "control" && Member(inner.Value, name) is { } found) return found;
        }
        return null;
    }

    private static string Literal(string text)
    {
        text = text.Trim('\'');
        if (text.Contains("::", StringComparison.Ordinal)) return text.Split("::")[^1];
        if (text.EndsWith(".as<bytes>", StringComparison.Ordinal)) text = text[..^10];
        if (text.StartsWith("[0x", StringComparison.Ordinal) && text.Split(", ").All(t => t.Trim('[', ']').Length == 4)) return text.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace("0x", "", StringComparison.Ordinal).Replace(", ", "", StringComparison.Ordinal).ToUpperInvariant();
        if (text == "[]") return "";
        if (text.EndsWith(".as<f4>", StringComparison.Ordinal)) text = text[..^7];
        if (text.StartsWith('"') && text.EndsWith('"')) text = text.Trim('"');
        if (text.StartsWith('[')) return "[" + string.Join(",", text[1..^1].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(t => Literal(t.Trim().Trim('"', '\'')))) + "]";
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        if (digits.StartsWith("0x", StringComparison.Ordinal)) return ulong.Parse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        if (digits.StartsWith("0b", StringComparison.Ordinal)) return ulong.Parse(digits.AsSpan(2), NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        return text;
    }

    private static string Text(JsonElement? found) => found is not { } value ? "null" : value.ValueKind switch
    {
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(v => Text(v))) + "]",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        _ => value.ToString(),
    };

    private static string Value(XElement e)
    {
        if (e.Attribute("stringRepresentation") is { } name && e.Name.LocalName is "NMTState" or "SDORequestCommand" or "SDOResponseCommand") return name.Value;
        return e.Value.StartsWith("0x", StringComparison.Ordinal) ? e.Value[2..].ToUpperInvariant() : e.Value;
    }

    private static IEnumerable<(string, string)> Leaves(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(m => Leaves(m.Value, m.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(i => Leaves(i, name)),
        JsonValueKind.True => [(name, "true")],
        JsonValueKind.False => [(name, "false")],
        _ => [(name, element.ToString())],
    };

    [GeneratedRegex(@"^  - actual: (.+?)\s*$")]
    private static partial Regex Actual();

    [GeneratedRegex(@"([A-Za-z_0-9]+)|\[(\d+)\]")]
    private static partial Regex Step();

    [GeneratedRegex(@"\.as<[^>]*>")]
    private static partial Regex CastOf();
}
