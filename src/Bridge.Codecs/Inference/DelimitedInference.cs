using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Bridge.Codecs.Layouts;

namespace Bridge.Codecs.Inference;

/// <summary>Drafts a layout of delimited text: delimiter, quotes, header, names and types. What cannot be seen from the values is found by trying the draft on its sample.</summary>
internal static partial class DelimitedInference
{
    private const int MostTitles = 10;

    // Enough to know a dialect by; types are those of all records.
    private const int Head = 64 * 1024;

    /// <summary>The draft; null if the sample has no columns.</summary>
    public static LayoutDraft? Propose(SampleText sample, string name)
    {
        var text = sample.Text;
        char? said = Separator().Match(text) is { Success: true } line ? line.Groups[1].Value[0] : null;
        if (said is not null) text = text[(text.IndexOf(sample.LineEnd[^1], StringComparison.Ordinal) + 1)..];
        var head = text.Length <= Head ? text : text[..(text.LastIndexOf(sample.LineEnd[^1], Head) + 1)];
        DelimitedText? best = null;
        foreach (var delimiter in said is { } only ? [only] : (char[])[';', '\t', '|', '~', '^', '\u001f', ','])
        {
            // What comes earlier in the list is the likelier where both fit: commas stand in numbers.
            if (Dialect(head, sample.LineEnd, delimiter) is { } found && (best is null || Quality(found) > Quality(best))) best = found;
        }
        if (best is not null) return Draft(sample, name, head.Length == text.Length ? best : DelimitedText.Read(text, sample.LineEnd, best.Delimiter, best.Quote, best.HasBackslash));
        return Single(sample) is { } single ? Draft(sample, name, single) : null;
    }

    private static DelimitedText? Dialect(string text, string lineEnd, char delimiter)
    {
        DelimitedText? best = null;
        foreach (var (quote, backslash) in ((char?, bool)[])[('"', false), ('"', true), ('\'', false), (null, false)])
        {
            if (quote is { } q && !text.Contains(q, StringComparison.Ordinal) && q != '"') continue;
            var found = DelimitedText.Read(text, lineEnd, delimiter, quote, backslash);
            if (quote == '\'' && found.Quoted < found.Rows.Count) continue; // apostrophes are letters of many names
            if (found.Columns < 2 || Titles(found) is not { } titles || Share(found, titles) < 0.85) continue;
            if (best is null || found.Irregular < best.Irregular || (found.Irregular == best.Irregular && found.Consistency > best.Consistency)) best = found;
        }
        return best;
    }

    // One column: short values of different lengths, one a line.
    private static DelimitedText? Single(SampleText sample)
    {
        var lines = sample.Lines;
        if (lines.Count < 2 || lines.Exists(l => l.Length > 80 || l.Contains("  ", StringComparison.Ordinal) || l.Contains(',', StringComparison.Ordinal)) || lines.TrueForAll(l => l.Length == lines[0].Length)) return null;
        var words = lines.Count(l => l.Contains(' ', StringComparison.Ordinal));
        return words > lines.Count / 3 ? null : DelimitedText.Read(sample.Text, sample.LineEnd, ',', '"', false);
    }

    // Rows before the first that has as many columns as most.
    private static int? Titles(DelimitedText text) => text.Rows.FindIndex(r => r.Count == text.Columns) is var first and >= 0 and <= MostTitles ? first : null;

    private static double Quality(DelimitedText text) => Titles(text) is { } titles ? Share(text, titles) - (titles > 0 ? 0.3 : 0) - (double)text.Irregular / text.Rows.Count : 0;

    private static double Share(DelimitedText text, int titles) => (double)text.Rows.Skip(titles).Count(r => r.Count == text.Columns) / Math.Max(1, text.Rows.Count - titles);

    private static LayoutDraft Draft(SampleText sample, string name, DelimitedText text)
    {
        var titles = Titles(text) ?? 0;
        var skipped = text.Lines.Take(titles).Sum();
        var all = text.Rows.Skip(titles).ToList();
        var rows = all.FindAll(r => r.Count == text.Columns);
        var remarks = new List<string>();
        var hasHeader = HasHeader(rows);
        var header = hasHeader ? rows[0].ConvertAll(v => v.Trim()) : [.. Enumerable.Range(1, text.Columns).Select(i => $"Column{i}")];
        if (hasHeader) rows.RemoveAt(0);
        var isNamed = hasHeader && header.TrueForAll(h => h.Length > 0) && header.Distinct(StringComparer.Ordinal).Count() == header.Count;
        if (hasHeader && !isNamed)
        {
            skipped += text.Lines[titles];
            remarks.Add("The header line names a column twice, or not at all, so columns are known by their numbers; no header line is written.");
        }
        var fields = Fields(header, isNamed, rows, text);
        var options = new StringBuilder().Append(CultureInfo.InvariantCulture, $"type: csv, delimiter: {Shown(text.Delimiter)}");
        if (text.Quote is not '"') options.Append(text.Quote is null ? ", quote: none" : ", quote: \"'\"");
        if (text is { HasBackslash: true, Quoted: > 0 }) options.Append(", escape: '\\'");
        if (!isNamed) options.Append(", header: false");
        if (skipped > 0) options.Append(CultureInfo.InvariantCulture, $", skip_lines: {skipped}");
        if (text.Comments > 0) options.Append(", comment: \"#\"");
        if (text.Trims) options.Append(", trim: true");
        if (all.Exists(r => r.Count < text.Columns)) remarks.Add($"{all.Count(r => r.Count < text.Columns)} records have fewer columns than {text.Columns}; if they mean it (a footer apart), give the format `short: pad`.");
        if (all.Exists(r => r.Count > text.Columns)) remarks.Add($"{all.Count(r => r.Count > text.Columns)} records have more columns than {text.Columns}; if what is too much means nothing, give the format `long: ignore`.");
        options.Append(sample.EncodingOption);
        var layout = Best(sample, quoting => $"# A draft from a sample: check names, types and `required`.\nlayout: {name}/1\nformat: {{ {options}{quoting} }}\nrecords:\n  record:\n    fields:\n{fields.Yaml}");
        var file = $"{name}.layout.yaml";
        return new LayoutDraft(layout, file, DraftText.Mapping(name, $"layout: {file}", fields.Names.ConvertAll(DraftText.Step))) { Remarks = remarks };
    }

    // What a file is written with shows by what comes back.
    private static string Best(SampleText sample, Func<string, string> write)
    {
        var lineEnds = sample.Text.Contains("\r\n", StringComparison.Ordinal) ? (string[])[", line_end: crlf", ""] : [sample.LineEndOption];
        var head = sample.Bytes.Length <= Head ? sample.Bytes : sample.Bytes[..(sample.Bytes.Span[..Head].LastIndexOf((byte)sample.LineEnd[^1]) + 1)];
        var best = (Layout: write(lineEnds[^1]), Rejected: long.MaxValue, Identical: -1L, IsLossless: false);
        foreach (var (lineEnd, quoting) in lineEnds.SelectMany(_ => (string[])["", ", quoting: all", ", quoting: non_numeric"], (e, q) => (e, q)))
        {
            var layout = write(lineEnd + quoting);
            if (DraftCheck.Layout(layout, head) is not { } report) continue;
            var found = (Layout: layout, report.Rejected, report.Identical, report.IsLossless);
            if ((-found.Rejected, found.Identical, found.IsLossless).CompareTo((-best.Rejected, best.Identical, best.IsLossless)) > 0) best = found;
            if (best.IsLossless) break;
        }
        return best.Layout;
    }

    private static bool HasHeader(List<List<string>> rows)
    {
        if (rows.Count < 2) return false;
        var names = rows[0];
        // A name is no number and no date, and does not come again below.
        if (names.Exists(v => ColumnType.IsData(v.Trim()) || v.Length > 60) || names.Count(v => v.Trim().Length > 0) < names.Count * 0.5) return false;
        var values = Enumerable.Range(0, names.Count).Select(i => rows.Skip(1).Select(r => r[i]).ToList()).ToList();
        if (Enumerable.Range(0, names.Count).Any(i => names[i].Length > 0 && values[i].Contains(names[i], StringComparer.Ordinal))) return false;
        var isTyped = values.Exists(v => v.Exists(x => x.Length > 0) && !ColumnType.Of(v, ';').StartsWith("type: text", StringComparison.Ordinal));
        return isTyped || names.TrueForAll(v => !v.Any(char.IsDigit) || Name().IsMatch(v.Trim()));
    }

    private static (string Yaml, List<string> Names) Fields(List<string> header, bool isNamed, List<List<string>> rows, DelimitedText text)
    {
        var yaml = new StringBuilder();
        var names = new List<string>();
        for (var i = 0; i < header.Count; i++)
        {
            var (name, number) = (header[i].Length > 0 ? header[i] : $"Column{i + 1}", 2);
            var safe = SafeName.Of(name);
            while (names.Contains(safe)) safe = $"{SafeName.Of(name)}_{number++}";
            names.Add(safe);
            var column = safe == SafeName.Of(name) || !isNamed ? "" : $"column: {DraftText.Key(name)}, ";
            var key = column.Length > 0 || (!isNamed && safe != name) ? safe : name;
            yaml.Append(CultureInfo.InvariantCulture, $"      {DraftText.Key(key)}: {{ {column}{ColumnType.Of(rows.ConvertAll(r => text.Trims ? r[i].Trim(' ') : r[i]), text.Delimiter)} }}\n");
        }
        return (yaml.ToString(), names);
    }

    private static string Shown(char delimiter) => delimiter switch { '\t' => "tab", '\u001f' => "\"\\x1f\"", _ => $"\"{delimiter}\"" };

    [GeneratedRegex("^\"?sep=(.)\"?\r?\n", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Separator();

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{N} _.\-/()#%]*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
