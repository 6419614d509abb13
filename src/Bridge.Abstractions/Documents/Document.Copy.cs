using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bridge.Documents;

/// <summary>Copies of parts of other documents.</summary>
public sealed partial class Document
{
    private const int RememberedNames = 16; // a power of two

    /// <summary>
    /// Appends a node of another document with all below it, but absent ones; raw values are resolved and escapes undone. Names and values go to the scratch buffer; the
    /// node itself has no name.
    /// </summary>
    /// <exception cref="Formats.MessageFormatException">A node was raw and its bytes are no value of its field's type.</exception>
    public void Append(Document from, int node)
    {
        ArgumentNullException.ThrowIfNull(from);
        Span<(int Start, int Length, int Copy)> names = stackalloc (int, int, int)[RememberedNames]; // those of a layout come again in every item
        names.Clear();
        var depth = _depth;
        var open = from._nodes[node].Parent; // the container of the other document whose copy is open
        var at = node;
        for (var end = from._nodes[node].End; at < end;)
        {
            ref readonly var source = ref from[at];
            if (source.Kind == NodeKind.Absent)
            {
                at = source.End;
                continue;
            }
            for (; source.Parent != open; open = from._nodes[open].Parent) Close();
            ref var copy = ref source.Kind >= NodeKind.Object ? ref Open(source.Kind) : ref Add(source.Kind);
            copy.Flags = source.Flags & (NodeFlags.Sensitive | NodeFlags.Clean);
            if (source.Kind is NodeKind.Number or NodeKind.Text)
            {
                copy.Start = (source.Flags & NodeFlags.Escaped) == 0 ? AppendShort(from.Value(source)) : AppendUnescaped(from.Value(source));
                copy.Length = ScratchLength - copy.Start;
                copy.Flags |= NodeFlags.InScratch;
            }
            if (source.NameLength >= 0 && at > node)
            {
                copy.NameStart = AppendName(from, source, names);
                copy.NameLength = source.NameLength;
                copy.Flags |= NodeFlags.NameInScratch;
            }
            if (source.Kind >= NodeKind.Object) open = at;
            at++;
        }
        while (_depth > depth) Close();
    }

    private int AppendName(Document from, in DocumentNode source, Span<(int Start, int Length, int Copy)> names)
    {
        if ((source.Flags & (NodeFlags.NameInSource | NodeFlags.NameInScratch)) != 0) return AppendShort(from.Name(source));
        ref var known = ref names[source.NameStart & (RememberedNames - 1)];
        if (known.Start != source.NameStart || known.Length != source.NameLength) known = (source.NameStart, source.NameLength, AppendShort(from.Name(source)));
        return known.Copy;
    }

    private int AppendUnescaped(ReadOnlySpan<byte> json)
    {
        var start = ScratchLength;
        AdvanceScratch(JsonEscapes.Unescape(json, ReserveScratch(json.Length)));
        return start;
    }

    // A call to copy a few bytes costs more than the copying.
    private int AppendShort(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is < 4 or > 8) return AppendScratch(bytes);
        var start = ScratchLength;
        ref var from = ref MemoryMarshal.GetReference(bytes);
        ref var to = ref MemoryMarshal.GetReference(ReserveScratch(bytes.Length));
        var last = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref from, bytes.Length - 4));
        Unsafe.WriteUnaligned(ref to, Unsafe.ReadUnaligned<uint>(ref from));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, bytes.Length - 4), last);
        ScratchLength = start + bytes.Length;
        return start;
    }
}
