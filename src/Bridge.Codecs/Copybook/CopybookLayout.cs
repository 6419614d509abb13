using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Codecs.Text;
using Bridge.Configuration;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Copybook;

/// <summary>A copybook with the options that stand beside its name. Immutable.</summary>
internal sealed class CopybookLayout
{
    public required IReadOnlyList<CobolItem> Records { get; init; }

    /// <summary>Elementary items by <see cref="CobolItem.Number"/>.</summary>
    public required CobolItem[] Items { get; init; }

    public required byte[] Names { get; init; }

    public required CodePage CodePage { get; init; }

    public required RecordForm Form { get; init; }

    public required OdoForm Odo { get; init; }

    public FloatForm Floats { get; init; }

    public Trim Trim { get; init; }

    /// <summary>What faults in a message do.</summary>
    public DecodeMode Mode { get; init; }

    public bool LittleEndianRdw { get; init; }

    public bool RdwCountsItself { get; init; }

    public bool LittleEndianNative { get; init; }

    /// <summary>Bytes before the data of each record that no item describes.</summary>
    public int Size { get; init; }

    /// <summary>The records as members of a document that may hold several.</summary>
    public CobolItem[] Members => field ??= [.. Records.SelectMany(CobolItem.Visible)];

    public Shape Shape => field ??= ToShape();

    public static CopybookLayout Read(ConfigReader c)
    {
        var path = c.FilePath("layout", "The copybook.");
        var page = c.OptionalText("encoding", "Code page of the texts: cp037 (the default), cp273, cp500, cp1047, cp1140 …, or ascii, latin1, cp1252 for files that were converted.");
        var codePage = CodePage.Find(page ?? "cp037");
        c.Check(codePage is { IsSingleByte: true }, "encoding", $"there is no single-byte encoding '{page}'");
        var form = c.Choice("records", "How records follow one another: fixed, variable (RDW), variable_blocked (BDW and RDW) or lines.", RecordForm.Fixed);
        var odo = c.OptionalText("odo", "Tables with OCCURS DEPENDING ON: shift (what follows moves up) or max (always room for the most); by default max for fixed records, else shift.");
        c.Check(odo is null or "shift" or "max", "odo", $"it is shift or max, not '{odo}'");
        var floats = c.Choice("floats", "COMP-1 and COMP-2: ibm (hexadecimal) or ieee754.", FloatForm.Ibm);
        var trim = c.Choice("trim", "Blanks taken off texts: none, left, right or both.", Trim.Right);
        var littleRdw = c.Boolean("rdw_little_endian", "The length in the RDW has its low byte first.", false);
        var rdwCounts = c.Boolean("rdw_counts_itself", "The length in the RDW counts its own four bytes, as the standard has it.", true);
        var littleNative = c.Boolean("native_little_endian", "COMP-5 has its low byte first (Intel); false for mainframes.", true);
        var mode = Modes.Read(c);
        var redefines = c.Raw("redefines", "When a view of shared bytes counts: { STATIC-DETAILS: { SEGMENT-ID: S }, CONTACTS: { SEGMENT-ID: [C, D] } }.");
        var sensitive = c.Texts("sensitive", "Items that are masked in errors, logs and the console.");
        List<CobolItem> records = [];
        if (!c.IsDescribing && path.Length > 0 && File.Exists(path))
        {
            var text = File.ReadAllText(path);
            records = new CopybookParser(CopybookText.Words(text, path), c.Scope.Diagnostics).Parse();
            if (records.Count == 0) c.Scope.Diagnostics.Error(LayoutError.Layout, new Location(path, 1, 1), "the copybook has no data items");
            if (records.Count == 1 && records[0].Level > 1 && !records[0].IsGroup) records = Wrap(records);
            if (records.Count > 1 && records.TrueForAll(r => r.Level > 1)) records = Wrap(records);
        }
        var items = new List<CobolItem>();
        var names = new List<byte>();
        foreach (var record in records) Number(record, items, names, sensitive);
        if (redefines is not null && records.Count > 0) RedefinesReader.Read(redefines, records, c.Scope.Diagnostics);
        return new CopybookLayout
        {
            Records = records,
            Items = [.. items],
            Names = [.. names],
            CodePage = codePage ?? CodePage.Find("cp037")!,
            Form = form,
            Odo = odo is null ? form == RecordForm.Fixed ? OdoForm.Max : OdoForm.Shift : odo == "max" ? OdoForm.Max : OdoForm.Shift,
            Floats = floats,
            Trim = trim,
            Mode = mode,
            LittleEndianRdw = littleRdw,
            RdwCountsItself = rdwCounts,
            LittleEndianNative = littleNative,
            Size = records.Count == 0 ? 0 : records.Max(r => r.Size),
        };
    }

    // Items without a 01 level over them are one record.
    private static List<CobolItem> Wrap(List<CobolItem> items)
    {
        var record = new CobolItem { Level = 1, Name = "RECORD", Location = items[0].Location };
        foreach (var item in items)
        {
            item.Parent = record;
            record.Children.Add(item);
            record.Size += item.Slack + (item.Redefines is null ? item.Size * item.MaxOccurs : 0);
        }
        return [record];
    }

    private static void Number(CobolItem item, List<CobolItem> items, List<byte> names, IReadOnlyList<string> sensitive)
    {
        item.NameAt = (names.Count, item.Utf8.Length);
        names.AddRange(item.Utf8);
        item.IsSensitive = sensitive.Contains(item.Name, StringComparer.OrdinalIgnoreCase) || item.Parent is { IsSensitive: true };
        if (!item.IsGroup)
        {
            items.Add(item);
            item.Number = checked((ushort)items.Count);
        }
        foreach (var child in item.Children) Number(child, items, names, sensitive);
    }

    private Shape ToShape()
    {
        var members = Records.Count == 1 ? Records[0].ToShape().Members : [.. Records.Select(r => new Shape(r.Safe, ShapeKind.Object, Occurs.Optional, r.ToShape().Members) { OriginalName = r.Name })];
        return new Shape("", ShapeKind.Object, Occurs.One, members) { Locate = Locate };
    }

    // CUST-NO OF ORDER-REC
    private IReadOnlyList<ShapeStep>? Locate(string path)
    {
        var words = path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length % 2 == 0 || words.Where((_, i) => i % 2 == 1).Any(w => !w.Equals("OF", StringComparison.OrdinalIgnoreCase) && !w.Equals("IN", StringComparison.OrdinalIgnoreCase))) return null;
        var names = words.Where((_, i) => i % 2 == 0).ToArray();
        var found = Records.SelectMany(Descendants).Where(i => Fits(i, names)).ToList();
        if (found.Count != 1) return null;
        var steps = new Stack<ShapeStep>();
        for (var item = found[0]; item is not null; item = item.Parent)
        {
            if (item.Parent is not null || Records.Count > 1) steps.Push(new ShapeStep(item.Safe));
        }
        return [.. steps];
    }

    private static bool Fits(CobolItem item, string[] names)
    {
        if (!item.Name.Equals(names[0], StringComparison.OrdinalIgnoreCase)) return false;
        var at = 1;
        for (var parent = item.Parent; parent is not null && at < names.Length; parent = parent.Parent)
        {
            if (parent.Name.Equals(names[at], StringComparison.OrdinalIgnoreCase)) at++;
        }
        return at == names.Length;
    }

    private static IEnumerable<CobolItem> Descendants(CobolItem item) => item.Children.SelectMany(Descendants).Prepend(item);
}
