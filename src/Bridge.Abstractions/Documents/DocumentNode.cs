namespace Bridge.Documents;

/// <summary>
/// One entry of a document's tape, 36 bytes. A container is followed by its children; <see cref="End"/> is the index behind the whole
/// subtree, so siblings are reached by hopping.
/// </summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential)]
public struct DocumentNode
{
    /// <summary>What it is.</summary>
    public NodeKind Kind;

    /// <summary>How value and name are stored.</summary>
    public NodeFlags Flags;

    /// <summary>Number of the field in the codec's layout, for <see cref="FieldResolver"/> and errors; 0 where there is none.</summary>
    public ushort Field;

    /// <summary>Start of the value in source or scratch; unused for containers.</summary>
    public int Start;

    /// <summary>Length of the value in bytes; for containers the number of children (absent ones included).</summary>
    public int Length;

    /// <summary>Start of the bytes in the source that this value came from, for errors and --explain.</summary>
    public int SourceStart;

    /// <summary>Length of these bytes.</summary>
    public int SourceLength;

    /// <summary>Start of the member's name; see <see cref="NodeFlags"/> for the buffer.</summary>
    public int NameStart;

    /// <summary>Length of the member's name in bytes; -1 for items of arrays and the root. Names hold no escapes.</summary>
    public int NameLength;

    /// <summary>Index of the first node behind this subtree.</summary>
    public int End;

    /// <summary>Index of the object or array that holds this node; -1 for the root. Tells a member found by its hint from a deeper one of the same name.</summary>
    public int Parent;

    /// <summary>Sets value and source to the same bytes of the source.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    public void SetPlace(int start, int length)
    {
        // As two words, not four numbers: records of many fields do little else.
        var place = System.BitConverter.IsLittleEndian ? (uint)start | ((ulong)(uint)length << 32) : (uint)length | ((ulong)(uint)start << 32);
        System.Runtime.CompilerServices.Unsafe.As<int, ulong>(ref Start) = place;
        System.Runtime.CompilerServices.Unsafe.As<int, ulong>(ref SourceStart) = place;
    }
}
