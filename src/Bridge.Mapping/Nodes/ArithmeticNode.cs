using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes;

/// <summary>+ - * / %, in doubles or exactly.</summary>
internal sealed class ArithmeticNode(SyntaxNode syntax, char op, Node left, Node right, bool exact) : Node(syntax)
{
    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var a = left.Eval(context, input, frame);
        var b = right.Eval(context, input, frame);
        Check(a, "T2001");
        Check(b, "T2002");
        if (a.IsUndefined || b.IsUndefined) return default;
        if (exact) return Exactly(a, b);
        double x = a.AsDouble, y = b.AsDouble;
        return Val.Of(op switch
        {
            '+' => x + y,
            '-' => x - y,
            '*' => x * y,
            '/' => x / y,
            _ => x % y,
        });
    }

    private Val Exactly(in Val a, in Val b)
    {
        try
        {
            return ExactMath.Calculate(op, a, b);
        }
        catch (DivideByZeroException)
        {
            throw Error("D1001", default, Token);
        }
    }

    private string Token => JsonText.Quote(op.ToString());

    private void Check(in Val value, string code)
    {
        if (value.IsUndefined) return;
        try
        {
            if (Compare.IsNumeric(value)) return;
        }
        catch (MappingException e) when (e.Claimed(Syntax.Position, Token))
        {
            throw;
        }
        throw Error(code, value, Token);
    }
}
