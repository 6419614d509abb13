using System.Globalization;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Operators;

/// <summary>A range of whole numbers in an array constructor: [1..9].</summary>
internal sealed class RangeNode(SyntaxNode syntax, Node left, Node right) : Node(syntax)
{
    private const double MaxItems = 1e7;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var result = context.Buffers.NewSequence();
        AddTo(context, input, frame, result);
        return Collapse(Val.Of(result), keepArray: false);
    }

    public override void AddTo(EvaluationContext context, in Val input, Frame frame, ArrayVal target)
    {
        var a = left.Eval(context, input, frame);
        var b = right.Eval(context, input, frame);
        if (!a.IsUndefined && !IsWhole(a)) throw Error("T2003", a, JsonText.Quote(".."));
        if (!b.IsUndefined && !IsWhole(b)) throw Error("T2004", b, JsonText.Quote(".."));
        if (a.IsUndefined || b.IsUndefined) return;
        double from = a.AsDouble, to = b.AsDouble;
        if (from > to) return;
        var size = to - from + 1;
        if (size > MaxItems) throw TooLong("D2014", size);
        if (size > context.Buffers.SequenceLimit) throw TooLong("D2015", size);
        context.Tick((int)size >> 6);
        for (var value = from; value <= to; value++) target.Add(context.Exact ? Val.OfExact((long)value) : Val.Of(value));
    }

    private static bool IsWhole(in Val value) => value.IsNumber && value.AsDouble is var number && Math.Floor(number) == number && double.IsFinite(number);

    private MappingException TooLong(string code, double size) =>
        MappingException.Create(code, size.ToString("R", CultureInfo.InvariantCulture)).At(Syntax.Position, Syntax.TokenStart, Syntax.TokenLength, JsonText.Quote(".."));
}
