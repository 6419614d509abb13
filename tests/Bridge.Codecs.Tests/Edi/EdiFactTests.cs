using System.Text;
using System.Text.Json.Nodes;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Edi;

/// <summary>What the sample folders say of their files beyond single messages: separators, trailers, counts of tags, contradictions.</summary>
public sealed class EdiFactTests
{
    /// <summary>Contradictions that the facts do not look for, and we tell.</summary>
    private static readonly Dictionary<string, int> MoreProblems = new()
    {
        ["edi.net/Apperak_edi_out_issue235.edi"] = 2,       // the first UNB has no UNZ, the second no reference for UNZ to repeat
        ["smooks/sax/with_ung/unedifact-msg-03.edi"] = 1,   // UNE repeats a reference that UNG does not have
    };

    [Fact]
    public void Edifact_files_have_the_advice_terminators_trailers_tags_and_contradictions_that_were_found_in_them()
    {
        var folder = Kit.RequireData("edifact");
        var failures = new List<string>();
        var compared = 0;
        foreach (var (name, fact) in Facts(folder))
        {
            var (documents, problems) = Read("edifact", File.ReadAllBytes(Path.Combine(folder, name)));
            if (documents.Count == 0)
            {
                failures.Add($"{name}: nothing could be read");
                continue;
            }
            compared++;
            var first = documents[0];
            Same(name, "una", fact["una"], first["UNA"]);
            Same(name, "terminator", Plain(fact["segmentTerminator"]), Plain(first["Format"]?["Terminator"] ?? (first["UNA"] is { } una ? ((string)una!)[5..] : "'")));
            var tags = new SortedDictionary<string, int>(StringComparer.Ordinal);
            foreach (var document in documents) Count(document, tags);
            var expected = fact["tags"]!.AsObject().Where(t => t.Key is not "UNA").ToDictionary(t => t.Key, t => (int)t.Value!);
            foreach (var (tag, count) in expected) Same(name, tag, count, tags.GetValueOrDefault(tag));
            foreach (var tag in tags.Keys.Where(t => !expected.ContainsKey(t))) failures.Add($"{name}: {tag} was not expected");
            if (fact["unz"] is JsonObject unz && documents.LastOrDefault(d => d["UNZ"] is not null)?["UNZ"] is { } trailer)
            {
                Same(name, "UNZ count", unz["count"], trailer["E01"]);
                Same(name, "UNZ reference", unz["controlRef"], trailer["E02"]);
            }
            if (fact["unb"] is JsonObject unb && fact["unbCount"] is null)
            {
                Same(name, "syntax", unb["syntax"], first["UNB"]?["E01"]?["C01"]);
                Same(name, "syntax version", unb["syntaxVersion"], first["UNB"]?["E01"]?["C02"]);
                Same(name, "receiver", unb["receiver"], first["UNB"]?["E03"]?["C01"]);
                Same(name, "date", unb["date"], first["UNB"]?["E04"]?["C01"]);
                Same(name, "time", unb["time"], first["UNB"]?["E04"]?["C02"]);
            }
            Same(name, "problems", ((fact["problems"] as JsonArray)?.Count ?? 0) + MoreProblems.GetValueOrDefault(name), problems);
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.Equal(34, compared);

        void Same(string file, string what, JsonNode? expected, JsonNode? found)
        {
            if ((expected?.ToString() ?? "") != (found?.ToString() ?? "")) failures.Add($"{file}: {what} is '{found}', expected '{expected}'");
        }
    }

    [Fact]
    public void X12_files_have_the_separators_totals_and_contradictions_that_were_found_in_them()
    {
        var folder = Kit.RequireData("x12");
        var failures = new List<string>();
        var compared = 0;
        foreach (var (name, fact) in Facts(folder))
        {
            if (fact["interchanges"] is not JsonArray interchanges || name is "gozer/x12.base.loop.txt" or "gozer/x12.wrong.GS.txt") continue; // tags and groups that are no X12
            compared++;
            var (documents, problems) = Read("x12", File.ReadAllBytes(Path.Combine(folder, name)));
            if (interchanges.Count < 100) Same("interchanges", interchanges.Count, documents.Count);
            var first = documents[0];
            Same("element separator", fact["elementSeparator"], first["Format"]?["Element"] ?? "*");
            Same("component separator", fact["componentSeparator"], first["ISA"]!["E16"]);
            Same("terminator", Plain(fact["segmentTerminator"]), Plain(first["Format"]?["Terminator"] ?? "~"));
            var transactions = documents.SelectMany(d => d["Groups"] as JsonArray ?? []).SelectMany(g => g!["Messages"] as JsonArray ?? []).ToList();
            var expected = interchanges.SelectMany(i => i!["groups"] as JsonArray ?? []).SelectMany(g => g!["transactions"] as JsonArray ?? []).ToList();
            if (fact["transactionsTotal"] is { } total) Same("transaction sets", total, transactions.Count);
            for (var i = 0; i < Math.Min(expected.Count, transactions.Count); i++)
            {
                var (wanted, set) = (expected[i]!, transactions[i]!);
                Same("invoice", wanted["invoiceNumber"], set["BIG"]?["E02"], wanted["invoiceNumber"] is not null);
                Same("order", wanted["purchaseOrder"], set["BEG"]?["E03"], wanted["purchaseOrder"] is not null);
                Same("shipment", wanted["shipmentId"], set["BSN"]?["E02"], wanted["shipmentId"] is not null);
                Same("invoice total", wanted["totalInvoiceAmountCents"], set["TDS"]?["E01"], wanted["totalInvoiceAmountCents"] is not null);
                Sum("charges", wanted["sumClaimCharges"], set["CLM"], "E02");
                Sum("payments", wanted["sumClaimPayments"], set["CLP"], "E04");
            }
            if (fact["sumClaimCharges"] is { } charges) Same("all charges", (decimal)(double)charges, transactions.Sum(t => Amounts(t!["CLM"], "E02")));
            if (fact["claims"] is { } claims) Same("claims", claims, transactions.Sum(t => (t!["CLM"] as JsonArray)?.Count ?? 0));
            var told = (fact["problems"] as JsonArray ?? []).Sum(p => ((string)p!).StartsWith("...", StringComparison.Ordinal) ? int.Parse(((string)p!).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) : 1);
            Same("problems", told, problems);

            void Same(string what, JsonNode? wanted, JsonNode? found, bool isKnown = true)
            {
                if (isKnown && (wanted?.ToString() ?? "") != (found?.ToString() ?? "")) failures.Add($"{name}: {what} is '{found}', expected '{wanted}'");
            }

            void Sum(string what, JsonNode? wanted, JsonNode? segments, string element)
            {
                if (wanted is null) return;
                var found = Amounts(segments, element);
                if ((decimal)(double)wanted != found) failures.Add($"{name}: {what} are {found}, expected {wanted}");
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.Equal(77, compared);
    }

    private static decimal Amounts(JsonNode? segments, string element) =>
        (segments as JsonArray ?? []).Sum(s => decimal.Parse(s![element]?.ToString() is { Length: > 0 } text ? text : "0", System.Globalization.CultureInfo.InvariantCulture));

    private static IEnumerable<(string Name, JsonNode Fact)> Facts(string folder) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected-facts.json")))!["files"]!.AsObject().Select(f => (f.Key, f.Value!));

    // As the facts have it, with backslashes; of a character of several bytes the first byte counts.
    private static string Plain(JsonNode? text)
    {
        var plain = (text?.ToString() ?? "").Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\r", "\r", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
        return plain.Length == 1 && plain[0] > 0xFF || plain is "\u00D6" ? Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(plain)[..1]) : plain;
    }

    /// <summary>The whole interchanges of a file where they can be decoded, else its messages; and how many contradictions were told.</summary>
    private static (List<JsonObject> Documents, int Problems) Read(string format, byte[] file)
    {
        if (file.AsSpan().StartsWith("\uFEFF"u8)) file = file[3..];
        foreach (var options in new[] { "document: interchange", "{ document: interchange, encoding: latin1 }", "{}" })
        {
            try
            {
                var documents = new List<JsonObject>();
                var codec = Kit.Codec(format, options);
                foreach (var frame in EdiSamples.Read(codec, file))
                {
                    if (frame.Status == FrameStatus.Frame) documents.Add(JsonNode.Parse(Kit.ToJson(codec, frame.Bytes, frame.Preamble))!.AsObject());
                }
                return (documents, documents.Sum(d => (d["Problems"] as JsonArray)?.Count ?? 0));
            }
            catch (MessageFormatException)
            {
                // The next way.
            }
        }
        return ([], 0);
    }

    private static void Count(JsonNode node, SortedDictionary<string, int> tags)
    {
        foreach (var (name, value) in node.AsObject())
        {
            if (name is "Groups" or "Messages")
            {
                foreach (var item in value!.AsArray()) Count(item!, tags);
            }
            else if (name is not ("Format" or "Problems" or "UNA"))
            {
                tags[name] = tags.GetValueOrDefault(name) + (value is JsonArray list ? list.Count : 1);
            }
        }
    }
}
