using Bridge.Codecs.Edi.Groups;

namespace Bridge.Codecs.Edi.Reading;

/// <summary>A segment of a message, or an occurrence of a group with its first and last member; members and equals are chained by index.</summary>
internal struct EdiItem
{
    /// <summary>Where the segment's tag starts in its bytes.</summary>
    public int Start;

    /// <summary>Where the segment ends, without its terminator.</summary>
    public int End;

    public int TagLength;

    /// <summary><see cref="EdiTag.Key"/> of a segment; the group's number in its parent for an occurrence of a group.</summary>
    public int Key;

    /// <summary>The segment's number in its message, from 1; 0 for an envelope's.</summary>
    public int Position;

    /// <summary>The group of which this is an occurrence; null for a segment.</summary>
    public EdiGroup? Group;

    /// <summary>The occurrence of a group that it is a member of.</summary>
    public int Owner;

    /// <summary>Of an occurrence of a group, how far along its starting segments it is.</summary>
    public int Stage;

    /// <summary>First member with a name of its own; -1 if there is none. Only of groups.</summary>
    public int First;

    /// <summary>Last member with a name of its own.</summary>
    public int Last;

    /// <summary>Next member of another name in the same occurrence; -1 at the end.</summary>
    public int Next;

    /// <summary>Next segment or group of the same name in the same occurrence; -1 at the end.</summary>
    public int Same;
}
