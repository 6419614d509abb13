using Bridge.Configuration.Values;
using Bridge.Mapping.Files.Running;

namespace Bridge.Engine.Routing;

/// <summary>Entries translated for one delivery. Reused; filled by the dispatcher's loop, then readable from any thread until cleared.</summary>
internal sealed class Composition(IReadOnlyList<Template> templates) : IDisposable
{
    private readonly List<int> _owners = [];

    /// <summary>The messages as they go out.</summary>
    public MappedBatch Mapped { get; } = new(templates);

    /// <summary>The entries in their order.</summary>
    public List<ComposedEntry> Entries { get; } = [];

    /// <summary>At least one entry was split, or has parts that are settled already: settle message by message.</summary>
    public bool HasParts { get; private set; }

    /// <summary>How many messages go out.</summary>
    public int MessageCount => _owners.Count;

    /// <summary>The last <paramref name="count"/> mapped messages are this entry's.</summary>
    public void Add(JournalRow row, int index, HeldEntry? held, int first, int count)
    {
        for (var i = 0; i < count; i++) _owners.Add(Entries.Count);
        Entries.Add(new ComposedEntry(row, index, held, first, count));
        HasParts |= count != 1;
    }

    /// <summary>Attempts that a message has cost.</summary>
    public int AttemptsOf(int message)
    {
        var entry = Entries[_owners[message]];
        return entry.Held?.Attempts ?? entry.Row.Attempts(entry.Index);
    }

    /// <summary>True if the message is a part that was settled before.</summary>
    public bool IsDone(int message)
    {
        var entry = Entries[_owners[message]];
        return entry.Held?.PartsDone is { } done && done[message - entry.First];
    }

    /// <summary>Empties it; keeps the memory.</summary>
    public void Clear()
    {
        Mapped.Clear();
        Entries.Clear();
        _owners.Clear();
        HasParts = false;
    }

    /// <inheritdoc/>
    public void Dispose() => Mapped.Dispose();
}
