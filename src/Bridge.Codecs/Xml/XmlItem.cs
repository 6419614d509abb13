namespace Bridge.Codecs.Xml;

/// <summary>An element, an attribute or a text while the message is read: XML does not say beforehand which elements repeat.</summary>
internal struct XmlItem
{
    /// <summary>Its name; <see cref="XmlName.Text"/> for a text.</summary>
    public XmlName Name;

    /// <summary>An element without attributes and elements within, or an attribute or text.</summary>
    public bool IsScalar;

    /// <summary>An element written as one tag: <c>&lt;a/&gt;</c>.</summary>
    public bool IsEmptyTag;

    /// <summary>A text of nothing but blanks.</summary>
    public bool IsBlank;

    /// <summary>The value lies in the document's scratch buffer, else in the message.</summary>
    public bool IsInScratch;

    /// <summary>The element that holds it; -1 for the root.</summary>
    public int Parent;

    /// <summary>Index behind the last item within.</summary>
    public int End;

    /// <summary>The member of the same element before it; -1 for the first.</summary>
    public int Before;

    /// <summary>The next member of the same element with this name; -1 for the last.</summary>
    public int Next;

    /// <summary>Another member of the same element has this name and stands before it.</summary>
    public bool IsLater;

    /// <summary>Of an element: its last member, -1 if it has none.</summary>
    public int LastMember;

    /// <summary>Of an element: how many members it has.</summary>
    public int Members;

    /// <summary>Place of the value of an attribute or text.</summary>
    public int Start, Length;

    /// <summary>The bytes that the value came from; length 0 if that is not known.</summary>
    public int SourceStart, SourceLength;
}
