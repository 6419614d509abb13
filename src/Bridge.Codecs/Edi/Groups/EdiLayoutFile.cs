using Bridge.Configuration;
using Bridge.Configuration.Tree;

namespace Bridge.Codecs.Edi.Groups;

/// <summary>A layout file of a segment format: the options of its format, and the groups of one message type. Immutable.</summary>
internal sealed record EdiLayoutFile<TOptions>(TOptions Options, EdiLayout Layout)
    where TOptions : notnull
{
    /// <summary>Reads a whole layout file.</summary>
    /// <param name="frame">Tags that each message of the format has once: header, and trailer if there is one.</param>
    public static EdiLayoutFile<TOptions> Read(ConfigReader c, EdiDialect dialect, Func<ConfigReader, TOptions> readOptions, params ReadOnlySpan<string> frame)
    {
        c.OptionalText("description", "What the messages are, for people.");
        c.Text("layout", "Name of the layout, with a version if you like: orders/1.", "layout");
        var structure = EdiTotals.Warn;
        TOptions Typed(ConfigReader f)
        {
            f.Text("type", "The format.", "");
            structure = f.Choice("structure", "Segments or groups that come more or less often than the layout says: warn (the message passes, with the finding in Problems) or reject.", EdiTotals.Warn);
            return readOptions(f);
        }
        TOptions options;
        if (c.Node?["format"] is { Kind: ConfigNodeKind.Scalar } word)
        {
            c.Raw("format", "The format.");
            options = ConfigReader.Read(YamlTree.Parse("{}", word.Location.File, c.Scope.Diagnostics)!, c.Scope, "format", Typed);
        }
        else
        {
            options = c.Section("format", "The format with its options.", Typed);
        }
        var type = c.OptionalText("message", "The message type that the layout is for (ORDERS, 837, ORU^R01 or ORU); other messages are rejected. Not set: any.");
        var root = new EdiGroupReader(dialect).ReadRoot(c, frame);
        return new EdiLayoutFile<TOptions>(options, new EdiLayout(type, root, structure));
    }
}
