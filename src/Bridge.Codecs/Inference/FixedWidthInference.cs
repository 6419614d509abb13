using System.Globalization;
using System.Text;

namespace Bridge.Codecs.Inference;

/// <summary>Drafts a layout of lines with fields at fixed positions: record types by a mark, their order, fields by columns that are blank in all records. Pure.</summary>
internal static class FixedWidthInference
{
    private const int MostLines = 2000;

    /// <summary>The draft; null if the lines do not look like records of fixed width.</summary>
    public static LayoutDraft? Propose(SampleText sample, string name)
    {
        var lines = sample.Lines;
        if (lines.Count == 0) return null;
        if (RecordMarks.Find(lines) is { } mark && Types(sample, name, lines, mark) is { } typed) return typed;
        return One(sample, name, lines);
    }

    private static LayoutDraft? One(SampleText sample, string name, List<string> lines)
    {
        var length = lines.Max(l => l.Length);
        var whole = lines.Count(l => l.Length == length);
        var ragged = whole < lines.Count;
        // Blanks at the end may be left out; prose is no record.
        if (whole < lines.Count * 0.5 && lines.Count(l => l.Length > length * 0.7) < lines.Count * 0.8) return null;
        if (ragged && !lines.Exists(l => l.Contains("  ", StringComparison.Ordinal) || l.Any(char.IsAsciiDigit))) return null;
        var fields = Fields(lines, length, null);
        if (fields.Count == 0) return null;
        var record = new DraftRecord("record", null, fields);
        return Draft(sample, name, [record], $"{(ragged ? ", short: pad" : "")}, record_length: {length}", null);
    }

    private static LayoutDraft? Types(SampleText sample, string name, List<string> lines, (int At, int Length) mark)
    {
        var marks = lines.ConvertAll(l => l.Substring(mark.At, mark.Length));
        var (roots, message) = Structure(marks);
        var ragged = false;
        var records = roots.Select(Make).ToList();
        return Draft(sample, name, records, ragged ? ", short: pad" : "", message);

        DraftRecord Make(MarkedType type)
        {
            var own = lines.Where((_, i) => marks[i] == type.Mark).ToList();
            var length = own.Max(l => l.Length);
            ragged |= own.Exists(l => l.Length < length);
            return new DraftRecord(NameOf(type.Mark), type.Mark, Fields(own, length, mark)) { IsMany = type.IsMany, Records = [.. type.Inner.Select(Make)], IsMixed = type.Inner.Count > 1 };
        }
    }

    private static string NameOf(string mark) => char.IsAsciiLetter(mark[0]) ? mark : $"Record{mark}";

    // The order of the types: a header and a trailer once for each document, between them what repeats; types that come mixed belong to the one that comes first.
    private static (List<MarkedType> Roots, string? Message) Structure(List<string> marks)
    {
        var (first, last) = (marks[0], marks[^1]);
        var hasFrame = first != last && marks.Count(m => m == first) == marks.Count(m => m == last)
            && Enumerable.Range(0, marks.Count).All(i => marks[i] != first || i == 0 || marks[i - 1] == last) && marks.Count(m => m == first) <= Math.Max(1, marks.Count / 3);
        var inner = hasFrame ? marks.FindAll(m => m != first && m != last) : marks;
        var kinds = inner.Distinct(StringComparer.Ordinal).ToList();
        List<MarkedType> middle;
        if (kinds.Count == 0) middle = [];
        else if (kinds.Count == 1 || (hasFrame && IsSorted(marks, kinds, first))) middle = kinds.ConvertAll(k => new MarkedType(k, true, []));
        else if (!hasFrame || AllBegin(marks, kinds[0], first)) middle = [new MarkedType(kinds[0], true, [.. kinds.Skip(1).Select(k => new MarkedType(k, true, []))])];
        else return ([new MarkedType(first, false, [.. kinds.Select(k => new MarkedType(k, true, []))]), new MarkedType(last, false, [])], null);
        if (!hasFrame) return (middle, kinds[0]);
        return ([new MarkedType(first, false, []), .. middle, new MarkedType(last, false, [])], null);
    }

    // Within each document the types come one after the other.
    private static bool IsSorted(List<string> marks, List<string> kinds, string first)
    {
        var at = -1;
        foreach (var mark in marks)
        {
            if (mark == first) at = -1;
            if (kinds.IndexOf(mark) is not (>= 0 and var kind)) continue;
            if (kind < at) return false;
            at = kind;
        }
        return true;
    }

    private static bool AllBegin(List<string> marks, string kind, string first) => Enumerable.Range(0, marks.Count - 1).All(i => marks[i] != first || marks[i + 1] == kind);

    private static LayoutDraft? Draft(SampleText sample, string name, List<DraftRecord> records, string options, string? message)
    {
        var yaml = new StringBuilder().Append(CultureInfo.InvariantCulture, $"# A draft from a sample: fields are split where a column is blank in all records; split further where two touch.\nlayout: {name}/1\nformat: {{ type: fixed_width{sample.LineEndOption}{sample.EncodingOption}{(sample.Encoding == "utf-8" && sample.Text.Any(c => c > 0x7F) ? ", positions: characters" : "")}{options} }}\n");
        if (message is not null) yaml.Append(CultureInfo.InvariantCulture, $"message: {NameOf(message)}\n");
        yaml.Append("records:\n");
        foreach (var record in records) record.Write(yaml, 2);
        var layout = yaml.ToString();
        if (records.Count > 1 || message is not null)
        {
            if (DraftCheck.Layout(layout, sample.Bytes) is not { Rejected: 0 }) return null;
        }
        var file = $"{name}.layout.yaml";
        var mapping = records is [{ Mark: null } only] ? DraftText.Mapping(name, $"layout: {file}", [.. only.Fields.Select(f => f.Name)]) : DraftText.Mapping(name, $"layout: {file}", message is null ? records : records.ConvertAll(r => r with { IsMany = false }));
        return new LayoutDraft(layout, file, mapping);
    }

    private static List<(string, string)> Fields(List<string> lines, int length, (int At, int Length)? mark)
    {
        lines = [.. lines.Take(MostLines).Select(l => l.PadRight(length))];
        var kinds = Enumerable.Range(0, length).Select(c => KindOf(lines, c)).ToArray();
        var starts = Enumerable.Range(0, length).Where(c => IsStart(kinds, c, mark, lines.Count >= 3)).ToList();
        var fields = new List<(string, string)>();
        for (var i = 0; i < starts.Count; i++)
        {
            var (at, end) = (starts[i], i + 1 < starts.Count ? starts[i + 1] : length);
            var isMark = mark is { } m && at == m.At;
            var type = isMark ? "type: text" : ColumnType.Of(lines.ConvertAll(l => l[at..end].Trim()), null);
            if (!type.StartsWith("type: text", StringComparison.Ordinal))
            {
                // A number or a date ends with its last character, so that it stands at the right, if it does.
                while (end > at + 1 && kinds[end - 1] == RecordMarks.CharacterKind.Blank) end--;
                if (lines.Exists(l => l[end - 1] == ' ' && l[at..end].Trim().Length > 0)) type = lines.Exists(l => l[at] == ' ' && l[at..end].Trim().Length > 0) ? "type: text" : type + ", justify: left";
            }
            fields.Add((isMark ? DraftRecord.MarkField : $"Field{fields.Count + (mark is null ? 1 : 0)}", $"at: {at + 1}, length: {end - at}, {type}"));
        }
        return fields;
    }

    // What all records have in a column; null where they differ, blanks counting as nothing.
    private static RecordMarks.CharacterKind? KindOf(List<string> lines, int column)
    {
        RecordMarks.CharacterKind? kind = RecordMarks.CharacterKind.Blank;
        var hasBlank = false;
        foreach (var line in lines)
        {
            var own = RecordMarks.KindOf(line[column]);
            if (own == RecordMarks.CharacterKind.Blank) hasBlank = true;
            else if (kind == RecordMarks.CharacterKind.Blank) kind = own;
            else if (kind != own) kind = null;
        }
        return hasBlank && kind != RecordMarks.CharacterKind.Blank ? null : kind;
    }

    // A field begins behind a column that is blank everywhere, at the mark and behind it, and where letters and digits meet that fill their columns.
    private static bool IsStart(RecordMarks.CharacterKind?[] kinds, int column, (int At, int Length)? mark, bool areMany)
    {
        if (mark is { } m)
        {
            if (column == m.At || column == m.At + m.Length) return true;
            if (column > m.At && column < m.At + m.Length) return false;
        }
        if (kinds[column] == RecordMarks.CharacterKind.Blank) return false;
        if (column == 0 || kinds[column - 1] == RecordMarks.CharacterKind.Blank) return true;
        return areMany && kinds[column] is { } here && kinds[column - 1] is { } before && here != before && Run(kinds, column, 1) >= 3 && Run(kinds, column - 1, -1) >= 3
            && here is RecordMarks.CharacterKind.Digit or RecordMarks.CharacterKind.Letter && before is RecordMarks.CharacterKind.Digit or RecordMarks.CharacterKind.Letter;
    }

    private static int Run(RecordMarks.CharacterKind?[] kinds, int from, int step)
    {
        var length = 0;
        for (var at = from; at >= 0 && at < kinds.Length && kinds[at] == kinds[from]; at += step) length++;
        return length;
    }

    private sealed record MarkedType(string Mark, bool IsMany, List<MarkedType> Inner);
}
