using Bridge.Documents;

namespace Bridge.Codecs.Edi;

/// <summary>The name of a node: where it stands, and in which buffer (see <see cref="NodeFlags"/>).</summary>
internal readonly record struct EdiName(int Start, int Length, NodeFlags Flags)
{
    /// <summary>An item of a list has no name.</summary>
    public static readonly EdiName None = new(0, -1, NodeFlags.None);
}
