using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping.Files;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;
using Bridge.Messages;

namespace Bridge.Mapping.Explain;

/// <summary>
/// Explains how a mapping makes each field of its output: the expression and its place, the fields of the input and the bytes they came from, and the value at
/// each step. What <c>bridge map --explain</c> prints. Slow, since everything is noted; not thread-safe.
/// </summary>
public sealed class MappingExplainer
{
    private readonly FileMapping _mapping;
    private readonly MappingWorker _worker;
    private readonly MappedBatch _output = new([]);
    private readonly MappingProgram? _program;
    private readonly OutputSkeleton? _skeleton;
    private readonly Document _document = new();

    /// <summary>An explainer of a mapping that was loaded from a file.</summary>
    /// <exception cref="ArgumentException">The mapping is a pass-through: there is nothing to explain.</exception>
    public MappingExplainer(CompiledMapping mapping)
    {
        _mapping = mapping as FileMapping ?? throw new ArgumentException("only mappings of files can be explained", nameof(mapping));
        _worker = mapping.CreateWorker();
        var source = _mapping.Parts.Output!.Source.ToString();
        _program = MappingExpression.Compile(source, _mapping.Parts.Output.Program.Options with { Specialise = false, Trace = true }).Program;
        _skeleton = OutputSkeleton.Of(Parser.Parse(source));
    }

    /// <summary>Explains one message. Never throws for bad data: a rejection is part of the explanation.</summary>
    public MappingExplanation Explain(in Message input)
    {
        _output.Clear();
        var outcome = _worker.Translate(input, _output);
        var fields = outcome.Kind == MappingOutcomeKind.Filtered ? [] : Fields(input);
        return new MappingExplanation
        {
            Mapping = _mapping.Name,
            Message = CompiledPiece.Origin(input),
            Outcome = outcome.Kind switch { MappingOutcomeKind.Mapped => "mapped", MappingOutcomeKind.Filtered => "filtered", _ => "rejected" },
            Reason = outcome.Rejection?.Text ?? outcome.Filter ?? "",
            Fields = fields,
        };
    }

    private List<ExplainedField> Fields(in Message input)
    {
        try
        {
            _mapping.From.Decode(input, _document);
        }
        catch (MessageFormatException)
        {
            return []; // the rejection says it
        }
        var context = new EvaluationContext { Limits = _mapping.Limits, Tables = _mapping.Tables.Current };
        context.Bind(_document, input.ReceivedAt == default ? null : input.ReceivedAt, unchecked((int)input.Sequence));
        context.SetVariable(ProgramFactory.Meta, Val.Of(new MetaDocument().Build(input, _document.Notes), 0));
        if (_mapping.Env.Count > 0) context.SetVariable(ProgramFactory.Env, Val.Of(FileMappingWorker.EnvDocument(_mapping.Env), 0));
        var trace = new EvaluationTrace(_mapping.Parts.Output!.Source, _skeleton!, _document, input.Place.IsKnown ? input.Place.Offset : 0);
        context.Trace = trace;
        try
        {
            _program!.Evaluate(context);
        }
        catch (MappingException e)
        {
            trace.BreakOff($"{e.Code} {e.Message}");
        }
        catch (MessageFormatException e)
        {
            trace.BreakOff($"{e.Code} {e.Message}");
        }
        return [.. trace.Fields.Select(Mask)];
    }

    // Values of sensitive fields may have gone into others, also in part. What a shared value has read is among the inputs of those that use it.
    private ExplainedField Mask(ExplainedField field)
    {
        if (!_mapping.Sensitive.Any) return field;
        var isHidden = field.Inputs.Any(i => i.IsSensitive) || _mapping.Sensitive.Reads(field.Expression);
        return field with
        {
            Value = Shown(field.Value),
            Error = Shown(field.Error),
            Steps = [.. field.Steps.Select(s => s with { Value = Shown(s.Value)! })],
        };

        string? Shown(string? text) => text is null ? null : isHidden ? "***" : Masking.Apply(text, _document);
    }
}
