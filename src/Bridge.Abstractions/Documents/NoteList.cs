using System.Collections;

namespace Bridge.Documents;

/// <summary>
/// What was let pass in one message. Keeps the first <see cref="MaxKept"/> notes and counts the rest, so that a message of nothing but faults costs no memory. One thread at a time.
/// </summary>
public sealed class NoteList : IReadOnlyList<Note>
{
    /// <summary>How many notes of a message are kept: more than a person reads.</summary>
    public const int MaxKept = 100;

    private readonly List<Note> _kept = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>A list that stays empty.</summary>
    public static NoteList None { get; } = new();

    /// <summary>How many are kept.</summary>
    public int Count => _kept.Count;

    /// <summary>How many there were of each code, those that are not kept included.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>How many there were.</summary>
    public int Total { get; private set; }

    /// <inheritdoc/>
    public Note this[int index] => _kept[index];

    /// <summary>Adds one.</summary>
    public void Add(Note note)
    {
        ArgumentNullException.ThrowIfNull(note);
        if (ReferenceEquals(this, None)) throw new InvalidOperationException("This list stays empty.");
        Total++;
        _counts[note.Code] = _counts.GetValueOrDefault(note.Code) + 1;
        if (_kept.Count < MaxKept) _kept.Add(note);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        if (Total == 0) return;
        Total = 0;
        _kept.Clear();
        _counts.Clear();
    }

    /// <inheritdoc/>
    public IEnumerator<Note> GetEnumerator() => _kept.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
