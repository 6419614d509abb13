using System.Buffers;
using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Csv;

/// <summary>Writes the scalars of an object or a list as one record, in their order. One thread at a time.</summary>
internal sealed class PlainCsvWriter(CsvFormat format) : TapeWriter
{
    private readonly ArrayBufferWriter<byte> _record = new();
    private readonly ArrayBufferWriter<byte> _value = new();

    protected override void Encode(Document document, IBufferWriter<byte> output)
    {
        if (document.Count == 0 || document.Nodes[0].Kind is not (NodeKind.Object or NodeKind.Array))
        {
            throw new MessageFormatException(LayoutError.Document, "delimited text wants an object or a list of single values, and the mapping gave something else");
        }
        _record.ResetWrittenCount();
        for (var at = 1; at < document.Nodes[0].End; at = document.Nodes[at].End)
        {
            if (at > 1) _record.Write([format.Options.Delimiter]);
            ref readonly var node = ref document[at];
            _value.ResetWrittenCount();
            switch (node.Kind)
            {
                case NodeKind.Text or NodeKind.Number: format.Options.CodePage.FromUtf8(document.Value(node), _value); break;
                case NodeKind.True or NodeKind.False: format.Options.CodePage.FromUtf8(node.Kind == NodeKind.True ? "true"u8 : "false"u8, _value); break;
                case NodeKind.Null or NodeKind.Absent:
                    if (format.Options.Escapes == Escapes.Backslash) _record.Write(BackslashEscapes.Null);
                    continue;
                default: throw new MessageFormatException(LayoutError.Document, "a column holds one value, and the mapping gave an object or a list in it; give the columns a flat object, or use a layout", -1, NodePath.Of(document, at));
            }
            format.Write(_value.WrittenSpan, node.Kind == NodeKind.Number, _record);
        }
        if (_record.WrittenCount == 0 && format.Options.Quote is { } quote) _record.Write([quote, quote]);
        output.Write(_record.WrittenSpan);
    }
}
