namespace Bridge.Documents;

/// <summary>
/// Takes a mapping's result as a stream of calls and encodes it; nothing is materialised in between unless the format needs it.
/// Reusable; one thread at a time. Spans are read during the call.
/// Experimental until the mapping engine and three codecs have settled it.
/// </summary>
/// <remarks>
/// Order of calls: one value. A value is a scalar, an object (<see cref="BeginObject"/>, then <c>Name</c> and a value for each member, then <see cref="EndObject"/>),
/// an array, or a sequence (which becomes nothing, its single item, or an array).
/// </remarks>
public abstract class DocumentWriter
{
    /// <summary>Begins a new document that goes to this output. Forgets everything before.</summary>
    public abstract void Reset(System.Buffers.IBufferWriter<byte> output);

    /// <summary>Ends the document and hands the encoded bytes to the output.</summary>
    /// <exception cref="Formats.MessageFormatException">The document does not fit the format or its layout; nothing was written.</exception>
    public abstract void Complete();

    /// <summary>Begins an object.</summary>
    public abstract void BeginObject();

    /// <summary>Ends the object.</summary>
    public abstract void EndObject();

    /// <summary>Begins an array.</summary>
    public abstract void BeginArray();

    /// <summary>Ends the array.</summary>
    public abstract void EndArray();

    /// <summary>
    /// Ends the array that <see cref="BeginArray"/> began under JSONata's rule for sequences, given how many items were written: none takes the whole array
    /// back (as <see cref="Rewind"/> to before it), one leaves the item alone in its place, more end it as an array.
    /// </summary>
    public abstract void EndSequence(int count);

    /// <summary>Names the next value, a member of the current object.</summary>
    public abstract void Name(MemberName name);

    /// <summary>Names the next value by UTF-8 bytes without escapes.</summary>
    public abstract void Name(ReadOnlySpan<byte> utf8);

    /// <summary>Writes null.</summary>
    public abstract void Null();

    /// <summary>Writes true or false.</summary>
    public abstract void Boolean(bool value);

    /// <summary>Writes a number as it stands; <paramref name="digits"/> is in JSON's number syntax.</summary>
    public abstract void Number(ReadOnlySpan<byte> digits);

    /// <summary>Writes text given in UTF-8.</summary>
    public abstract void Text(ReadOnlySpan<byte> utf8);

    /// <summary>Writes text that is still escaped as JSON.</summary>
    public abstract void EscapedText(ReadOnlySpan<byte> json);

    /// <summary>Begins text that is written in parts by <see cref="AppendText"/>.</summary>
    public abstract void BeginText();

    /// <summary>Appends UTF-8 to the text begun.</summary>
    public abstract void AppendText(ReadOnlySpan<byte> utf8);

    /// <summary>Ends the text begun.</summary>
    public abstract void EndText();

    /// <summary>Remembers the current place. Take it before <c>Name</c> to be able to take a member back whole.</summary>
    public abstract WriterMark Mark();

    /// <summary>Takes back everything written since the mark, which must lie in a container that is still open.</summary>
    public abstract void Rewind(in WriterMark mark);

    /// <summary>Writes a member of the current object whose value is a node of a document.</summary>
    public virtual void Member(MemberName name, Document document, int node)
    {
        Name(name);
        Copy(document, node);
    }

    /// <summary>Copies a node of a document with all below it.</summary>
    public virtual void Copy(Document document, int node)
    {
        ref readonly var n = ref document[node];
        switch (n.Kind)
        {
            case NodeKind.Null: Null(); break;
            case NodeKind.False: Boolean(false); break;
            case NodeKind.True: Boolean(true); break;
            case NodeKind.Number: Number(document.Value(n)); break;
            case NodeKind.Text when (n.Flags & NodeFlags.Escaped) != 0: EscapedText(document.Value(n)); break;
            case NodeKind.Text: Text(document.Value(n)); break;
            case NodeKind.Object:
                BeginObject();
                for (int at = node + 1, end = n.End; at < end; at = document.Nodes[at].End)
                {
                    if (document[at].Kind == NodeKind.Absent) continue;
                    Name(document.Name(document.Nodes[at]));
                    Copy(document, at);
                }
                EndObject();
                break;
            case NodeKind.Array:
                BeginArray();
                for (int at = node + 1, end = n.End; at < end; at = document.Nodes[at].End)
                {
                    if (document[at].Kind != NodeKind.Absent) Copy(document, at);
                }
                EndArray();
                break;
            default: throw new InvalidOperationException("An absent node cannot be written.");
        }
    }
}
