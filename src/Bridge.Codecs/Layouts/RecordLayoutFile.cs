using Bridge.Codecs.Layouts.Fields;
using Bridge.Codecs.Layouts.Totals;
using Bridge.Codecs.Text;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Formats;

namespace Bridge.Codecs.Layouts;

/// <summary>A layout file of records: what all formats of records share. Immutable.</summary>
internal abstract class RecordLayoutFile
{
    public required string Name { get; init; }

    public required RecordSet Records { get; init; }

    public required string ContentType { get; init; }

    /// <summary>What faults in a message do.</summary>
    public DecodeMode Mode { get; init; }

    public IReadOnlyList<TotalRule> Totals { get; init; } = [];

    /// <summary>Reads <c>format:</c>, also in its short form <c>format: csv</c>.</summary>
    protected static T ReadFormat<T>(ConfigReader c, Func<ConfigReader, T> read) where T : notnull
    {
        T Typed(ConfigReader f)
        {
            f.Text("type", "The format.", "");
            return read(f);
        }
        if (c.Node?["format"] is not { Kind: ConfigNodeKind.Scalar } word) return c.Section("format", "The format with its options.", Typed);
        c.Raw("format", "The format.");
        return ConfigReader.Read(YamlTree.Parse("{}", word.Location.File, c.Scope.Diagnostics)!, c.Scope, "format", Typed);
    }

    protected static string ReadName(ConfigReader c)
    {
        c.OptionalText("description", "What the records are, for people.");
        return c.Text("layout", "Name of the layout, with a version if you like: orders/1.", "layout");
    }

    protected static RecordSet ReadRecords(ConfigReader c, Func<string, ConfigReader, FieldLayout> readField, CodePage page)
    {
        var messages = c.Texts("message", "What is one message: document (all records up to the end of the sequence, the default), or the names of the records that are messages each.");
        var records = RecordReader.Read(c, readField);
        return RecordSet.Build(records, messages, page, c.IsDescribing ? new Diagnostics() : c.Scope.Diagnostics, c.Node?["message"]?.Location ?? c.Location);
    }
}
