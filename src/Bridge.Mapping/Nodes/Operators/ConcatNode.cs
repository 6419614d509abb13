using System.Buffers;
using Bridge.Documents;
using Bridge.Mapping.Functions.Texts;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Operators;

/// <summary>&amp;: a row of parts joined as text. In output position the parts go straight to the writer.</summary>
internal sealed class ConcatNode(SyntaxNode syntax, Node[] parts) : Node(syntax)
{
    public override bool IsSingle => true;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var result = parts[0].Eval(context, input, frame);
        if (!result.IsText) result = result.IsUndefined ? Val.Of([]) : ToText(context, result);
        for (var i = 1; i < parts.Length; i++)
        {
            var part = parts[i].Eval(context, input, frame);
            if (part.IsUndefined) continue;
            result = Join(context, result, part.IsText ? part : ToText(context, part));
        }
        return result;
    }

    private Val ToText(EvaluationContext context, in Val value)
    {
        try
        {
            return TextFunctions.ToText(context, value);
        }
        catch (MappingException e) when (e.Passing(Syntax.Position, Syntax.TokenStart, Syntax.TokenLength, "\"&\""))
        {
            throw;
        }
    }

    /// <summary>Joins two texts; two halves of a surrogate pair become one character.</summary>
    private static Val Join(EvaluationContext context, in Val left, in Val right)
    {
        var a = left.Utf8;
        var b = right.Utf8;
        if (b.IsEmpty) return left;
        if (a.IsEmpty) return right;
        var target = context.Buffers.ReserveText(a.Length + b.Length);
        a.CopyTo(target);
        if (EndsWithHighSurrogate(a) && b.Length >= 3 && b[0] == 0xED && b[1] >= 0xB0)
        {
            var high = 0xD000 | ((a[^2] & 0x3F) << 6) | (a[^1] & 0x3F);
            var low = 0xD000 | ((b[1] & 0x3F) << 6) | (b[2] & 0x3F);
            var length = a.Length - 3;
            length += JsonEscapes.WriteScalar(char.ConvertToUtf32((char)high, (char)low), target[length..]);
            b[3..].CopyTo(target[length..]);
            return context.Buffers.TakeText(length + b.Length - 3);
        }
        b.CopyTo(target[a.Length..]);
        return context.Buffers.TakeText(a.Length + b.Length);
    }

    private static bool EndsWithHighSurrogate(ReadOnlySpan<byte> text) => text.Length >= 3 && text[^3] == 0xED && text[^2] is >= 0xA0 and < 0xB0;

    public override bool Emit(EvaluationContext context, in Val input, Frame frame, DocumentWriter writer)
    {
        // Parts are evaluated before the text is begun: an error must not leave half a text behind.
        if (parts.Length > ValStorage.Size)
        {
            ValueWriter.Write(Eval(context, input, frame), writer);
            return true;
        }
        var storage = new ValStorage();
        Span<Val> values = storage;
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i].Eval(context, input, frame);
            values[i] = part.IsText || part.IsUndefined ? part : ToText(context, part);
            if (i > 0 && EndsWithHighSurrogate(values[i - 1].Utf8))
            {
                ValueWriter.Write(Eval(context, input, frame), writer);
                return true;
            }
        }
        writer.BeginText();
        for (var i = 0; i < parts.Length; i++)
        {
            var text = values[i].Utf8;
            if (!text.IsEmpty) writer.AppendText(text);
        }
        writer.EndText();
        return true;
    }
}
