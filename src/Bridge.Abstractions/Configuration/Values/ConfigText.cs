using Bridge.Configuration.Tree;

namespace Bridge.Configuration.Values;

/// <summary>A text of a configuration file that is compiled later (an expression, a picture), with the place of each of its characters.</summary>
public readonly struct ConfigText(string text, ConfigNode? node, int start = 0)
{
    /// <summary>The text.</summary>
    public string Text { get; } = text;

    /// <summary>Where it starts.</summary>
    public Location Location => Locate(0);

    /// <summary>The place of one of its characters, from 0.</summary>
    public Location Locate(int offset) => node?.Locate(start + offset) ?? new Location("", 1, start + offset + 1);

    /// <summary>A part of the text, keeping places.</summary>
    public ConfigText Slice(int from, int length) => new(Text.Substring(from, length), node, start + from);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
