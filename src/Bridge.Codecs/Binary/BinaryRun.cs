using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bridge.Documents;

namespace Bridge.Codecs.Binary;

/// <summary>
/// Fields of constant size and form, one after another: their nodes are known beforehand but for where they come to stand, and their values are converted when they are
/// used. Immutable.
/// </summary>
internal sealed class BinaryRun
{
    /// <summary>Lists of constant length with more nodes are read item by item.</summary>
    private const int MostNodes = 256;

    private readonly DocumentNode[] _nodes;
    private readonly int _children;

    private BinaryRun(Builder built)
    {
        _nodes = [.. built.Nodes];
        _children = built.Children;
        Size = built.Size;
        Looked = [.. built.Looked];
        Verified = [.. built.Verified];
    }

    /// <summary>Bytes of all fields.</summary>
    public int Size { get; }

    /// <summary>Fields whose value, bytes or place are looked at when they are read, with their offset and size.</summary>
    public (BinaryField Field, int Offset, int Size)[] Looked { get; }

    /// <summary>Lengths and checksums in groups within the run.</summary>
    public BinaryField[] Verified { get; }

    /// <summary>Divides a group, and all within it, into steps.</summary>
    public static void Plan(BinaryField group)
    {
        var steps = new List<BinaryStep>();
        var run = new List<BinaryField>();
        foreach (var f in group.Children)
        {
            if (f.Kind == BinaryKind.Group) Plan(f);
            f.SetPlain();
            if (f.IsList && IsConstant(f) && f.SizeOfOne > 0) f.ItemRun = Of([f], isItem: true);
            if (IsConstant(f) && f.When is null && f.At is null && (!f.IsList || IsShortList(f)))
            {
                run.Add(f);
                continue;
            }
            EndRun();
            steps.Add(new BinaryStep(null, [f]));
        }
        EndRun();
        group.Steps = [.. steps];

        void EndRun()
        {
            if (run.Count > 0) steps.Add(new BinaryStep(Of(run, isItem: false), [.. run]));
            run.Clear();
        }
    }

    /// <summary>Appends the nodes to the document; those of the outermost level are children of the open container.</summary>
    /// <param name="start">Where the first byte stands in the message.</param>
    public void AddTo(Document document, int start)
    {
        var first = document.Count;
        var container = document.OpenContainer;
        var nodes = document.AddMany(_nodes.Length);
        document.Edit(container).Length += _children - _nodes.Length; // they count as children all of them
        ref var from = ref MemoryMarshal.GetArrayDataReference(_nodes);
        for (var i = 0; i < nodes.Length; i++)
        {
            ref readonly var template = ref Unsafe.Add(ref from, i);
            ref var node = ref nodes[i];
            node.Kind = template.Kind;
            node.Flags = template.Flags;
            node.Field = template.Field;
            node.Start = template.Start + start;
            node.Length = template.Length;
            node.SourceStart = template.SourceStart + start;
            node.SourceLength = template.SourceLength;
            node.NameStart = template.NameStart;
            node.NameLength = template.NameLength;
            node.End = template.End + first;
            node.Parent = template.Parent < 0 ? container : template.Parent + first;
        }
    }

    // One of the field, conditions and lists aside, always has the same bytes and nodes.
    private static bool IsConstant(BinaryField f) => f.SizeOfOne >= 0 && (f.Kind == BinaryKind.Group
        ? Array.TrueForAll(f.Children, c => IsConstant(c) && c.When is null && c.At is null && (!c.IsList || IsShortList(c))) && (f.Length is null || f.Length.Fixed == f.Children.Sum(c => c.FixedSize))
        : !(f.IsUsed && f.Kind is BinaryKind.Text or BinaryKind.Bytes or BinaryKind.FilledBcd));

    // Its end is not asked for, and none of its items is compared with a checksum before the next one is read.
    private static bool IsShortList(BinaryField f) => f is { Repeat.Fixed: >= 0, RepeatUntil: null, IsPlaced: false } && (long)f.Repeat.Fixed * f.Slots <= MostNodes && !HasVerified(f);

    private static bool HasVerified(BinaryField f) => f.IsVerified || Array.Exists(f.Children, HasVerified);

    private static BinaryRun Of(IEnumerable<BinaryField> fields, bool isItem)
    {
        var builder = new Builder();
        foreach (var f in fields)
        {
            if (isItem) builder.One(f, -1, isNamed: false);
            else builder.Add(f, -1);
        }
        return new BinaryRun(builder);
    }

    private sealed class Builder
    {
        public List<DocumentNode> Nodes { get; } = [];

        public List<(BinaryField Field, int Offset, int Size)> Looked { get; } = [];

        public List<BinaryField> Verified { get; } = [];

        public int Children { get; private set; }

        public int Size { get; private set; }

        public void Add(BinaryField f, int parent)
        {
            if (!f.IsList)
            {
                One(f, parent, isNamed: true);
                return;
            }
            var list = Open(NodeKind.Array, f, parent, isNamed: true);
            for (var i = 0; i < f.Repeat!.Fixed; i++) One(f, list, isNamed: false);
            Close(list);
        }

        public void One(BinaryField f, int parent, bool isNamed)
        {
            if (f.Constant is not null || f.IsPlaced || (f.IsUsed && f.Kind != BinaryKind.Group) || f.IsVerified || Array.Exists(f.Kind == BinaryKind.Bits ? f.Children : [], b => b.IsUsed)) Looked.Add((f, Size, f.SizeOfOne));
            switch (f.Kind)
            {
                case BinaryKind.Group:
                    var group = Open(NodeKind.Object, f, parent, isNamed);
                    foreach (var child in f.Children) Add(child, group);
                    Close(group);
                    Verified.AddRange(f.Verified);
                    break;
                case BinaryKind.Bits:
                    var bits = Open(NodeKind.Object, f, parent, isNamed);
                    foreach (var bit in f.Children) Raw(bit, bits, f.Width, isNamed: true, f.IsSensitive);
                    Close(bits);
                    Size += f.Width;
                    break;
                default:
                    if (!f.IsHidden) Raw(f, parent, f.SizeOfOne, isNamed, f.IsSensitive);
                    Size += f.SizeOfOne;
                    break;
            }
        }

        private void Raw(BinaryField f, int parent, int size, bool isNamed, bool isSensitive)
        {
            var node = f.ToNode(Size, size, isNamed, isSensitive);
            node.Parent = parent;
            node.End = Nodes.Count + 1;
            Append(node);
        }

        private int Open(NodeKind kind, BinaryField f, int parent, bool isNamed)
        {
            var flags = f.IsSensitive && kind == NodeKind.Object ? NodeFlags.Sensitive : 0;
            Append(new DocumentNode { Kind = kind, Flags = flags, Parent = parent, NameStart = isNamed ? f.NameAt.Start : 0, NameLength = isNamed ? f.NameAt.Length : -1 });
            return Nodes.Count - 1;
        }

        private void Close(int container)
        {
            var nodes = CollectionsMarshal.AsSpan(Nodes);
            nodes[container].End = Nodes.Count;
            for (var at = container + 1; at < Nodes.Count; at = nodes[at].End) nodes[container].Length++;
        }

        private void Append(DocumentNode node)
        {
            if (node.Parent < 0) Children++;
            Nodes.Add(node);
        }
    }
}
