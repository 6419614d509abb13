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

    public required CobolNames ItemNames { get; init; }

    /// <summary>Elementary items by <see cref="CobolItem.Number"/>.</summary>
    public required CobolItem[] Items { get; init; }

    public required byte[] Names { get; init; }

    /// <summary>How many items there are, groups too.</summary>
    public required int ItemCount { get; init; }

    public required CodePage CodePage { get; init; }

    /// <summary>What fills a record.</summary>
    public byte Blank => CodePage.ByteOf(' ') ?? 0x40;

    public required RecordForm Form { get; init; }

    public required OdoForm Odo { get; init; }

    public FloatForm Floats { get; init; }

    /// <summary>COMP holds what its bytes can (TRUNC(BIN)), not only the digits of its picture.</summary>
    public bool HasWholeBinaries { get; init; }

    /// <summary>What faults in a message do.</summary>
    public DecodeMode Mode { get; init; }

    /// <summary>What stands before a record that varies in length.</summary>
    public RecordDescriptor Descriptor { get; init; }

    public bool LittleEndianNative { get; init; }

    /// <summary>The record types that are put together to messages; null where each record is one.</summary>
    public SegmentLayout? Segments { get; init; }

    /// <summary>Texts whose places no table moves, in the EBCDIC of the copybook.</summary>
    public CobolItem[] FixedTexts => field ??= Records.Count > 1 ? [] : [.. Items.Where(i => i is { IsNumber: false, Usage: Usage.Display, IsEbcdic: true, IsTable: false } && !IsMoved(i))];

    /// <summary>No packed, binary or floating number is in it.</summary>
    public bool HasOnlyTexts => Array.TrueForAll(Items, i => i.Usage == Usage.Display);

    /// <summary>Bytes of the longest record.</summary>
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
        if (codePage is not { IsSingleByte: true }) codePage = CodePage.Find("cp037")!;
        var form = c.Choice("records", "How records follow one another: fixed, variable (RDW), variable_blocked (BDW and RDW), by_items (nothing between them, each as long as its items say) or lines.", RecordForm.Fixed);
        var odo = c.Choice("odo", "Tables with OCCURS DEPENDING ON: shift (what follows moves up), max (always room for the most) or pad (what follows moves up, and blanks keep the record's length); by default max for fixed records, else shift.", OdoForm.Shift);
        var floats = c.Choice("floats", "COMP-1 and COMP-2: ibm (hexadecimal) or ieee754, or one of them with its low byte first: ibm_little_endian, ieee754_little_endian.", FloatForm.Ibm);
        var trim = c.Choice("trim", "Blanks taken off texts: none, left, right or both.", Trim.Right);
        var signs = c.Choice("zoned_signs", "How zoned digits in ASCII carry a sign: translated_ebcdic ({ A-I, } J-R), ascii_standard (p-y negative), ca_realia_modified (bytes 20-29 negative) or tandem_modified (bytes 80-89 negative).", ZonedSigns.TranslatedEbcdic);
        var blanks = c.Choice("blank_digits", "Spaces and low-values before or behind the digits of a zoned number: error (they are no digits), or ignore (the digits between them are the number).", BlankDigits.Error);
        var littleRdw = c.Boolean("rdw_little_endian", "The length in the RDW has its low byte first.", false);
        var rdwCounts = c.Boolean("rdw_counts_itself", "The length in the RDW counts its own four bytes, as the standard has it.", true);
        var littleNative = c.Boolean("native_little_endian", "COMP-5 has its low byte first (Intel); false for mainframes.", true);
        var wholeBinaries = c.Choice("trunc", "COMP holds the digits of its picture (std), or all that its bytes can hold (bin), as the compiler's option TRUNC says.", Trunc.Std) == Trunc.Bin;
        var mode = Modes.Read(c);
        var redefines = c.Raw("redefines", "When a view of shared bytes counts: { STATIC-DETAILS: { SEGMENT-ID: S }, CONTACTS: { SEGMENT-ID: [C, D] } }.");
        var occurs = c.Raw("occurs", "How often a table comes by the values of its counter, where it counts by letters: { DETAILS: { A: 0, B: 2 } }.");
        var fields = c.Map("fields", "Options of single items, or of all within a group; CUST-NO OF ORDER-REC where several have a name.", ItemOptions.Read);
        var sensitive = c.Texts("sensitive", "Items that are masked in errors, logs and the console.");
        var diagnostics = c.Scope.Diagnostics;
        c.Check(c.IsDescribing || path.Length == 0 || File.Exists(path), "layout", $"the copybook '{path}' does not exist");
        IReadOnlyList<CobolItem> records = !c.IsDescribing && path.Length > 0 && File.Exists(path) ? Parse(path, diagnostics) : [];
        var items = records.SelectMany(CobolItem.Descendants).ToList();
        foreach (var item in items)
        {
            item.Encode(codePage);
            (item.Trim, item.Signs, item.Blanks) = (trim, signs, blanks);
            item.IsSensitive = sensitive.Contains(item.Name, StringComparer.OrdinalIgnoreCase) || item.Parent is { IsSensitive: true };
        }
        var (elementary, bytes) = Number(items, diagnostics);
        var names = new CobolNames(records);
        if (records.Count > 0)
        {
            // Those of a group first, so that an item within it can say otherwise.
            foreach (var options in fields.OrderBy(f => names.Find(f.Key).Select(i => i.Level).DefaultIfEmpty().Min())) options.Value.Apply(names, diagnostics);
            c.Check(!c.Has("zoned_signs") || Array.Exists(elementary, i => !i.IsEbcdic), "zoned_signs", "it is about digits in ASCII, and `encoding` says EBCDIC");
            if (redefines is not null) RedefinesReader.Read(redefines, names, diagnostics);
            if (occurs is not null) OccursReader.Read(occurs, names, diagnostics);
        }
        var segments = SegmentReader.Read(c, names, records, codePage, bytes);
        c.Check(segments is null || form != RecordForm.VariableBlocked, "records", "segments are put together from records without blocks: let the transfer leave out the block descriptors (variable)");
        return new CopybookLayout
        {
            Segments = segments,
            Records = records,
            ItemNames = names,
            Items = elementary,
            ItemCount = items.Count,
            Names = bytes,
            CodePage = codePage,
            Form = form,
            Odo = c.Has("odo") ? odo : form == RecordForm.Fixed ? OdoForm.Max : OdoForm.Shift,
            Floats = floats,
            Mode = mode,
            Descriptor = new RecordDescriptor(littleRdw, rdwCounts),
            LittleEndianNative = littleNative,
            HasWholeBinaries = wholeBinaries,
            Size = records.Count == 0 ? 0 : records.Max(r => r.Size),
        };
    }

    // The elementary items by their numbers, and the buffer of all names.
    private static (CobolItem[] Elementary, byte[] Names) Number(List<CobolItem> items, Diagnostics diagnostics)
    {
        var names = new List<byte>();
        var elementary = new List<CobolItem>();
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            item.Index = i;
            item.NameAt = (names.Count, item.Utf8.Length);
            names.AddRange(item.Utf8);
            if (item.IsGroup) continue;
            elementary.Add(item);
            item.Number = (ushort)Math.Min(elementary.Count, ushort.MaxValue);
        }
        if (elementary.Count > ushort.MaxValue) diagnostics.Error(LayoutError.Layout, items[0].Location, $"the copybook has {elementary.Count} items, and at most {ushort.MaxValue} can be read");
        return ([.. elementary], [.. names]);
    }

    private static IReadOnlyList<CobolItem> Parse(string path, Diagnostics diagnostics)
    {
        var records = new CopybookParser(CopybookText.Words(File.ReadAllText(path), path), diagnostics).Parse();
        if (records.Count == 0) diagnostics.Error(LayoutError.Layout, new Location(path, 1, 1), "the copybook has no data items");
        return records;
    }

    // Within a table, or behind one that varies.
    private static bool IsMoved(CobolItem item)
    {
        for (var at = item; at.Parent is { } parent; at = parent)
        {
            if (at.Counter is not null || at.IsTable || at.HasViews || at.Base is not null) return true;
            foreach (var before in parent.Children.TakeWhile(c => !ReferenceEquals(c, at)))
            {
                if (CobolItem.Descendants(before).Any(d => d.Counter is not null)) return true;
            }
        }
        return false;
    }

    private Shape ToShape()
    {
        var members = Records.Count == 1 ? Records[0].ToShape().Members : [.. Records.Select(r => new Shape(r.Safe, ShapeKind.Object, Occurs.Optional, r.ToShape().Members) { OriginalName = r.Name })];
        return new Shape("", ShapeKind.Object, Occurs.One, members) { Locate = Locate };
    }

    // CUST-NO OF ORDER-REC
    private IReadOnlyList<ShapeStep>? Locate(string path)
    {
        if (ItemNames.Find(path) is not [var found]) return null;
        var steps = new Stack<ShapeStep>();
        for (var item = found; item is not null; item = item.Parent)
        {
            if (!item.IsHoisted && (item.Parent is not null || Records.Count > 1)) steps.Push(new ShapeStep(item.Safe));
        }
        return [.. steps];
    }
}
