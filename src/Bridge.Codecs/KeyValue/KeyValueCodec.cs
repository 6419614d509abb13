using System.Buffers;
using System.Text;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.KeyValue;

/// <summary>Keys with values, one or many on a line. Thread-safe.</summary>
internal sealed class KeyValueCodec(KeyValueOptions options) : ICodec
{
    private KeyValueReader? _reader;

    public Shape? Shape => null;

    public Shape? OutputShape => field ??= KeyValueWriter.OutputShape(options.Style);

    public string ContentType => options.Style == KeyValueStyle.UrlEncoded ? "application/x-www-form-urlencoded" : $"text/plain; charset={options.CodePage.WebName}";

    public ReadOnlyMemory<byte> OutputPreamble => default;

    public IFramer? CreateFramer() => options.Style is KeyValueStyle.Ini or KeyValueStyle.Properties ? null : new LinesFramer(new LinesOptions());

    public void Decode(in Message message, Document document)
    {
        document.Reset(message.Body);
        var reader = Interlocked.Exchange(ref _reader, null) ?? new KeyValueReader(options);
        reader.Read(document);
        document.Open(NodeKind.Object);
        AddSection(document, reader.Entries, 0);
        for (var i = 0; i < reader.Entries.Count; i++)
        {
            if (reader.Entries[i].IsSection) AddSections(document, reader.Entries, i);
        }
        document.Close();
        _reader = reader;
    }

    public DocumentWriter CreateWriter(IBufferWriter<byte> output)
    {
        var writer = new KeyValueWriter(options);
        writer.Reset(output);
        return writer;
    }

    // Sections of one name are treated as keys of one name are.
    private void AddSections(Document document, List<KeyValueEntry> entries, int index)
    {
        var entry = entries[index];
        var (earlier, later) = (SameSection(document, entries, index, -1) >= 0, SameSection(document, entries, index, 1) >= 0);
        if ((earlier || later) && options.Repeats == RepeatedKeys.Error) throw LayoutError.At(LayoutError.Value, $"the section {Encoding.UTF8.GetString(Key(document, entry))} comes a second time; choose `repeats`", document.Source, entry.SourceStart, entry.SourceLength);
        if ((earlier && options.Repeats != RepeatedKeys.Last) || (later && options.Repeats == RepeatedKeys.Last)) return;
        if (!later || options.Repeats != RepeatedKeys.List)
        {
            Named(ref document.Open(NodeKind.Object), entry);
            AddSection(document, entries, entry.Section);
            document.Close();
            return;
        }
        Named(ref document.Open(NodeKind.Array), entry);
        for (var i = index; i >= 0; i = SameSection(document, entries, i, 1))
        {
            document.Open(NodeKind.Object).NameLength = -1;
            AddSection(document, entries, entries[i].Section);
            document.Close();
        }
        document.Close();
    }

    private static int SameSection(Document document, List<KeyValueEntry> entries, int index, int step)
    {
        for (var i = index + step; i >= 0 && i < entries.Count; i += step)
        {
            if (entries[i].IsSection && Key(document, entries[i]).SequenceEqual(Key(document, entries[index]))) return i;
        }
        return -1;
    }

    private void AddSection(Document document, List<KeyValueEntry> entries, int section)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (entry.IsSection || entry.Section != section) continue;
            var (earlier, later) = (Same(document, entries, i, -1), Same(document, entries, i, 1));
            if (!earlier && !later) Add(document, entry, named: true);
            else if (options.Repeats == RepeatedKeys.Error) throw LayoutError.At(LayoutError.Value, $"the key {Encoding.UTF8.GetString(Key(document, entry))} comes a second time; choose `repeats`", document.Source, entry.SourceStart, entry.SourceLength);
            else if (options.Repeats == RepeatedKeys.First && !earlier) Add(document, entry, named: true);
            else if (options.Repeats == RepeatedKeys.Last && !later) Add(document, entry, named: true);
            else if (options.Repeats == RepeatedKeys.List && !earlier)
            {
                Named(ref document.Open(NodeKind.Array), entry);
                for (var j = i; j < entries.Count; j++)
                {
                    if (!entries[j].IsSection && entries[j].Section == section && Key(document, entries[j]).SequenceEqual(Key(document, entry))) Add(document, entries[j], named: false);
                }
                document.Close();
            }
        }
    }

    private static bool Same(Document document, List<KeyValueEntry> entries, int index, int step)
    {
        var entry = entries[index];
        for (var i = index + step; i >= 0 && i < entries.Count; i += step)
        {
            if (!entries[i].IsSection && entries[i].Section == entry.Section && entries[i].KeyLength == entry.KeyLength && Key(document, entries[i]).SequenceEqual(Key(document, entry))) return true;
        }
        return false;
    }

    private static ReadOnlySpan<byte> Key(Document document, in KeyValueEntry entry) => document.Scratch(entry.KeyStart, entry.KeyLength);

    private static void Add(Document document, in KeyValueEntry entry, bool named)
    {
        ref var node = ref document.Add(NodeKind.Text);
        node.Flags = NodeFlags.InScratch;
        node.Start = entry.ValueStart;
        node.Length = entry.ValueLength;
        node.SourceStart = entry.SourceStart;
        node.SourceLength = entry.SourceLength;
        if (named) Named(ref node, entry);
    }

    private static void Named(ref DocumentNode node, in KeyValueEntry entry)
    {
        node.Flags |= NodeFlags.NameInScratch;
        node.NameStart = entry.KeyStart;
        node.NameLength = entry.KeyLength;
    }
}
