using System.Text;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Text;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Binary;

/// <summary>A layout of <c>format: binary</c>. Immutable.</summary>
internal sealed class BinaryLayout
{
    /// <summary>The group of all fields.</summary>
    public required BinaryField Root { get; init; }

    /// <summary>All fields, groups included, by <see cref="BinaryField.Slot"/>.</summary>
    public required BinaryField[] Fields { get; init; }

    public required byte[] Names { get; init; }

    /// <summary>What faults in a message do.</summary>
    public DecodeMode Mode { get; init; }

    public Shape Shape => field ??= new Shape("", ShapeKind.Object, Occurs.One, [.. Root.Children.Select(c => c.ToShape())]);

    public Shape OutputShape => field ??= Root.ToOutputShape();

    public static BinaryLayout Read(ConfigReader c)
    {
        c.OptionalText("description", "What the messages are, for people.");
        c.Text("layout", "Name of the layout, with a version if you like: meter/1.", "layout");
        var (endian, page, mode) = ReadFormat(c);
        var root = new BinaryField { Name = "", Safe = "", Kind = BinaryKind.Group, Location = c.Location, Children = new BinaryFieldReader(endian, page).ReadAll(c, 0) };
        var names = new List<byte>();
        var all = new List<BinaryField>();
        if (!c.IsDescribing)
        {
            Number(root, names, all);
            if (all.Count > ushort.MaxValue) c.Scope.Diagnostics.Error(LayoutError.Layout, c.Location, $"the layout has {all.Count} fields, and at most {ushort.MaxValue} can be");
            if (!c.Scope.Diagnostics.HasErrors) new BinaryResolver(c.Scope.Diagnostics).Resolve(root);
            if (!c.Scope.Diagnostics.HasErrors) BinaryRun.Plan(root);
        }
        return new BinaryLayout { Root = root, Fields = [.. all], Names = [.. names], Mode = mode };
    }

    private static (Endian, CodePage, DecodeMode) ReadFormat(ConfigReader c)
    {
        static (Endian, CodePage, DecodeMode) Typed(ConfigReader f)
        {
            f.Text("type", "The format.", "");
            return (f.Choice("endian", "Byte order of numbers: big (network order) or little; a field may have its own.", Endian.Big), CodePage.Read(f), Modes.Read(f));
        }
        if (c.Node?["format"] is not { Kind: ConfigNodeKind.Scalar } word) return c.Section("format", "The format with its options.", Typed);
        c.Raw("format", "The format.");
        return ConfigReader.Read(YamlTree.Parse("{}", word.Location.File, c.Scope.Diagnostics)!, c.Scope, "format", Typed);
    }

    private static void Number(BinaryField f, List<byte> names, List<BinaryField> all)
    {
        f.Slot = all.Count;
        all.Add(f);
        f.NameAt = (names.Count, f.Utf8.Length);
        names.AddRange(f.Utf8);
        foreach (var child in f.Children)
        {
            child.Parent = f;
            Number(child, names, all);
        }
        f.Slots = all.Count - f.Slot;
    }
}
