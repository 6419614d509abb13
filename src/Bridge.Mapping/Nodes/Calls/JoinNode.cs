using Bridge.Mapping.Nodes.Paths;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Calls;

/// <summary>$join over a path of names, without building the list.</summary>
internal sealed class JoinNode(SyntaxNode syntax, StreamPath path, byte[] separator, Node general) : Node(syntax)
{
    public override bool GivesNoArray => true;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var measure = new PathCursor(path, context, input, frame);
        var size = 0L;
        var count = 0;
        for (; measure.Next(out var text); count++)
        {
            if (text.IsText) size += text.Utf8.Length + separator.Length;
            else measure.Bailed = true;
            if (measure.Bailed) break;
        }
        if (measure.Bailed || count == 0) return general.Eval(context, input, frame);
        var target = context.Buffers.ReserveText(size);
        var (at, total) = (0, count);
        var cursor = new PathCursor(path, context, input, frame);
        while (cursor.Next(out var text))
        {
            if (--count < total - 1)
            {
                separator.CopyTo(target[at..]);
                at += separator.Length;
            }
            var utf8 = text.Utf8;
            utf8.CopyTo(target[at..]);
            at += utf8.Length;
        }
        return context.Buffers.TakeText(at);
    }
}
