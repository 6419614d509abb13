namespace Bridge.Codecs.Xml;

/// <summary>An element while its parent is read: XML does not say beforehand which elements repeat.</summary>
internal sealed class XmlElement(string name)
{
    public string Name { get; } = name;

    /// <summary>Attributes by name with @, children, and texts with #text; in the order of the file. A text has no children.</summary>
    public List<(string Name, string? Text, XmlElement? Child)> Members { get; } = [];

    /// <summary>Written as one tag: <c>&lt;a/&gt;</c>.</summary>
    public bool IsEmptyTag { get; set; }
}
