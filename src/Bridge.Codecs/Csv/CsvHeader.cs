using System.Buffers;
using System.Text;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Documents;

namespace Bridge.Codecs.Csv;

/// <summary>Header lines: names of columns to plans, and back.</summary>
internal static class CsvHeader
{
    /// <summary>The header line with its line end, a byte order mark before it if the dialect has one; empty without names.</summary>
    public static byte[] Write(CsvFormat format, IReadOnlyList<string> names)
    {
        var output = new ArrayBufferWriter<byte>();
        if (format.Options is { Bom: true, CodePage.IsUtf8: true }) output.Write("\uFEFF"u8);
        if (names.Count == 0) return output.WrittenSpan.ToArray();
        var name = new ArrayBufferWriter<byte>();
        for (var i = 0; i < names.Count; i++)
        {
            name.ResetWrittenCount();
            format.Options.CodePage.FromUtf8(Encoding.UTF8.GetBytes(names[i]), name);
            if (i > 0) output.Write([format.Options.Delimiter]);
            format.Write(name.WrittenSpan, false, output);
        }
        output.Write(format.Separator.Span);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// The header line of a message that brings its own, as one that came whole from a broker does; empty if the message is one record alone.
    /// </summary>
    /// <param name="options">The dialect.</param>
    /// <param name="source">The message.</param>
    /// <param name="rest">Where the record begins.</param>
    public static ReadOnlySpan<byte> InBody(CsvOptions options, ReadOnlySpan<byte> source, out int rest)
    {
        rest = options.CodePage.IsUtf8 && source.StartsWith("\uFEFF"u8) ? 3 : 0;
        var start = rest;
        if (!CsvFramer.FindEnd(options, source[start..], out var end, out var next) || start + next >= source.Length) return default;
        rest = start + next;
        return source.Slice(start, end);
    }

    /// <summary>Places of a layout's fields in a header.</summary>
    /// <exception cref="Formats.MessageFormatException">A field has no column.</exception>
    public static CsvPlan Plan(CsvFormat format, RecordSet records, RecordLayout layout, ReadOnlySpan<byte> header)
    {
        var names = Names(format.Options, header);
        var columns = new int[names.Count];
        Array.Fill(columns, -1);
        var missing = new List<string>();
        for (var i = 0; i < layout.Fields.Count; i++)
        {
            var field = layout.Fields[i];
            var at = names.FindIndex(n => n == field.Column);
            if (at < 0) at = names.FindIndex(n => n.Trim().Equals(field.Column, StringComparison.OrdinalIgnoreCase));
            if (at < 0) missing.Add(field.Column);
            else columns[at] = i;
        }
        if (missing.Count > 0)
        {
            throw LayoutError.At(LayoutError.Columns,
                $"the header line has no column {string.Join(", ", missing)}; it names {string.Join(", ", names)}; give the fields their `column:` names, check the delimiter, or write header: false if this is no header", header, 0, header.Length);
        }
        return new CsvPlan { Format = format, Header = header.ToArray(), Nodes = layout.Template[1..], Columns = columns, Names = records.Names, ColumnNames = [.. names], Resolver = format.Resolver };
    }

    /// <summary>A plan of the header's own names, each column a text; for the format without a layout.</summary>
    public static CsvPlan Plan(CsvFormat format, IReadOnlyList<string> names, byte[] header)
    {
        var unique = Unique(names);
        var buffer = new List<byte>();
        var nodes = new DocumentNode[unique.Count];
        for (var i = 0; i < nodes.Length; i++)
        {
            var utf8 = Encoding.UTF8.GetBytes(unique[i]);
            nodes[i] = new DocumentNode { Kind = NodeKind.Text, Flags = NodeFlags.Raw, Field = (ushort)(i + 1), NameStart = buffer.Count, NameLength = utf8.Length };
            buffer.AddRange(utf8);
        }
        return new CsvPlan
        {
            Format = format,
            Header = header,
            Nodes = nodes,
            Columns = [.. Enumerable.Range(0, nodes.Length)],
            Names = [.. buffer],
            ColumnNames = [.. unique],
            Resolver = new CsvResolver([.. unique.Select(n => Plain(n, format.Options))], format.Options),
        };
    }

    /// <summary>Names of a header line, as they stand.</summary>
    public static List<string> Names(CsvOptions options, ReadOnlySpan<byte> header)
    {
        var document = new Document();
        var columns = new int[header.Count(options.Delimiter) + 1];
        for (var i = 0; i < columns.Length; i++) columns[i] = i;
        document.Reset(header.ToArray(), resolver: new CsvResolver([Plain("header", options)], options));
        document.Open(NodeKind.Array);
        var nodes = document.AddMany(columns.Length);
        for (var i = 0; i < nodes.Length; i++) nodes[i] = new DocumentNode { Kind = NodeKind.Text, Flags = NodeFlags.Raw, Field = 1, NameLength = -1 };
        var count = CsvSplitter.Split(options, header, 0, columns, nodes);
        var names = new List<string>();
        for (var i = 1; i <= count; i++) names.Add(Encoding.UTF8.GetString(document.Value(document[i])));
        return names;
    }

    private static FieldLayout Plain(string name, CsvOptions options)
    {
        var field = FieldLayout.Plain(name);
        field.Complete(options.CodePage, options.Blanks, options.Blanks, []);
        return field;
    }

    // A column without a name is column3; a name that comes again is name_2.
    private static List<string> Unique(IReadOnlyList<string> names)
    {
        var result = new List<string>();
        for (var i = 0; i < names.Count; i++)
        {
            var name = names[i].Length == 0 ? $"column{i + 1}" : names[i];
            var unique = name;
            for (var n = 2; result.Contains(unique) || (n == 2 && i != names.ToList().IndexOf(name) && names.Contains(name)); n++) unique = $"{name}_{n}";
            result.Add(unique);
        }
        return result;
    }
}
