using System.Globalization;
using System.Text;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Codecs.Text;

namespace Bridge.Codecs.Inference;

/// <summary>
/// Proposes a layout and a first mapping from a sample, as a draft to edit: formats that describe themselves, delimited and fixed-width records with names, types, date pictures
/// and code page, and a copybook for records of a mainframe. Pure.
/// </summary>
public static class LayoutInference
{
    /// <summary>Bytes of a sample that are looked at.</summary>
    public const int MaxSample = 1024 * 1024;

    private const string Ebcdic = "cp037";

    /// <summary>The draft; null if nothing can be recognised.</summary>
    /// <param name="sample">The beginning of a file.</param>
    /// <param name="name">Name of the layout, such as the file's without its extension.</param>
    public static LayoutDraft? Propose(ReadOnlyMemory<byte> sample, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var bytes = sample.Span[..Math.Min(sample.Length, MaxSample)];
        var encoding = Encoding(bytes);
        if (encoding is null || CodePage.Find(encoding) is not { } page) return null;
        var text = page.IsUtf8 ? System.Text.Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF') : string.Create(bytes.Length, sample, (target, s) =>
        {
            for (var i = 0; i < target.Length; i++) target[i] = page.CharOf(s.Span[i]);
        });
        if (encoding != Ebcdic && FormatInference.Propose(sample[..bytes.Length], text, name) is { } described) return described;
        var lines = text.ReplaceLineEndings("\n").Split('\n').ToList();
        if (sample.Length > bytes.Length) lines.RemoveAt(lines.Count - 1); // cut in the middle
        lines.RemoveAll(l => l.Length == 0);
        if (lines.Count == 0) return null;
        // Records of a mainframe have no line ends; where there are some, they are lines of text.
        if (encoding == Ebcdic && (lines.Count == 1 || lines.Exists(l => l.Any(char.IsControl)))) return CopybookInference.Propose(sample[..bytes.Length], name, encoding);
        return Delimited(lines, name, encoding) ?? Fixed(lines, name, encoding);
    }

    private static string? Encoding(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return null;
        if (Ascii.IsValid(bytes) && bytes.IndexOf((byte)0) < 0) return "utf-8";
        // The last character of a sample may be cut.
        for (var cut = 0; cut < 4 && cut < bytes.Length; cut++)
        {
            if (System.Text.Unicode.Utf8.IsValid(bytes[..^cut])) return bytes.IndexOf((byte)0) < 0 ? "utf-8" : null;
        }
        var ebcdic = bytes.Count((byte)0x40) + bytes.Count((byte)0xF0) + bytes.Count((byte)0xC1);
        var ascii = bytes.Count((byte)0x20) + bytes.Count((byte)'0') + bytes.Count((byte)'e');
        return ebcdic > ascii ? Ebcdic : bytes.IndexOf((byte)0) < 0 ? "cp1252" : null;
    }

    private static LayoutDraft? Delimited(List<string> lines, string name, string encoding)
    {
        foreach (var delimiter in (char[])[';', '\t', '|', '~', '^', '\u001f', ','])
        {
            var rows = lines.Take(2000).Select(l => Split(l, delimiter)).ToList();
            var columns = rows[0].Count;
            if (columns < 2 || rows.Count(r => r.Count == columns) < rows.Count * 0.9) continue;
            rows.RemoveAll(r => r.Count != columns);
            var hasHeader = rows.Count > 1 && rows[0].TrueForAll(v => v.Length > 0 && !v.Any(char.IsDigit) && v.Length < 60) && rows[0].Distinct(StringComparer.Ordinal).Count() == columns;
            var names = hasHeader ? rows[0] : [.. Enumerable.Range(1, columns).Select(i => $"Column{i}")];
            if (hasHeader) rows.RemoveAt(0);
            var shown = delimiter switch { '\t' => "tab", '\u001f' => "\"\\x1f\"", _ => $"\"{delimiter}\"" };
            var yaml = new StringBuilder().Append(CultureInfo.InvariantCulture, $"# A draft from a sample: check names, types and `required`.\nlayout: {name}/1\nformat: {{ type: csv, delimiter: {shown}{(hasHeader ? "" : ", header: false")}{(encoding == "utf-8" ? "" : $", encoding: {encoding}")} }}\nrecords:\n  record:\n    fields:\n");
            for (var i = 0; i < columns; i++) yaml.Append(CultureInfo.InvariantCulture, $"      {DraftText.Key(names[i])}: {{ {Type([.. rows.Select(r => r[i])], fixedWidth: false)} }}\n");
            return Draft(yaml.ToString(), name, names);
        }
        return null;
    }

    private static LayoutDraft? Fixed(List<string> lines, string name, string encoding)
    {
        var length = lines.Max(l => l.Length);
        if (lines.Count(l => l.Length == length) < lines.Count * 0.5) return null;
        lines = [.. lines.Take(2000).Select(l => l.PadRight(length))];
        // A field begins where a column has something and the one before is blank everywhere.
        var used = Enumerable.Range(0, length).Select(c => lines.Exists(l => l[c] != ' ')).ToArray();
        var starts = Enumerable.Range(0, length).Where(c => used[c] && (c == 0 || !used[c - 1])).ToList();
        if (starts.Count == 0) return null;
        var ragged = lines.Exists(l => l.TrimEnd().Length < length);
        var yaml = new StringBuilder().Append(CultureInfo.InvariantCulture, $"# A draft from a sample: fields are split where a column is blank in all records; split further where two touch.\nlayout: {name}/1\nformat: {{ type: fixed_width{(encoding == "utf-8" ? "" : $", encoding: {encoding}")}{(ragged ? ", short: pad" : "")}, record_length: {length} }}\nrecords:\n  record:\n    fields:\n");
        var names = new List<string>();
        for (var i = 0; i < starts.Count; i++)
        {
            var end = i + 1 < starts.Count ? starts[i + 1] : length;
            names.Add($"Field{i + 1}");
            var type = Type([.. lines.Select(l => l[starts[i]..end].Trim())], fixedWidth: true);
            yaml.Append(CultureInfo.InvariantCulture, $"      Field{i + 1}: {{ at: {starts[i] + 1}, length: {end - starts[i]}, {type} }}\n");
        }
        return Draft(yaml.ToString(), name, names);
    }

    private static string Type(List<string> values, bool fixedWidth)
    {
        var given = values.FindAll(v => v.Length > 0);
        if (given.Count == 0) return "type: text";
        foreach (var (picture, length) in ((string, int)[])[("[Y0001]-[M01]-[D01]", 10), ("[D01].[M01].[Y0001]", 10), ("[D01]/[M01]/[Y0001]", 10), ("[M01]/[D01]/[Y0001]", 10), ("[Y0001][M01][D01]", 8)])
        {
            var parsed = DatePicture.Parse(picture, FieldType.Date, 70, null, out _)!;
            if (given.TrueForAll(v => v.Length == length && parsed.TryRead(System.Text.Encoding.UTF8.GetBytes(v), stackalloc byte[DatePicture.MaxIsoLength], out _, out _))) return $"type: date, picture: \"{picture}\"";
        }
        // Leading zeros are an identity, not a number.
        var plain = given.TrueForAll(v => v.TrimStart('-') is { Length: > 0 and <= 18 } d && d.All(char.IsAsciiDigit) && (d.Length == 1 || d[0] != '0'));
        if (plain) return "type: integer" + (fixedWidth ? ", pad: space" : "");
        foreach (var mark in (char[])['.', ','])
        {
            if (!given.TrueForAll(v => v.Split(mark) is [var whole, var rest] && whole.TrimStart('-').All(char.IsAsciiDigit) && rest.Length > 0 && rest.All(char.IsAsciiDigit))) continue;
            return $"type: decimal, scale: {given.Max(v => v.Split(mark)[1].Length)}, decimal_mark: \"{mark}\"" + (fixedWidth ? ", pad: space" : "");
        }
        return "type: text" + (given.Count < values.Count ? ", blank: missing" : "");
    }

    private static LayoutDraft Draft(string layout, string name, IReadOnlyList<string> names)
    {
        var file = $"{name}.layout.yaml";
        return new LayoutDraft(layout, file, DraftText.Mapping(name, $"layout: {file}", [.. names.Select(n => DraftText.Step(SafeName.Of(n)))]));
    }

    private static List<string> Split(string line, char delimiter)
    {
        var values = new List<string>();
        var value = new StringBuilder();
        var quoted = false;
        foreach (var c in line)
        {
            if (c == '"') quoted = !quoted;
            else if (c == delimiter && !quoted)
            {
                values.Add(value.ToString());
                value.Clear();
            }
            else value.Append(c);
        }
        values.Add(value.ToString());
        return values;
    }
}
