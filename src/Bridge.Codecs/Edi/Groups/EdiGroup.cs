using Bridge.Documents;

namespace Bridge.Codecs.Edi.Groups;

/// <summary>A group of segments as a layout has it; the root of one without a layout takes every segment. Immutable once read.</summary>
internal sealed class EdiGroup
{
    /// <summary>The group of all segments of a message without a layout.</summary>
    public static readonly EdiGroup Everything = new() { Name = "" };

    public required string Name { get; init; }

    public byte[] NameUtf8 { get => field ??= System.Text.Encoding.UTF8.GetBytes(Name); private set; }

    /// <summary>
    /// Keys of the segments with which an occurrence may begin, in their order: a later one joins an occurrence that an earlier one began (ORC, then OBR). Empty for the root.
    /// </summary>
    public IReadOnlyList<int> Starts { get; init; } = [];

    /// <summary>What an element of the starting segment must hold: level-0 index, and the values of which it is one.</summary>
    public IReadOnlyList<EdiCondition> When { get; init; } = [];

    public EdiOccurs Occurs { get; init; } = EdiOccurs.Many;

    /// <summary>The segments listed, by key; the starting ones are among them.</summary>
    public IReadOnlyDictionary<int, EdiOccurs> Segments { get; init; } = new Dictionary<int, EdiOccurs>();

    public IReadOnlyList<EdiGroup> Groups { get; init; } = [];

    /// <summary>Index in the parent's <see cref="Groups"/>.</summary>
    public int Number { get; init; }

    /// <summary>Where the layout defines it, for messages.</summary>
    public string Origin { get; init; } = "";
}
