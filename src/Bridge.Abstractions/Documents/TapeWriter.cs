using System.Buffers;

namespace Bridge.Documents;

/// <summary>
/// A writer that keeps the mapping's result as a <see cref="Document"/>, for formats whose layout decides the order of fields
/// (fixed width, CSV, EDI, copybooks): derive from it and encode the document in <see cref="Encode"/>.
/// All names and values lie in the document's scratch buffer.
/// </summary>
public abstract class TapeWriter : DocumentWriter
{
    private readonly Document _document = new();
    private IBufferWriter<byte> _output = new ArrayBufferWriter<byte>();
    private int _nameStart;
    private int _nameLength = -1;
    private int _textStart;

    /// <summary>The document so far.</summary>
    protected Document Tape => _document;

    /// <summary>Encodes the finished document. Nothing may be written before it is sure that the whole document fits.</summary>
    /// <exception cref="Formats.MessageFormatException">It does not fit the layout.</exception>
    protected abstract void Encode(Document document, IBufferWriter<byte> output);

    /// <inheritdoc/>
    public override void Reset(IBufferWriter<byte> output)
    {
        _output = output;
        _document.Reset(default);
        _nameLength = -1;
    }

    /// <inheritdoc/>
    public override void Complete() => Encode(_document, _output);

    /// <inheritdoc/>
    public override void BeginObject() => Named(ref _document.Open(NodeKind.Object));

    /// <inheritdoc/>
    public override void EndObject() => _document.Close();

    /// <inheritdoc/>
    public override void BeginArray() => Named(ref _document.Open(NodeKind.Array));

    /// <inheritdoc/>
    public override void EndArray() => _document.Close();

    /// <inheritdoc/>
    public override void EndSequence(int count)
    {
        _document.Close();
        if (count > 1) return;
        var array = _document.LastClosed;
        if (count == 0)
        {
            _document.RemoveLast(array);
            return;
        }
        _document.Unwrap(array);
    }

    /// <inheritdoc/>
    public override void Name(MemberName name) => Name(name.Utf8);

    /// <inheritdoc/>
    public override void Name(ReadOnlySpan<byte> utf8)
    {
        _nameStart = _document.AppendScratch(utf8);
        _nameLength = utf8.Length;
    }

    /// <inheritdoc/>
    public override void Null() => Named(ref _document.Add(NodeKind.Null));

    /// <inheritdoc/>
    public override void Boolean(bool value) => Named(ref _document.Add(value ? NodeKind.True : NodeKind.False));

    /// <inheritdoc/>
    public override void Number(ReadOnlySpan<byte> digits) => Scalar(NodeKind.Number, digits);

    /// <inheritdoc/>
    public override void Text(ReadOnlySpan<byte> utf8) => Scalar(NodeKind.Text, utf8);

    /// <inheritdoc/>
    public override void EscapedText(ReadOnlySpan<byte> json)
    {
        var start = _document.ScratchLength;
        _document.AdvanceScratch(JsonEscapes.Unescape(json, _document.ReserveScratch(json.Length)));
        Scalar(NodeKind.Text, start, _document.ScratchLength - start);
    }

    /// <inheritdoc/>
    public override void BeginText() => _textStart = _document.ScratchLength;

    /// <inheritdoc/>
    public override void AppendText(ReadOnlySpan<byte> utf8) => _document.AppendScratch(utf8);

    /// <inheritdoc/>
    public override void EndText() => Scalar(NodeKind.Text, _textStart, _document.ScratchLength - _textStart);

    /// <inheritdoc/>
    public override void Copy(Document document, int node)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document[node].Kind == NodeKind.Absent) throw new InvalidOperationException("An absent node cannot be written.");
        var copy = _document.Count;
        _document.Append(document, node);
        Named(ref _document.Edit(copy));
    }

    /// <inheritdoc/>
    public override WriterMark Mark() => new(_document.Count, _document.ScratchLength, _document.Depth);

    /// <inheritdoc/>
    public override void Rewind(in WriterMark mark)
    {
        _document.Truncate(mark.A, mark.B, mark.C);
        _nameLength = -1;
    }

    private void Scalar(NodeKind kind, ReadOnlySpan<byte> bytes) => Scalar(kind, _document.AppendScratch(bytes), bytes.Length);

    private void Scalar(NodeKind kind, int start, int length)
    {
        ref var node = ref _document.Add(kind);
        node.Flags = NodeFlags.InScratch;
        node.Start = start;
        node.Length = length;
        Named(ref node);
    }

    private void Named(ref DocumentNode node)
    {
        if (_nameLength < 0) return;
        node.NameStart = _nameStart;
        node.NameLength = _nameLength;
        node.Flags |= NodeFlags.NameInScratch;
        _nameLength = -1;
    }
}
