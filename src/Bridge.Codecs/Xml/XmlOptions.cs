using Bridge.Configuration;

namespace Bridge.Codecs.Xml;

/// <summary>Options of <c>format: xml</c>.</summary>
internal sealed record XmlOptions
{
    /// <summary>Names of elements that are lists also when there is one.</summary>
    public IReadOnlyList<string> Lists { get; init; } = [];

    /// <summary>The element that is one message of a stream; empty for the whole.</summary>
    public string Records { get; init; } = "";

    public int Indent { get; init; }

    public bool Declaration { get; init; } = true;

    public int MaxDepth { get; init; } = 128;

    public static XmlOptions Read(ConfigReader c) => new()
    {
        Lists = c.Texts("lists", "Elements that are lists in the document also when there is one, by their names as written."),
        Records = c.Text("records", "In a stream, each element of this name is a message; by default the whole input is one.", ""),
        Indent = c.Integer("indent", "Blanks for each level when writing; 0 writes one line.", 0, 0, 8),
        Declaration = c.Boolean("declaration", "Write <?xml version=\"1.0\" encoding=\"utf-8\"?> first.", true),
        MaxDepth = c.Integer("max_depth", "The deepest nesting that is read.", 128, 1, 1000),
    };
}
