using System.Text;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Documents;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Files.Tables;

/// <summary>Reads the files of lookup tables.</summary>
internal static class TableFile
{
    /// <summary>CSV with a header line, comma or semicolon (whichever the header has), quotes doubled.</summary>
    public static Dictionary<string, Val> ReadCsv(string path, Diagnostics diagnostics)
    {
        var rows = Rows(File.ReadAllText(path, Encoding.UTF8).TrimStart('\uFEFF'));
        var table = new Dictionary<string, Val>(StringComparer.Ordinal);
        if (rows.Count == 0 || rows[0].Count < 2)
        {
            diagnostics.Error("BR1005", new Location(path, 1, 1), "a table needs a header line with at least two columns: the key, then the value");
            return table;
        }
        var header = rows[0];
        for (var i = 1; i < rows.Count; i++)
        {
            if (rows[i].Count != header.Count)
            {
                diagnostics.Error("BR1005", new Location(path, i + 1, 1), $"this row has {rows[i].Count} columns, the header has {header.Count}");
                continue;
            }
            var value = header.Count == 2 ? Val.Of(rows[i][1]) : Record(header, rows[i]);
            if (!table.TryAdd(rows[i][0], value)) diagnostics.Error("BR1007", new Location(path, i + 1, 1), $"the key '{rows[i][0]}' stands here a second time");
        }
        return table;
    }

    /// <summary>JSON or YAML: an object whose members are the keys. Values are texts, numbers, booleans, or objects of them.</summary>
    public static Dictionary<string, Val> ReadTree(string path, Diagnostics diagnostics)
    {
        var table = new Dictionary<string, Val>(StringComparer.Ordinal);
        var root = YamlTree.Parse(File.ReadAllText(path), path, diagnostics); // JSON is YAML
        if (root is null) return table;
        if (root.Kind != ConfigNodeKind.Mapping)
        {
            diagnostics.Error("BR1002", root.Location, "a table is an object: key: value");
            return table;
        }
        foreach (var entry in root.Entries)
        {
            var builder = new DocumentBuilder();
            Write(entry.Value, builder);
            table[entry.Key] = Val.Of(builder.Document, 0);
        }
        return table;
    }

    private static Val Record(List<string> header, List<string> row)
    {
        var builder = new DocumentBuilder();
        builder.BeginObject();
        for (var i = 1; i < header.Count; i++)
        {
            builder.Name(Encoding.UTF8.GetBytes(header[i]));
            builder.Text(Encoding.UTF8.GetBytes(row[i]));
        }
        builder.EndObject();
        return Val.Of(builder.Document, 0);
    }

    /// <summary>Writes a YAML node as the JSON that it means.</summary>
    internal static void Write(ConfigNode node, DocumentWriter writer)
    {
        switch (node.Kind)
        {
            case ConfigNodeKind.Mapping:
                writer.BeginObject();
                foreach (var entry in node.Entries)
                {
                    writer.Name(Encoding.UTF8.GetBytes(entry.Key));
                    Write(entry.Value, writer);
                }
                writer.EndObject();
                break;
            case ConfigNodeKind.Sequence:
                writer.BeginArray();
                foreach (var item in node.Items) Write(item, writer);
                writer.EndArray();
                break;
            default:
                WriteScalar(node, writer);
                break;
        }
    }

    private static void WriteScalar(ConfigNode node, DocumentWriter writer)
    {
        if (node.IsNull) writer.Null();
        else if (node.IsPlain && node.Text is "true" or "false") writer.Boolean(node.Text == "true");
        else if (node.IsPlain && IsJsonNumber(node.Text)) writer.Number(Encoding.UTF8.GetBytes(node.Text));
        else writer.Text(Encoding.UTF8.GetBytes(node.Text));
    }

    private static bool IsJsonNumber(string text)
    {
        try
        {
            var reader = new System.Text.Json.Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            return reader.Read() && reader.TokenType == System.Text.Json.JsonTokenType.Number;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }

    private static List<List<string>> Rows(string text)
    {
        var firstLine = text.AsSpan(0, Math.Max(0, text.IndexOf('\n', StringComparison.Ordinal)));
        var delimiter = firstLine.Count(';') > firstLine.Count(',') ? ';' : ',';
        var rows = new List<List<string>>();
        var row = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[i++]);
            else if (c == '"') quoted = !quoted;
            else if (!quoted && c == delimiter) EndCell();
            else if (!quoted && c == '\n') EndRow();
            else if (quoted || c != '\r') cell.Append(c);
        }
        if (cell.Length > 0 || row.Count > 0) EndRow();
        return rows;

        void EndCell()
        {
            row.Add(cell.ToString());
            cell.Clear();
        }

        void EndRow()
        {
            EndCell();
            if (row.Count > 1 || row[0].Length > 0) rows.Add(row);
            row = [];
        }
    }
}
