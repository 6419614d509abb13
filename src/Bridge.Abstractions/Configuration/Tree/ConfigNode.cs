using Bridge.Configuration.Values;

namespace Bridge.Configuration.Tree;

/// <summary>One node of a configuration file with its place. Immutable once read.</summary>
public sealed class ConfigNode
{
    internal ConfigNode(ConfigNodeKind kind, Location location) => (Kind, Location) = (kind, location);

    /// <summary>Scalar, mapping or sequence.</summary>
    public ConfigNodeKind Kind { get; }

    /// <summary>Where it starts.</summary>
    public Location Location { get; }

    /// <summary>A scalar's text, quotes and folding resolved; empty for others.</summary>
    public string Text { get; internal init; } = "";

    /// <summary>True for a scalar written without quotes: only such a one can be a number, a boolean or null.</summary>
    public bool IsPlain { get; internal init; }

    /// <summary>
    /// The comment behind a plain scalar on its line, from its # on; null if there is none. An expression such as <c>lines[0] #x</c> is cut there by YAML,
    /// so readers of expressions look at it.
    /// </summary>
    public string? CommentBehind { get; internal init; }

    /// <summary>True for a plain scalar that is empty, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => Kind == ConfigNodeKind.Scalar && IsPlain && Text is "" or "~" or "null";

    /// <summary>The members of a mapping, in the order of the file.</summary>
    public IReadOnlyList<ConfigEntry> Entries => EntryList;

    /// <summary>The items of a sequence.</summary>
    public IReadOnlyList<ConfigNode> Items => ItemList;

    internal List<ConfigEntry> EntryList { get; } = [];

    internal List<ConfigNode> ItemList { get; } = [];

    internal ScalarMap? Map { get; init; }

    /// <summary>A scalar that is a whole file: a plain expression that lies beside the configuration.</summary>
    public static ConfigNode OfText(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lineStarts = new List<int> { 0 };
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n') lineStarts.Add(i + 1);
        }
        return new ConfigNode(ConfigNodeKind.Scalar, new Location(file, 1, 1)) { Text = text, Map = new ScalarMap(file, [.. Enumerable.Range(0, text.Length)], [.. lineStarts]) };
    }

    /// <summary>The value of a member, or null.</summary>
    public ConfigNode? this[string key] => EntryList.Find(e => e.Key == key)?.Value;

    /// <summary>The place in the file of a character of a scalar's text, through quoting, folding and indentation.</summary>
    public Location Locate(int offset) => Map?.Locate(offset) ?? Location;

    /// <summary>The scalar with its place, for texts that are compiled later.</summary>
    public ConfigText ToText() => new(Text, this);
}
