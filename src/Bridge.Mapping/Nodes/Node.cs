using Bridge.Documents;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes;

/// <summary>
/// A compiled expression. The tree is immutable and shared by all workers; what changes lies in the context and the frames.
/// Results are already collapsed: a sequence of one item is the item, an empty one is undefined.
/// </summary>
internal abstract class Node(SyntaxNode syntax)
{
    /// <summary>Where it stands in the source.</summary>
    public SyntaxNode Syntax { get; } = syntax;

    /// <summary>Gives a boolean or undefined, never a number: a predicate of this kind needs no index check.</summary>
    public virtual bool IsBoolean => false;

    /// <summary>Gives exactly one value that is no array, whatever the input is.</summary>
    public virtual bool IsSingle => false;

    /// <summary>Gives no array, whatever the input is: one value or none.</summary>
    public virtual bool GivesNoArray => IsSingle || IsBoolean;

    /// <summary><see cref="TryNumber"/> is worth a try: it costs little and evaluates nothing that could be expensive a second time.</summary>
    public virtual bool ReadsNumber => false;

    /// <summary>Evaluates over a context item.</summary>
    public abstract Val Eval(EvaluationContext context, in Val input, Frame frame);

    /// <summary>Evaluates straight into a writer. False, with nothing written, if there is no value.</summary>
    public virtual bool Emit(EvaluationContext context, in Val input, Frame frame, DocumentWriter writer)
    {
        var value = Eval(context, input, frame);
        if (value.IsUndefined) return false;
        ValueWriter.Write(value, writer);
        return true;
    }

    /// <summary>Writes the items of a list that is the value, one by one, without brackets. False, with nothing written, if it has to be evaluated instead.</summary>
    public virtual bool EmitItems(EvaluationContext context, in Val input, Frame frame, DocumentWriter writer) => false;

    /// <summary>
    /// Evaluates to a finite double. False for anything else, missing values and errors included: <see cref="Eval"/> says what it is. Only where
    /// <see cref="ReadsNumber"/>.
    /// </summary>
    public virtual bool TryNumber(EvaluationContext context, in Val input, Frame frame, out double number)
    {
        number = 0;
        return false;
    }

    /// <summary>Evaluates to the effective boolean value.</summary>
    public virtual bool Test(EvaluationContext context, in Val input, Frame frame) => Compare.Truth(Eval(context, input, frame));

    /// <summary>Adds the items of the value to an array, flattened one level.</summary>
    public virtual void AddTo(EvaluationContext context, in Val input, Frame frame, ArrayVal target)
    {
        var value = Eval(context, input, frame);
        if (!value.IsUndefined) target.AddFlat(value);
    }

    /// <summary>An error at this node.</summary>
    protected MappingException Error(string code, in Val value = default, string? token = null, in Val value2 = default) =>
        MappingException.Create(code, JsonOutput.ToText(value), JsonOutput.ToText(value2)).At(Syntax.Position, Syntax.TokenStart, Syntax.TokenLength, token);

    /// <summary>Collapses a sequence as the end of an expression does.</summary>
    internal static Val Collapse(in Val value, bool keepArray)
    {
        if (value.Kind != ValKind.Array) return value;
        var array = value.AsArray;
        if (!array.IsSequence || array.IsTupleStream) return value;
        if (keepArray) array.KeepSingleton = true;
        return array.Count switch
        {
            0 => default,
            1 when !array.KeepSingleton => array[0],
            _ => value,
        };
    }
}
