using System.Text;

namespace Bridge.Codecs.Xml;

/// <summary>The name of an element or an attribute as documents have it. Compared by reference: a message has one of each.</summary>
internal sealed class XmlName(string prefix, string local, bool isAttribute, bool isList)
{
    /// <summary>The name of texts.</summary>
    public static readonly XmlName Text = new("", "#text", isAttribute: false, isList: false);

    /// <summary>What stands before the colon; empty if there is none.</summary>
    public string Prefix { get; } = prefix;

    public string Local { get; } = local;

    public bool IsAttribute { get; } = isAttribute;

    /// <summary>Elements of this name are a list also when there is one.</summary>
    public bool IsList { get; } = isList;

    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes((isAttribute ? "@" : "") + Whole(prefix, local));

    /// <summary>The name that came behind it the last time.</summary>
    public XmlName? Follower { get; set; }

    /// <summary>Where it begins in <see cref="XmlNames.Bytes"/>; -1 while it does not stand there.</summary>
    public int Start { get; set; } = -1;

    /// <summary>The name as it is written.</summary>
    public static string Whole(string prefix, string local) => prefix.Length == 0 ? local : $"{prefix}:{local}";
}
