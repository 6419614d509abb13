using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Copybook;

/// <summary>Converts items of a copybook when they are used. Thread-safe.</summary>
internal sealed class CobolResolver(CopybookLayout layout) : FieldResolver
{
    public override void Resolve(Document document, int node)
    {
        ref var target = ref document.Edit(node);
        var item = layout.Items[target.Field - 1];
        var bytes = document.Value(target);
        target.Flags &= ~NodeFlags.Raw;
        if (item.IsNumber) Number(document, node, ref target, item, bytes);
        else Text(document, ref target, item, bytes);
    }

    private void Number(Document document, int node, ref DocumentNode target, CobolItem item, ReadOnlySpan<byte> bytes)
    {
        var start = document.ScratchLength;
        if (!CobolNumber.TryRead(item, bytes, layout, document.ReserveScratch(CobolNumber.MaxLength), out var written, out var reason))
        {
            target.Flags |= NodeFlags.Raw;
            throw new MessageFormatException(LayoutError.Value, $"field {item.Name} at {target.SourceStart}: {reason} (layout {item.Location}){TransferDamage.Hint(document.Source, layout)}", target.SourceStart, NodePath.Of(document, node))
            {
                Bytes = item.IsSensitive ? default : bytes[..Math.Min(bytes.Length, LayoutError.ShownBytes)].ToArray(),
            };
        }
        document.AdvanceScratch(written);
        target.Start = start;
        target.Length = written;
        target.Flags |= NodeFlags.InScratch;
        target.Kind = written == 0 ? NodeKind.Null : NodeKind.Number;
    }

    private void Text(Document document, ref DocumentNode target, CobolItem item, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0 && bytes.IndexOfAnyExcept((byte)0) < 0)
        {
            target.Kind = NodeKind.Null; // low-values
            return;
        }
        var start = document.ScratchLength;
        if (item.Usage == Usage.National)
        {
            var text = System.Text.Encoding.BigEndianUnicode.GetString(bytes);
            document.AppendScratch(System.Text.Encoding.UTF8.GetBytes(item.Trim is Trim.Right or Trim.Both ? text.TrimEnd(' ') : text));
        }
        else
        {
            var offset = target.SourceStart;
            if (item.Trim is Trim.Right or Trim.Both) bytes = bytes.TrimEnd(item.Blank);
            if (item.Trim is Trim.Left or Trim.Both || item.IsRightJustified) bytes = bytes.TrimStart(item.Blank);
            item.Page.ToUtf8(document, bytes, offset, $"field {item.Name}");
        }
        target.Kind = NodeKind.Text;
        target.Start = start;
        target.Length = document.ScratchLength - start;
        target.Flags |= NodeFlags.InScratch;
    }
}
