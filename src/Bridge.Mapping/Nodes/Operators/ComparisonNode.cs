using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Operators;

/// <summary>&lt; &lt;= &gt; &gt;= over two numbers or two texts; undefined if either side is.</summary>
internal sealed class ComparisonNode(SyntaxNode syntax, string op, Node left, Node right, bool exact) : Node(syntax)
{
    private readonly bool _orEqual = op.Length == 2;
    private readonly bool _less = op[0] == '<';

    public override bool IsBoolean => true;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var a = left.Eval(context, input, frame);
        var b = right.Eval(context, input, frame);
        if (!(IsComparable(a) && IsComparable(b))) throw Error("T2010", a.IsNumber || a.IsText ? b : a, Token);
        if (a.IsUndefined || b.IsUndefined) return default;
        if (a.IsNumber != b.IsNumber) throw Error("T2009", a, Token, b);
        return Val.Of(Holds(a, b));
    }

    private readonly bool _readsNumber = !exact && left.ReadsNumber && right.ReadsNumber;

    public override bool Test(EvaluationContext context, in Val input, Frame frame)
    {
        if (_readsNumber && left.TryNumber(context, input, frame, out var x) && right.TryNumber(context, input, frame, out var y))
        {
            return _less ? (_orEqual ? x <= y : x < y) : (_orEqual ? x >= y : x > y);
        }
        return IsTrue(context, input, frame);
    }

    private bool IsTrue(EvaluationContext context, in Val input, Frame frame) => Eval(context, input, frame).Kind == ValKind.True;

    private string Token => JsonText.Quote(op);

    private static bool IsComparable(in Val value) => value.IsNumber || value.IsText || value.IsUndefined;

    private bool Holds(in Val a, in Val b)
    {
        if (a.IsNumber && !exact)
        {
            // Not by order: NaN compares false with everything.
            double x = a.AsDouble, y = b.AsDouble;
            return _less ? (_orEqual ? x <= y : x < y) : (_orEqual ? x >= y : x > y);
        }
        var order = Compare.Order(a, b, exact);
        return order == 0 ? _orEqual : order < 0 == _less;
    }
}
