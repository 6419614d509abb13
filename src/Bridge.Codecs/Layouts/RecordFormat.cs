using System.Buffers;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Layouts;

/// <summary>How records and fields of one format lie in bytes. Immutable and thread-safe.</summary>
internal abstract class RecordFormat
{
    /// <summary>Converts fields when they are used.</summary>
    public abstract FieldResolver Resolver { get; }

    /// <summary>What stands between two records of one document.</summary>
    public abstract ReadOnlyMemory<byte> Separator { get; }

    /// <summary>A message holds what stands before each of its records (a descriptor word), because <see cref="NextRecord"/> needs it.</summary>
    public virtual bool KeepsDescriptors => false;

    /// <summary>A framer for single records.</summary>
    public abstract IFramer CreateRecordFramer();

    /// <summary>Takes the next record of a message; false at its end. Blank records are passed over.</summary>
    public abstract bool NextRecord(ReadOnlySpan<byte> source, ref int at, out int start, out int length);

    /// <summary>True when the record has the marks of this type.</summary>
    public abstract bool Matches(RecordLayout layout, ReadOnlySpan<byte> record);

    /// <summary>Adds the fields of a record to the open object, raw.</summary>
    /// <param name="document">Where to.</param>
    /// <param name="layout">The record's type.</param>
    /// <param name="record">Its bytes.</param>
    /// <param name="start">Where they start, in the source or in the scratch.</param>
    /// <param name="inScratch">They lie in the scratch buffer (records of the preamble).</param>
    public abstract void AddFields(Document document, RecordLayout layout, ReadOnlySpan<byte> record, int start, bool inScratch);

    /// <summary>Makes the document of a message that is one record.</summary>
    public virtual void AddOnly(Document document, RecordLayout layout)
    {
        document.Open(NodeKind.Object);
        AddFields(document, layout, document.Source, 0, inScratch: false);
        document.Close();
    }

    /// <summary>Appends one encoded record without a separator.</summary>
    /// <param name="layout">Its type.</param>
    /// <param name="document">The mapping's result.</param>
    /// <param name="node">The object that holds the fields.</param>
    /// <param name="writer">Converts fields.</param>
    /// <param name="output">Where to.</param>
    public abstract void WriteRecord(RecordLayout layout, Document document, int node, FieldWriter writer, ArrayBufferWriter<byte> output);

    /// <summary>Rejects a record that lacks a required field. <paramref name="firstNode"/> is that of the first field.</summary>
    protected static void CheckRequired(Document document, RecordLayout layout, int firstNode, ReadOnlySpan<byte> record)
    {
        foreach (var required in layout.RequiredFields)
        {
            var field = layout.Fields[required];
            ref readonly var node = ref document.Nodes[firstNode + required];
            var content = document.Nodes[firstNode + required].Kind == NodeKind.Absent ? default : document.Value(node);
            if (content.IndexOfAnyExcept(field.BlankByte, field.PadByte == (byte)'0' ? field.BlankByte : field.PadByte) >= 0) continue;
            document.Tolerate(LayoutError.At(LayoutError.Required, $"field {field.Name} is required, and the record has nothing in it; the sender must fill it, or the layout drop `required`", record, 0, record.Length, NodePath.Of(document, firstNode + required)));
        }
    }
}
