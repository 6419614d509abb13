using System.Buffers.Text;
using Bridge.Documents;

namespace Bridge.Codecs.Layouts;

/// <summary>
/// The records of one message before they become a document, for layouts whose records come in any order: a document has those of one type together, so all must be known
/// first. Reused; one thread at a time.
/// </summary>
internal sealed class RecordTree(RecordSet set, RecordFormat format)
{
    private readonly record struct Item(RecordLayout Layout, int Start, int Length, int Position, List<Item> Children);

    private readonly List<List<Item>> _open = [];

    /// <summary>Starts a message.</summary>
    public void Begin()
    {
        _open.Clear();
        _open.Add([]);
    }

    /// <summary>Adds a record that stands at this level.</summary>
    public void Add(RecordLayout layout, int level, int start, int length)
    {
        _open.RemoveRange(level + 1, _open.Count - level - 1);
        var item = new Item(layout, start, length, _open[level].Count + 1, []);
        _open[level].Add(item);
        _open.Add(item.Children);
    }

    /// <summary>Adds all to the open object.</summary>
    public void Write(Document document, ReadOnlySpan<byte> source, IReadOnlyList<RecordLayout> roots) => Write(document, source, roots, _open[0]);

    private void Write(Document document, ReadOnlySpan<byte> source, IReadOnlyList<RecordLayout> siblings, List<Item> items)
    {
        foreach (var layout in siblings)
        {
            var many = layout.Occurs.Occurs == Occurs.Many;
            if (many) Named(ref document.Open(NodeKind.Array), layout.NameAt);
            foreach (var item in items)
            {
                if (item.Layout != layout) continue;
                ref var node = ref document.Open(NodeKind.Object);
                if (!many) Named(ref node, layout.NameAt);
                format.AddFields(document, layout, source.Slice(item.Start, item.Length), item.Start, inScratch: false);
                if (layout.HasPosition) AddPosition(document, item.Position);
                Write(document, source, layout.Records, item.Children);
                document.Close();
            }
            if (many) document.Close();
        }
    }

    private void AddPosition(Document document, int position)
    {
        Utf8Formatter.TryFormat(position, document.ReserveScratch(11), out var written);
        var start = document.ScratchLength;
        document.AdvanceScratch(written);
        ref var node = ref document.Add(NodeKind.Number);
        (node.Flags, node.Start, node.Length) = (NodeFlags.InScratch, start, written);
        Named(ref node, set.PositionName);
    }

    private static void Named(ref DocumentNode node, (int Start, int Length) name) => (node.NameStart, node.NameLength) = name;
}
