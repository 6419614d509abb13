using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bridge.Documents;

/// <summary>
/// A decoded message as mappings read it: a flat, reusable tape of nodes over the message's bytes, with a scratch buffer for values that
/// are no slice of them. Never an object tree. Filled by a codec, read by mappings, reused for the next message; one thread at a time.
/// Experimental until the mapping engine and three codecs have settled it.
/// </summary>
/// <remarks>Node 0 is the root. The source bytes are borrowed: valid until the next <see cref="Reset"/> or until the batch is disposed.</remarks>
public sealed partial class Document
{
    private DocumentNode[] _nodes = new DocumentNode[64];
    private byte[] _source = [];
    private int _sourceStart;
    private int _sourceLength;
    private byte[] _scratch = new byte[256];
    private int[] _open = new int[16];
    private int _depth;
    private DocumentNode[]? _template; // what the nodes of this message or of the one before were filled from
    private bool _isFilled;            // they are those of this message
    private bool _isChanged;           // more than their places is no longer the template's

    /// <summary>How many nodes there are.</summary>
    public int Count { get; private set; }

    /// <summary>The nodes so far. Raw nodes are not resolved; use the indexer for that.</summary>
    public ReadOnlySpan<DocumentNode> Nodes => _nodes.AsSpan(0, Count);

    /// <summary>The message's bytes.</summary>
    public ReadOnlySpan<byte> Source => _source.AsSpan(_sourceStart, _sourceLength);

    /// <summary>How many scratch bytes are in use.</summary>
    public int ScratchLength { get; private set; }

    /// <summary>Member names of a codec with a layout, all in one constant buffer; <see cref="DocumentNode.NameStart"/> points into it.</summary>
    public byte[] Names { get; private set; } = [];

    /// <summary>Converts raw nodes; null if there are none.</summary>
    public FieldResolver? Resolver { get; private set; }

    /// <summary>Free for the codec: what it needs to explain nodes (record numbers, delimiters). Cleared by <see cref="Reset"/>.</summary>
    public object? CodecState { get; set; }

    /// <summary>Empties the document and binds it to the bytes of the next message. Keeps its memory.</summary>
    /// <param name="source">Borrowed until the next reset. Memory that is no array is copied into the scratch buffer's stead.</param>
    /// <param name="names">Constant name buffer of the codec's layout, or null.</param>
    /// <param name="resolver">For codecs that hand out raw nodes.</param>
    public void Reset(ReadOnlyMemory<byte> source, byte[]? names = null, FieldResolver? resolver = null)
    {
        if (!MemoryMarshal.TryGetArray(source, out var segment)) segment = new ArraySegment<byte>(source.ToArray());
        var array = segment.Array ?? [];
        names ??= [];
        // From one message to the next these rarely change, and storing a reference costs more than comparing it.
        if (_source != array) _source = array;
        if (Names != names) Names = names;
        if (Resolver != resolver) Resolver = resolver;
        if (CodecState is not null) CodecState = null;
        if (!_isFilled && _template is not null) _template = null;
        _isFilled = false;
        _sourceStart = segment.Offset;
        _sourceLength = segment.Count;
        ClearFaults();
        Count = 0;
        ScratchLength = 0;
        _depth = 0;
    }

    // ---- reading ----

    /// <summary>A node, resolved if it was raw. The reference is valid until a node is added.</summary>
    /// <exception cref="Formats.MessageFormatException">The node was raw and its bytes are no value of its field's type.</exception>
    public ref readonly DocumentNode this[int node]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((_nodes[node].Flags & NodeFlags.Raw) != 0) Resolver!.Resolve(this, node);
            return ref _nodes[node];
        }
    }

    /// <summary>Resolves a raw node; does nothing to others.</summary>
    public void Resolve(int node) => _ = this[node].Kind;

    /// <summary>The value's bytes of a resolved number or text; escapes, if any, still in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Value(in DocumentNode node) => (node.Flags & NodeFlags.InScratch) != 0
        ? _scratch.AsSpan(node.Start, node.Length)
        : _source.AsSpan(_sourceStart + node.Start, node.Length);

    /// <summary>The value's bytes and all that lies behind them in their buffer, for codecs that load more than the value at once. What lies behind means nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> From(in DocumentNode node) => (node.Flags & NodeFlags.InScratch) != 0 ? _scratch.AsSpan(node.Start) : _source.AsSpan(_sourceStart + node.Start);

    /// <summary>A part of the scratch buffer; valid until it grows.</summary>
    public ReadOnlySpan<byte> Scratch(int start, int length) => _scratch.AsSpan(start, length);

    /// <summary>The bytes that the node came from, as the peer sent them.</summary>
    public ReadOnlySpan<byte> SourceOf(in DocumentNode node) => _source.AsSpan(_sourceStart + node.SourceStart, node.SourceLength);

    /// <summary>The member's name; empty for items and the root.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Name(in DocumentNode node)
    {
        if (node.NameLength <= 0) return default;
        if ((node.Flags & (NodeFlags.NameInSource | NodeFlags.NameInScratch)) == 0) return Names.AsSpan(node.NameStart, node.NameLength);
        return (node.Flags & NodeFlags.NameInScratch) != 0
            ? _scratch.AsSpan(node.NameStart, node.NameLength)
            : _source.AsSpan(_sourceStart + node.NameStart, node.NameLength);
    }

    /// <summary>
    /// Finds a member of an object by its UTF-8 name. <paramref name="hint"/> is where it was last time, relative to the object: one comparison on a
    /// hit. Decoders that meet equal names leave only the last one named, so that it wins, as in JSON. Returns the node's index, or -1 if there is none or it is absent.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // inlined it makes its callers spill more than the call costs
    public int Find(int @object, ReadOnlySpan<byte> name, ref int hint)
    {
        var at = @object + hint;
        if (hint > 0 && at < _nodes[@object].End)
        {
            ref readonly var candidate = ref _nodes[at];
            if (candidate.NameLength == name.Length && candidate.Parent == @object && IsNamed(candidate, name)) return PresentOrMinusOne(at);
        }
        return Search(@object, name, ref hint);
    }

    /// <summary>Finds a member of an object by its UTF-8 name; -1 if there is none or it is absent.</summary>
    public int Find(int @object, ReadOnlySpan<byte> name)
    {
        var hint = 0;
        return Search(@object, name, ref hint);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int PresentOrMinusOne(int node) => this[node].Kind == NodeKind.Absent ? -1 : node;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsNamed(in DocumentNode node, ReadOnlySpan<byte> name)
    {
        // Most names are short: one or two comparisons of words that overlap, where a call would cost more than the comparing.
        ref var left = ref MemoryMarshal.GetReference(Name(node));
        ref var right = ref MemoryMarshal.GetReference(name);
        var length = name.Length;
        if (length is >= 4 and <= 8)
        {
            return Unsafe.ReadUnaligned<uint>(ref left) == Unsafe.ReadUnaligned<uint>(ref right)
                && Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref left, length - 4)) == Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref right, length - 4));
        }
        if (length is > 8 and <= 16)
        {
            return Unsafe.ReadUnaligned<ulong>(ref left) == Unsafe.ReadUnaligned<ulong>(ref right)
                && Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref left, length - 8)) == Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref right, length - 8));
        }
        return Name(node).SequenceEqual(name);
    }

    private int Search(int @object, ReadOnlySpan<byte> name, ref int hint)
    {
        var end = _nodes[@object].End;
        for (var at = @object + 1; at < end; at = _nodes[at].End)
        {
            if (_nodes[at].NameLength != name.Length || !Name(_nodes[at]).SequenceEqual(name)) continue;
            hint = at - @object;
            return PresentOrMinusOne(at);
        }
        return -1;
    }

    /// <summary>Resolves the JSON escapes of a text node in place, into the scratch buffer. Lone surrogates become WTF-8.</summary>
    public void Unescape(int node)
    {
        if ((_nodes[node].Flags & NodeFlags.Escaped) == 0) return;
        ref var target = ref Edit(node);
        Grow(target.Length); // before the value's span is taken: a growing buffer moves
        var start = ScratchLength;
        ScratchLength += JsonEscapes.Unescape(Value(target), _scratch.AsSpan(start));
        target.Start = start;
        target.Length = ScratchLength - start;
        target.Flags = (target.Flags & ~NodeFlags.Escaped) | NodeFlags.InScratch;
    }

    // ---- writing, for codecs ----

    /// <summary>Appends a node and returns it for filling; <see cref="DocumentNode.End"/> is set to the index behind it, the rest is zero (name length -1).</summary>
    public ref DocumentNode Add(NodeKind kind)
    {
        if (Count == _nodes.Length) Array.Resize(ref _nodes, _nodes.Length * 2);
        ref var node = ref _nodes[Count++];
        node = default;
        node.Kind = kind;
        node.NameLength = -1;
        node.End = Count;
        node.Parent = -1;
        if (_depth > 0)
        {
            node.Parent = _open[_depth - 1];
            _nodes[node.Parent].Length++;
        }
        return ref node;
    }

    /// <summary>
    /// Appends many nodes at once for a record of fixed shape; the caller fills every field of each, <see cref="DocumentNode.Parent"/> with <see cref="OpenContainer"/>.
    /// They count as children of the open container.
    /// </summary>
    public Span<DocumentNode> AddMany(int count)
    {
        if (_nodes.Length - Count < count) Array.Resize(ref _nodes, Math.Max(_nodes.Length * 2, Count + count));
        var span = _nodes.AsSpan(Count, count);
        Count += count;
        if (_depth > 0) _nodes[_open[_depth - 1]].Length += count;
        return span;
    }

    /// <summary>Appends an object or array and opens it: what is added next are its children, until <see cref="Close"/>.</summary>
    public ref DocumentNode Open(NodeKind kind)
    {
        var index = Count;
        Add(kind);
        if (_depth == _open.Length) Array.Resize(ref _open, _depth * 2);
        _open[_depth++] = index;
        return ref _nodes[index];
    }

    /// <summary>Ends the container opened last and returns it.</summary>
    public ref DocumentNode Close()
    {
        LastClosed = _open[--_depth];
        ref var node = ref _nodes[LastClosed];
        node.End = Count;
        return ref node;
    }

    /// <summary>Index of the container that <see cref="Close"/> ended last.</summary>
    public int LastClosed { get; private set; }

    /// <summary>Removes the last node of the open container, with all below it.</summary>
    public void RemoveLast(int node)
    {
        Count = node;
        if (_depth > 0) _nodes[_open[_depth - 1]].Length--;
    }

    /// <summary>Replaces the last container, which has exactly one child, by that child; it keeps the container's name.</summary>
    public void Unwrap(int container)
    {
        var outer = _nodes[container];
        Count--;
        for (var i = container; i < Count; i++)
        {
            _nodes[i] = _nodes[i + 1];
            _nodes[i].End--;
            _nodes[i].Parent--;
        }
        ref var item = ref _nodes[container];
        item.Parent = outer.Parent;
        item.NameStart = outer.NameStart;
        item.NameLength = outer.NameLength;
        const NodeFlags Name = NodeFlags.NameInSource | NodeFlags.NameInScratch;
        item.Flags = (item.Flags & ~Name) | (outer.Flags & Name);
    }

    /// <summary>
    /// Fills an empty document with nodes that are known beforehand, for records of fixed shape. Where the message before was filled from the same template and none of its
    /// nodes was touched since (<see cref="Edit"/>, a resolver), they stand there still, and copying them is spared. The caller sets the places of the span's nodes and
    /// nothing else.
    /// </summary>
    public Span<DocumentNode> FillFrom(DocumentNode[] template)
    {
        if (_template != template || _isChanged)
        {
            if (_nodes.Length < template.Length) _nodes = new DocumentNode[template.Length];
            template.CopyTo(_nodes, 0);
            _template = template;
            _isChanged = false;
        }
        _isFilled = true;
        Count = template.Length;
        return _nodes.AsSpan(0, Count);
    }

    /// <summary>A node for changing, without resolving it.</summary>
    public ref DocumentNode Edit(int node)
    {
        _isChanged = true;
        return ref _nodes[node];
    }

    /// <summary>
    /// The whole node buffer, at least <paramref name="size"/> long, for decoders that fill nodes by themselves: every field of each, containers' ends, lengths and parents
    /// included. End with <see cref="SetCount"/>. A buffer taken earlier is stale after it grew.
    /// </summary>
    public DocumentNode[] NodeBuffer(int size)
    {
        if (_nodes.Length < size) Array.Resize(ref _nodes, Math.Max(_nodes.Length * 2, size));
        return _nodes;
    }

    /// <summary>Says how many nodes of <see cref="NodeBuffer"/> are filled.</summary>
    public void SetCount(int count) => Count = count;

    /// <summary>Index of the container opened last that is still open; -1 if there is none.</summary>
    public int OpenContainer => _depth > 0 ? _open[_depth - 1] : -1;

    /// <summary>How many containers are open.</summary>
    public int Depth => _depth;

    /// <summary>
    /// Room for at least <paramref name="size"/> bytes at the end of the scratch buffer. Write, then call <see cref="AdvanceScratch"/>; a value written there
    /// starts at the <see cref="ScratchLength"/> before it. Spans into the scratch taken earlier are invalid after it grew.
    /// </summary>
    public Span<byte> ReserveScratch(int size)
    {
        Grow(size);
        return _scratch.AsSpan(ScratchLength);
    }

    /// <summary>Takes the bytes written into use.</summary>
    public void AdvanceScratch(int count) => ScratchLength += count;

    /// <summary>Copies bytes into the scratch buffer and returns where they start.</summary>
    public int AppendScratch(ReadOnlySpan<byte> bytes)
    {
        var start = ScratchLength;
        bytes.CopyTo(ReserveScratch(bytes.Length));
        ScratchLength += bytes.Length;
        return start;
    }

    /// <summary>Takes nodes and scratch back to an earlier state; only valid while the containers open then are still open.</summary>
    public void Truncate(int count, int scratchLength, int depth)
    {
        Count = count;
        ScratchLength = scratchLength;
        _depth = depth;
        if (depth == 0) return;
        var open = _open[depth - 1];
        var children = 0;
        for (var at = open + 1; at < count; at = _nodes[at].End) children++;
        _nodes[open].Length = children;
    }

    private void Grow(int size)
    {
        if (_scratch.Length - ScratchLength < size) Array.Resize(ref _scratch, Math.Max(_scratch.Length * 2, ScratchLength + size));
    }
}
