using Bridge.Documents;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes;

/// <summary>A literal, a regular expression, a built-in function.</summary>
internal sealed class ConstantNode(SyntaxNode syntax, Val value) : Node(syntax)
{
    public Val Value { get; } = value;

    public override bool IsBoolean => Value.IsBoolean;

    public override bool IsSingle => !Value.IsArray && !Value.IsUndefined;

    public override bool ReadsNumber => Value.Kind == ValKind.Double && double.IsFinite(Value.AsDouble);

    public override bool TryNumber(EvaluationContext context, in Val input, Frame frame, out double number)
    {
        number = Value.AsDouble;
        return true;
    }

    public override Val Eval(EvaluationContext context, in Val input, Frame frame) => Value;

    public override bool Emit(EvaluationContext context, in Val input, Frame frame, DocumentWriter writer)
    {
        if (Value.IsUndefined) return false;
        ValueWriter.Write(Value, writer);
        return true;
    }
}
