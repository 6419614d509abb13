using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Compiling;
using Bridge.Mapping.Files.Rejections;
using Bridge.Mapping.Files.Running;
using Bridge.Mapping.Files.Sensitive;
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
    private readonly string? _destination;
    private readonly MappedBatch _output = new([]);
    private readonly Document _document = new();

    /// <summary>An explainer of a mapping that was loaded from a file.</summary>
    /// <exception cref="ArgumentException">The mapping is a pass-through: there is nothing to explain.</exception>
    /// <param name="mapping">The mapping.</param>
    /// <param name="destination">Only what its <c>route:</c> sends there; null takes everything.</param>
    public MappingExplainer(CompiledMapping mapping, string? destination = null)
    {
        _mapping = mapping as FileMapping ?? throw new ArgumentException("only mappings of files can be explained", nameof(mapping));
        _worker = mapping.CreateWorker(destination);
        _destination = destination;
    }

    /// <summary>What was let pass in the message explained last; valid until the next one.</summary>
    public NoteList Notes => _worker.Notes;

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
        _mapping.Parts.SensitiveInput.Mark(_document);
        var output = _mapping.Parts.Output!;
        var context = new EvaluationContext { Limits = _mapping.Limits, Destination = _destination, Tables = _mapping.Tables.Current };
        context.Bind(_document, input.ReceivedAt == default ? null : input.ReceivedAt, unchecked((int)input.Sequence));
        context.SetVariable(ProgramFactory.Meta, Val.Of(new MetaDocument().Build(input, _document.Notes), 0));
        if (_mapping.Env.Count > 0) context.SetVariable(ProgramFactory.Env, Val.Of(FileMappingWorker.EnvDocument(_mapping.Env), 0));
        var trace = new EvaluationTrace(output.Source, output.Traced.Skeleton, _document, input.Place.IsKnown ? input.Place.Offset : 0);
        context.Trace = trace;
        try
        {
            output.Traced.Program.Evaluate(context);
        }
        catch (MappingException e)
        {
            trace.BreakOff($"{e.Code} {e.Message}");
        }
        catch (MessageFormatException e)
        {
            trace.BreakOff($"{e.Code} {ShownLocation.OfLayout(e.Message)}");
        }
        return [.. trace.Fields.Select(Shown)];
    }

    // Values of sensitive fields may have gone into others, also in part. What a shared value has read is among the inputs of those that use it.
    private ExplainedField Shown(ExplainedField field)
    {
        if (!_mapping.Sensitive.Any && !_mapping.Parts.SensitiveOutput.Any) return field with { Location = ShownLocation.Of(field.Location) };
        var isHidden = field.IsHidden || _mapping.Parts.SensitiveOutput.Covers(field.Path);
        return field with
        {
            Location = ShownLocation.Of(field.Location),
            Value = Masked(field.Value),
            Error = Masked(field.Error),
            Steps = [.. field.Steps.Select(s => s with { Value = Masked(s.Value)! })],
        };

        string? Masked(string? text) => text is null ? null : isHidden ? "***" : Masking.Apply(text, _document);
    }
}
