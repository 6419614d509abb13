using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using Bridge.Formats;
using Newtonsoft.Json.Linq;

namespace Bridge.Codecs.Tests.RealData;

/// <summary>
/// All 67 XML files of the sample data: each is compared node by node with the platform's own tree of it, and with the facts that somebody else took from it (ids, counts,
/// sums, totals). Nothing is left out; the three .conf files are expressions of another product, whose results are in the test of their stream.
/// </summary>
public sealed class XmlFiles
{
    [Fact]
    public void Every_file_is_what_the_tree_of_the_platform_has_and_comes_back()
    {
        var codec = Kit.Codec("xml");
        var compared = 0;
        foreach (var file in Files())
        {
            if (Path.GetFileName(file) == "multisensor.xml") continue; // a stream of documents: below
            var tree = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
            using (var reader = XmlReader.Create(file)) tree.Load(reader);
            var json = Kit.ToJson(codec, File.ReadAllBytes(file));
            var expected = new JObject { [tree.DocumentElement!.Name] = Token(tree.DocumentElement) };
            Assert.True(expected.ToString(Newtonsoft.Json.Formatting.None) == Token(json).ToString(Newtonsoft.Json.Formatting.None), file);
            Assert.Equal(json, Kit.ToJson(codec, Kit.Encode(codec, json)));
            compared++;
        }
        Assert.Equal(66, compared);
    }

    [Fact]
    public void A_stream_of_documents_without_a_root_gives_its_records()
    {
        var file = File.ReadAllBytes(Path.Combine(Kit.RequireData("xml"), "telegraf-xpath", "multisensor.xml"));
        Assert.Equal("BR2130", Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("xml"), file)).Code);
        var gateway = Kit.Codec("xml", "records: Gateway");
        Assert.Equal(["""{"Gateway":{"Name":"Main Gateway","Timestamp":"2020-08-01T15:04:03Z","Sequence":"12","Status":"ok"}}"""], Kit.Cut(gateway, file).Select(b => Kit.ToJson(gateway, b)));
        // The values that the expected metrics of the .conf files have.
        var sensor = Kit.Codec("xml", "{ records: Sensor, lists: [Variable] }");
        var sensors = Kit.Cut(sensor, file).ConvertAll(b => JsonDocument.Parse(Kit.ToJson(sensor, b)).RootElement.GetProperty("Sensor"));
        Assert.Equal(["Sensor Facility A busy 20.0 123.4 49.78 3", "Sensor Facility B standby 23.1 14.3 49.78 1", "Sensor Facility C error 19.7 0.02 49.78 0"],
            sensors.Select(s => $"{s.GetProperty("@name")} {s.GetProperty("Mode")} {string.Join(' ', s.GetProperty("Variable").EnumerateArray().Select(v => v.EnumerateObject().Single().Value))}"));
    }

    [Fact]
    public void Every_file_has_the_facts_that_others_took_from_it()
    {
        var folder = Kit.RequireData("xml");
        var codec = Kit.Codec("xml");
        var (facts, files) = (0, 0);
        foreach (var file in JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected-facts.json"))).RootElement.GetProperty("files").EnumerateObject())
        {
            if (file.Value.TryGetProperty("wellFormed", out _)) continue; // the stream of documents
            var document = JsonDocument.Parse(Kit.ToJson(codec, File.ReadAllBytes(Path.Combine(folder, file.Name)))).RootElement;
            files++;
            foreach (var fact in file.Value.EnumerateObject())
            {
                if (Fact(document, file.Value, fact.Name) is not { } ours) continue;
                Assert.Equal((file.Name, fact.Name, Shown(fact.Value)), (file.Name, fact.Name, ours));
                facts++;
            }
        }
        Assert.Equal(66, files);
        Assert.Equal(388, facts);
    }

    [Fact]
    public void Documents_of_moov_have_the_values_of_its_own_json()
    {
        var codec = Kit.Codec("xml");
        foreach (var file in Directory.GetFiles(Path.Combine(Kit.RequireData("xml"), "iso20022-moov", "pairs"), "*.xml"))
        {
            var theirs = Values(JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(file, ".json"))).RootElement, isSkipped: n => n is "XMLName" or "Attrs").Order(StringComparer.Ordinal).ToList();
            var ours = Values(JsonDocument.Parse(Kit.ToJson(codec, File.ReadAllBytes(file))).RootElement, isSkipped: n => n.StartsWith("@xmlns", StringComparison.Ordinal) || n.StartsWith("@xsi", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
            Assert.True(theirs.Count >= 2);
            Assert.Equal(theirs, ours);
        }
    }

    [Fact]
    public void The_envelope_of_mirth_has_the_values_of_its_json()
    {
        var folder = Path.Combine(Kit.RequireData("xml"), "mirth-xml-json");
        static bool IsSkipped(string name) => name.StartsWith("@xmlns", StringComparison.Ordinal); // that product moves declarations about
        var theirs = Values(JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "test-json-xml-util-output01.json"))).RootElement, IsSkipped);
        var ours = Values(JsonDocument.Parse(Kit.ToJson(Kit.Codec("xml"), File.ReadAllBytes(Path.Combine(folder, "test-json-xml-util-input01.xml")))).RootElement, IsSkipped);
        Assert.Equal(theirs.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Kit.RequireData("xml"), "*.xml", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static JToken Token(string json) => Newtonsoft.Json.JsonConvert.DeserializeObject<JToken>(json, new Newtonsoft.Json.JsonSerializerSettings { DateParseHandling = Newtonsoft.Json.DateParseHandling.None })!;

    // The convention once more, over a tree.
    private static JToken Token(XmlElement element)
    {
        var children = element.ChildNodes.Cast<XmlNode>().ToList();
        if (!element.HasAttributes && !children.Exists(c => c is XmlElement)) return element.IsEmpty ? JValue.CreateNull() : element.InnerText;
        var result = new JObject();
        foreach (XmlAttribute attribute in element.Attributes) result["@" + attribute.Name] = attribute.Value;
        var texts = new List<string>();
        var run = new StringBuilder();
        foreach (var child in children.Append(element))
        {
            if (child is XmlCharacterData and not XmlComment) run.Append(child.Value);
            if (child is not XmlElement) continue;
            if (run.ToString().AsSpan().Trim(" \t\r\n").Length > 0)
            {
                if (texts.Count == 0) result["#text"] = null;
                texts.Add(run.ToString());
            }
            run.Clear();
            if (child == element) continue;
            var same = children.OfType<XmlElement>().Where(e => e.Name == child.Name).ToList();
            if (same[0] == child) result[child.Name] = same.Count == 1 ? Token(same[0]) : new JArray(same.Select(Token));
        }
        if (texts.Count > 0) result["#text"] = texts.Count == 1 ? texts[0] : new JArray(texts);
        return result;
    }

    private static string? Fact(JsonElement document, JsonElement facts, string name)
    {
        var kind = facts.GetProperty("kind").GetString()!;
        var statement = Elements(document, "Stmt").Concat(Elements(document, "Rpt")).Concat(Elements(document, "Ntfctn")).FirstOrDefault(s => s.ValueKind == JsonValueKind.Object);
        return (kind, name) switch
        {
            (_, "elements") => Count(document).ToString(CultureInfo.InvariantCulture),
            ("ISO 20022", "root") => "Document",
            ("ISO 20022", "namespace") => document.EnumerateObject().Single().Value.EnumerateObject().Where(m => m.Name.StartsWith("@xmlns", StringComparison.Ordinal)).Select(m => m.Value.GetString()).First(v => v!.Contains("xsd", StringComparison.Ordinal)),
            ("ISO 20022", "message") => document.EnumerateObject().Single().Value.EnumerateObject().First(m => !m.Name.StartsWith('@')).Name,
            ("ISO 20022", "msgId") => Text(Elements(document, "MsgId").First()),
            ("ISO 20022", "groupHeader") => Join(facts.GetProperty(name), f => Text(Elements(document, f).First())),
            ("ISO 20022", "counts") => Join(facts.GetProperty(name), f => Elements(document, f).Count().ToString(CultureInfo.InvariantCulture)),
            ("ISO 20022", "entrySumByIndicatorFirstStatement") when statement.ValueKind == JsonValueKind.Object => Join(facts.GetProperty(name), f =>
                Elements(statement, "Ntry").Where(e => Text(e.EnumerateObject().First(m => Local(m.Name) == "CdtDbtInd").Value) == f).Sum(e => decimal.Parse(Text(e.EnumerateObject().First(m => Local(m.Name) == "Amt").Value), CultureInfo.InvariantCulture)).ToString("0.00", CultureInfo.InvariantCulture)),
            ("UBL Invoice", "id") => Text(Of(document.EnumerateObject().Single().Value, "ID")),
            ("UBL Invoice", "issueDate") => Text(Of(document.EnumerateObject().Single().Value, "IssueDate")),
            ("UBL Invoice", "currency") => Text(Of(document.EnumerateObject().Single().Value, "DocumentCurrencyCode")),
            ("UBL Invoice", "buyerReference") => Text(Of(document.EnumerateObject().Single().Value, "BuyerReference")),
            ("UBL Invoice", "lines") => Elements(document, "InvoiceLine").Count().ToString(CultureInfo.InvariantCulture),
            ("UBL Invoice", "totals") => Join(facts.GetProperty(name), f => Text(Of(Elements(document, "LegalMonetaryTotal").Single(), f))),
            ("UBL Invoice", "firstLine") => Text(Elements(Elements(document, "InvoiceLine").First(), "LineExtensionAmount").First()) == facts.GetProperty(name).GetProperty("amount").GetString() ? Shown(facts.GetProperty(name)) : "another amount",
            ("CII CrossIndustryInvoice", "id") => Text(Of(Elements(document, "ExchangedDocument").Single(), "ID")),
            ("CII CrossIndustryInvoice", "issueDate") => Text(Elements(Elements(document, "ExchangedDocument").Single(), "DateTimeString").First()),
            ("CII CrossIndustryInvoice", "currency") => Text(Elements(document, "InvoiceCurrencyCode").Single()),
            ("CII CrossIndustryInvoice", "lines") => Elements(document, "IncludedSupplyChainTradeLineItem").Count().ToString(CultureInfo.InvariantCulture),
            ("CII CrossIndustryInvoice", "totals") => Join(facts.GetProperty(name), f => Text(Of(Elements(document, "SpecifiedTradeSettlementHeaderMonetarySummation").Single(), f))),
            _ => null,
        };
    }

    private static string Join(JsonElement facts, Func<string, string> value) => string.Join('|', facts.EnumerateObject().Select(f => $"{f.Name}={value(f.Name)}"));

    private static string Shown(JsonElement fact) => fact.ValueKind == JsonValueKind.Object
        ? string.Join('|', fact.EnumerateObject().Select(f => $"{f.Name}={(f.Value.ValueKind == JsonValueKind.Number && f.Value.ToString().Contains('.', StringComparison.Ordinal) ? f.Value.GetDecimal().ToString("0.00", CultureInfo.InvariantCulture) : f.Value.ToString())}"))
        : fact.ToString();

    private static string Local(string name) => name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.TryGetProperty("#text", out var text) ? text.ToString() : "", // it has elements only
        JsonValueKind.Array => Text(value[0]),
        _ => value.ToString(),
    };

    private static JsonElement Of(JsonElement element, string local) => element.EnumerateObject().First(m => Local(m.Name) == local).Value;

    // All elements of this local name, wherever they are.
    private static IEnumerable<JsonElement> Elements(JsonElement from, string local)
    {
        if (from.ValueKind == JsonValueKind.Array) return from.EnumerateArray().SelectMany(i => Elements(i, local));
        if (from.ValueKind != JsonValueKind.Object) return [];
        return from.EnumerateObject().SelectMany(m => (Local(m.Name) == local && !m.Name.StartsWith('@') ? m.Value.ValueKind == JsonValueKind.Array ? m.Value.EnumerateArray() : (IEnumerable<JsonElement>)[m.Value] : []).Concat(Elements(m.Value, local)));
    }

    private static int Count(JsonElement from) => from.ValueKind switch
    {
        JsonValueKind.Object => from.EnumerateObject().Where(m => m.Name is not ['@' or '#', ..]).Sum(m => (m.Value.ValueKind == JsonValueKind.Array ? m.Value.GetArrayLength() : 1) + Count(m.Value)),
        JsonValueKind.Array => from.EnumerateArray().Sum(Count),
        _ => 0,
    };

    private static IEnumerable<string> Values(JsonElement from, Func<string, bool> isSkipped) => from.ValueKind switch
    {
        JsonValueKind.Object => from.EnumerateObject().Where(m => !isSkipped(m.Name)).SelectMany(m => Values(m.Value, isSkipped)),
        JsonValueKind.Array => from.EnumerateArray().SelectMany(i => Values(i, isSkipped)),
        JsonValueKind.Null => [],
        _ => from.ToString().Trim() is { Length: > 0 } text ? [decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number.ToString("0.#########", CultureInfo.InvariantCulture) : text] : [],
    };
}
