using System.Globalization;
using System.Text;

namespace Bridge.Codecs.Inference;

/// <summary>Writes names and mappings of drafts, quoted where their languages want it.</summary>
internal static class DraftText
{
    /// <summary>A mapping that copies each path under its last name.</summary>
    /// <param name="from">What stands within <c>from: { }</c>.</param>
    public static string Mapping(string name, string from, IReadOnlyList<string> paths)
    {
        var mapping = new StringBuilder().Append(CultureInfo.InvariantCulture, $"mapping: {name}/1\nfrom: {{ {from} }}\nto: {{ format: json }}\nmissing: omit\n");
        if (paths.Count == 0) return mapping.Append("output: $\n").ToString();
        mapping.Append("output:\n");
        foreach (var path in paths.Distinct(StringComparer.Ordinal)) mapping.Append(CultureInfo.InvariantCulture, $"  {Key(path[(LastStep(path))..].Trim('`'))}: {Value(path)}\n");
        return mapping.ToString();
    }

    /// <summary>A mapping that copies records with their fields.</summary>
    public static string Mapping(string name, string from, IReadOnlyList<DraftRecord> records)
    {
        var mapping = new StringBuilder().Append(CultureInfo.InvariantCulture, $"mapping: {name}/1\nfrom: {{ {from} }}\nto: {{ format: json }}\nmissing: omit\noutput:\n");
        foreach (var record in records) record.WriteMapping(mapping, Step(record.Name), 2);
        return mapping.ToString();
    }

    /// <summary>A member's name as an expression.</summary>
    public static string Step(string name) => IsIdentifier(name) ? name : $"`{name.Replace("`", "", StringComparison.Ordinal)}`";

    /// <summary>A key of a YAML mapping.</summary>
    public static string Key(string name) => name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-') && !char.IsDigit(name[0]) && name[0] != '-' ? name : Quoted(name);

    private static string Value(string path) => path.Contains('`', StringComparison.Ordinal) ? Quoted(path) : path;

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    // Words of the expression language are no names by themselves.
    private static bool IsIdentifier(string name) => name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_') && name.All(c => char.IsLetterOrDigit(c) || c == '_') && name is not ("and" or "or" or "in" or "true" or "false" or "null" or "function");

    private static int LastStep(string path)
    {
        var quoted = false;
        var last = 0;
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '`') quoted = !quoted;
            else if (path[i] == '.' && !quoted) last = i + 1;
        }
        return last;
    }
}
