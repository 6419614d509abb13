using System.Text;

namespace Bridge.Codecs.Copybook;

/// <summary>One record type of a copybook whose records belong to one another. Immutable.</summary>
/// <param name="Record">The 01 level.</param>
/// <param name="Item">The group that the type is: one of several that share bytes under the 01 level, or the 01 level itself.</param>
/// <param name="When">How it is recognised.</param>
internal sealed record CobolSegment(CobolItem Record, CobolItem Item, CobolCondition When)
{
    private readonly (CobolItem Field, byte[] Value)[] _marks = [.. When.Marks.Select(m => (m.Field, Encoding.UTF8.GetBytes(m.Value)))];

    /// <summary>The value that is written to an item that marks the segment; null for other items.</summary>
    public byte[]? MarkOf(CobolItem item)
    {
        foreach (var (field, value) in _marks)
        {
            if (ReferenceEquals(field, item)) return value;
        }
        return null;
    }

    /// <summary>The items that its objects have: those of the 01 level and its own, not those of the other segments.</summary>
    public IEnumerable<CobolItem> Members => Record.Children.SelectMany(c => !c.IsSegment ? CobolItem.Visible(c) : ReferenceEquals(c, Item) ? c.Children.SelectMany(CobolItem.Visible) : []);
}
