using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Bridge.Codecs.Layouts;
using Bridge.Configuration.Tree;
using Bridge.Configuration.Values;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Inference;

/// <summary>Recognises formats that describe themselves, so that a mapping needs no layout: JSON, XML, HL7, X12, EDIFACT, keys with values. Pure.</summary>
internal static partial class FormatInference
{
    /// <summary>A first mapping for the first format that reads the sample; null if none does.</summary>
    public static LayoutDraft? Propose(ReadOnlyMemory<byte> sample, string text, string name)
    {
        if (Nacha(text, name) is { } nacha) return nacha;
        (string Format, ICodec Codec, long Rejected)? best = null;
        foreach (var format in Candidates(text))
        {
            if (DraftCheck.Format(format) is not { } codec) continue;
            var report = LayoutVerifier.Verify(codec, sample);
            // The last message of a sample may be cut, and a few may be wrong.
            if (report.Records == 0 || report.Rejected > Math.Min(report.Records - 1, 1 + report.Records / 10) || report.Rejected >= best?.Rejected) continue;
            best = (format, codec, report.Rejected);
            if (report.Rejected == 0) break;
        }
        if (best is { } found) return new LayoutDraft(null, "", DraftText.Mapping(name, $"format: {found.Format}", Members(found.Codec, sample)));
        return null;
    }

    // Lines of 94 characters that begin with a file header: a layout comes with the product.
    private static LayoutDraft? Nacha(string text, string name)
    {
        if (!text.StartsWith("101", StringComparison.Ordinal)) return null;
        var lines = text.Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Length > 0).ToList();
        if (lines is [{ Length: > 94 } all]) lines = [.. all.Chunk(94).Select(c => new string(c))];
        if (lines.Count < 4 || lines.Count(l => l.TrimEnd().Length <= 94 && l[0] is '1' or '5' or '6' or '7' or '8' or '9') < lines.Count || lines.Count(l => l.Length == 94) < lines.Count * 0.9) return null;
        var layout = lines.Exists(l => l[0] == '5' && l.Length > 53 && l[50..53] == "ADV") ? "std/nacha-adv" : "std/nacha";
        return new LayoutDraft(null, "", DraftText.Mapping(name, $"layout: {layout}", ["FileHeader", "Batch", "FileControl"]));
    }

    private static IEnumerable<string> Candidates(string text)
    {
        var start = text.TrimStart(' ', '\t', '\r', '\n', '\v', '\u001e');
        if (start.StartsWith('<')) return ["xml"];
        var isJson = start.StartsWith('{') || start.StartsWith('[');
        var content = text[LeadingComments().Match(text).Length..];
        if (isJson || content is ['{' or '[', ..])
        {
            // A section of INI begins like a list.
            string[] relaxed = content.StartsWith('[') ? ["json, relaxed: json5", "json, relaxed: true", "key_value, style: ini", "json, relaxed: hjson"] : ["json, relaxed: json5", "json, relaxed: true", "json, relaxed: hjson"];
            if (!isJson) return relaxed;
            string[] strict = ["jsonl", "json", "json, documents: many"];
            return ListOfObjects().IsMatch(content) ? ["json, documents: items", .. strict, .. relaxed] : [.. strict, .. relaxed];
        }
        if (start.StartsWith("MSH", StringComparison.Ordinal) || start.StartsWith("FHS", StringComparison.Ordinal) || start.StartsWith("BHS", StringComparison.Ordinal)) return ["hl7"];
        if (start.StartsWith("ISA", StringComparison.Ordinal)) return ["x12"];
        if (start.StartsWith("UNA", StringComparison.Ordinal) || start.StartsWith("UNB", StringComparison.Ordinal)) return ["edifact"];
        if (start.StartsWith("01,", StringComparison.Ordinal)) return ["bai2", "bai2, totals: warn"];
        if (start.StartsWith("STX=", StringComparison.Ordinal) || start.StartsWith("MHD=", StringComparison.Ordinal)) return ["tradacoms"];
        if (start.StartsWith("LEEF:", StringComparison.Ordinal)) return ["key_value, style: leef"];
        if (Cef().IsMatch(start[..Math.Min(start.Length, 200)])) return ["key_value, style: cef"];
        var lines = start.Split('\n').Select(l => l.Trim('\r')).Where(l => l.Length > 0 && l[0] is not ('#' or '!' or ';')).Take(200).ToList();
        var pairs = lines.Select(l => Pair().Count(l)).ToList();
        if (lines.Count == 0 || pairs.Count(p => p > 0) < lines.Count * 0.9) return IsIni(start) ? ["key_value, style: ini"] : pairs.Count(p => p > 0) > lines.Count * 0.6 ? ["key_value, style: properties"] : [];
        if (lines.TrueForAll(l => UrlEncoded().IsMatch(l))) return ["key_value, style: url_encoded"];
        return pairs.Max() == 1 && lines.Count > 1 ? ["key_value, style: properties"] : ["key_value", "key_value, quote: \"'\"", "key_value, words: ignore", "key_value, words: ignore, quote: \"'\""];
    }

    // The names of the first message that decodes; of the one object within it, where there is but one.
    private static List<string> Members(ICodec codec, ReadOnlyMemory<byte> sample)
    {
        var framer = codec.CreateFramer();
        var rest = new ReadOnlySequence<byte>(sample);
        var document = new Document();
        while (true)
        {
            var frame = rest;
            if (framer is not null)
            {
                var result = framer.TryRead(ref rest, endOfStream: true, out frame);
                if (result.Status == FrameStatus.Ignored) continue;
                if (result.Status != FrameStatus.Frame) return [];
            }
            using var batch = MessageBatch.Rent();
            batch.Preamble = framer?.Preamble ?? default;
            batch.Add(new MessageDraft { Frame = frame });
            try
            {
                codec.Decode(batch[0], document);
                return Members(document, 0, "");
            }
            catch (MessageFormatException) when (framer is not null)
            {
            }
        }
    }

    private static List<string> Members(Document document, int node, string path)
    {
        if (document[node].Kind != NodeKind.Object) return [];
        var names = new List<(string Path, int Node)>();
        for (var at = node + 1; at < document.Nodes[node].End; at = document.Nodes[at].End)
        {
            if (document.Nodes[at].NameLength > 0) names.Add((path + DraftText.Step(Encoding.UTF8.GetString(document.Name(document.Nodes[at]))), at));
        }
        return names is [var only] && document[only.Node].Kind == NodeKind.Object ? Members(document, only.Node, only.Path + ".") : names.ConvertAll(n => n.Path);
    }

    // Sections alone are brackets in a text.
    private static bool IsIni(string text)
    {
        var lines = text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] is not ('#' or ';')).ToList();
        return lines.Count(l => l[0] == '[' && l[^1] == ']') is > 0 and var sections && lines.Count(l => l[0] != '[' && l.Contains('=', StringComparison.Ordinal)) > (lines.Count - sections) * 0.7;
    }

    [GeneratedRegex(@"(?<![^\s;,&])[A-Za-z_][\w.\-]*\s?=", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pair();

    [GeneratedRegex(@"^[\w.%+\-]+=[^\s&]*(&[\w.%+\-]+=[^\s&]*)+$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex UrlEncoded();

    [GeneratedRegex(@"(^|\s)CEF:\d\|", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Cef();

    [GeneratedRegex(@"^(?:\s+|//[^\n]*\n|\#[^\n]*\n|/\*.*?\*/)*", RegexOptions.CultureInvariant | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LeadingComments();

    [GeneratedRegex(@"^\[\s*\{", RegexOptions.CultureInvariant)]
    private static partial Regex ListOfObjects();
}
