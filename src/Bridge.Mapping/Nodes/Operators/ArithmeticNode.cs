using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Operators;

/// <summary>+ - * / %, in doubles or exactly.</summary>
internal sealed class ArithmeticNode(SyntaxNode syntax, char op, Node left, Node right, bool exact) : Node(syntax)
{
    private readonly bool _readsNumber = !exact && left.ReadsNumber && right.ReadsNumber;

    public override bool GivesNoArray => true;

    public override bool ReadsNumber => _readsNumber;

    public override bool TryNumber(EvaluationContext context, in Val input, Frame frame, out double number)
    {
        if (left.TryNumber(context, input, frame, out var a) && right.TryNumber(context, input, frame, out var b))
        {
            number = Calculate(a, b);
            return double.IsFinite(number);
        }
        number = 0;
        return false;
    }

    private double Calculate(double a, double b) => op switch
    {
        '+' => a + b,
        '-' => a - b,
        '*' => a * b,
        '/' => a / b,
        _ => a % b,
    };

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        if (_readsNumber && TryNumber(context, input, frame, out var number)) return Val.Of(number);
        var a = left.Eval(context, input, frame);
        var b = right.Eval(context, input, frame);
        if (exact && ExactMath.TryCalculate(op, a, b, out var result)) return result;
        Check(a, "T2001");
        Check(b, "T2002");
        if (a.IsUndefined || b.IsUndefined) return default;
        if (exact) return Exactly(a, b);
        return Val.Of(Calculate(a.AsDouble, b.AsDouble));
    }

    private Val Exactly(in Val a, in Val b)
    {
        try
        {
            return ExactMath.Calculate(op, a, b);
        }
        catch (DivideByZeroException)
        {
            throw MappingException.Create("D1001", message: $"The right side of {Token} is 0: nothing can be divided by zero").At(Syntax.Position, Syntax.TokenStart, Syntax.TokenLength, Token);
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
