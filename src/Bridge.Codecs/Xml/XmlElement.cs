namespace Bridge.Codecs.Xml;

/// <summary>An element while its parent is read: XML does not say beforehand which elements repeat.</summary>
internal sealed class XmlElement(string name)
{
    public string Name { get; } = name;

    /// <summary>Attributes by name with @, children, and texts with #text; in the order of the file. A text has no children.</summary>
    public List<XmlMember> Members { get; } = [];

    /// <summary>Written as one tag: <c>&lt;a/&gt;</c>.</summary>
    public bool IsEmptyTag { get; set; }
}

/// <summary>An attribute, a text or a child; the first two with the bytes that they came from (length 0 if that is not known).</summary>
internal readonly record struct XmlMember(string Name, string? Text, XmlElement? Child, (int Start, int Length) Place);
