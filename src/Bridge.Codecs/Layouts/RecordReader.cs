using Bridge.Codecs.Layouts.Fields;
using Bridge.Configuration;
using Bridge.Configuration.Tree;

namespace Bridge.Codecs.Layouts;

/// <summary>Reads <c>records:</c> of a layout file.</summary>
internal static class RecordReader
{
    public const string Description = "Record types by name, in the order in which they come.";

    /// <summary>Reads record types; a record may hold <c>records:</c> of its own.</summary>
    /// <param name="c">The section that has <c>records:</c>.</param>
    /// <param name="readField">Reads one field of the format.</param>
    /// <param name="depth">Nesting so far; descriptions end at one level.</param>
    public static IReadOnlyList<RecordLayout> Read(ConfigReader c, Func<string, ConfigReader, FieldLayout> readField, int depth = 0)
    {
        if (depth > 0 && c.IsDescribing)
        {
            c.Raw("records", "Records that belong to this one and follow it, written as records: above; they are its members in the document.");
            return [];
        }
        var records = c.Map("records", depth == 0 ? Description : "Records that belong to this one and follow it; they are its members in the document.",
            (name, r) => ReadOne(name, r, readField, depth), required: depth == 0);
        return [.. records.Select(r => r.Value)];
    }

    private static RecordLayout ReadOne(string name, ConfigReader c, Func<string, ConfigReader, FieldLayout> readField, int depth)
    {
        var recognise = c.Raw("recognise", "How the record is told from others: values of its own fields, such as { RecType: D1 }; a list where there are several.");
        var occurs = Cardinality.Read(c);
        var fields = c.Map("fields", "Fields by name.", readField, required: true).Select(f => f.Value).ToList();
        var records = Read(c, readField, depth + 1);
        var order = c.Choice("order", "Order of the records that belong to this one: layout (as they stand there), or any; each then has its Position.", RecordOrder.Layout);
        if (order == RecordOrder.Any)
        {
            foreach (var record in records.Where(r => r.Fields.Any(f => f.Safe == RecordLayout.Position))) c.Scope.Diagnostics.Error(LayoutError.Layout, record.Location, $"record {record.Name} has a field {RecordLayout.Position}, which is the member that says where a record stood when they come in any order; rename it");
        }
        return new RecordLayout
        {
            Name = name,
            Safe = SafeName.Of(name),
            Location = c.Location,
            Occurs = occurs,
            Fields = fields,
            Recognise = recognise is null ? [] : ReadMarks(recognise, fields, c.Scope.Diagnostics),
            Records = records,
            AnyOrder = order == RecordOrder.Any && records.Count > 0,
        };
    }

    private static List<(int, IReadOnlyList<string>)> ReadMarks(ConfigNode node, List<FieldLayout> fields, Diagnostics diagnostics)
    {
        var marks = new List<(int, IReadOnlyList<string>)>();
        if (node.Kind != ConfigNodeKind.Mapping)
        {
            diagnostics.Error("BR1002", node.Location, "'recognise' names fields of the record with their values: { RecType: D1 }");
            return marks;
        }
        foreach (var (key, place, value) in node.Entries)
        {
            var field = fields.FindIndex(f => f.Name == key || f.Safe == key);
            if (field < 0)
            {
                diagnostics.Error(LayoutError.Layout, place, $"'recognise' names the field {key}, which this record does not have{NearestName.Hint(key, fields.Select(f => f.Name))}", key.Length);
                continue;
            }
            var values = value.Kind == ConfigNodeKind.Sequence ? value.Items : [value];
            if (values.Any(v => v.Kind != ConfigNodeKind.Scalar)) diagnostics.Error("BR1002", value.Location, $"'recognise' wants the value of {key}, or a list of values");
            else marks.Add((field, [.. values.Select(v => v.Text)]));
        }
        return marks;
    }
}
