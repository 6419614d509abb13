using System.Text;

namespace Bridge.Codecs.Edi.Envelopes;

/// <summary>Header and trailer of one level of an envelope.</summary>
internal sealed class EdiFrameTags(string start, string end, int reference)
{
    public string StartTag { get; } = start;

    public string EndTag { get; } = end;

    public int Start { get; } = EdiTag.Key(Encoding.ASCII.GetBytes(start));

    public int End { get; } = EdiTag.Key(Encoding.ASCII.GetBytes(end));

    /// <summary>The header's element that holds the control number which the trailer repeats, an index from 0; -1 if the trailer repeats none.</summary>
    public int Reference { get; } = reference;
}
