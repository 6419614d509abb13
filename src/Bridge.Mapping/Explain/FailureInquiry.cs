using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping.Files.Compiling;
using Bridge.Mapping.Files.Running;
using Bridge.Mapping.Values;
using Bridge.Messages;

namespace Bridge.Mapping.Explain;

/// <summary>
/// Evaluates an expression of a rejected message once more, to learn which fields of the input its error comes from. One for each worker; one thread at a time.
/// </summary>
internal sealed class FailureInquiry(FileMapping mapping, Document document, string? destination)
{
    private const int MostInputs = 3;

    private readonly EvaluationContext _context = new() { Destination = destination };
    private readonly MetaDocument _meta = new();
    private readonly Document? _env = mapping.Env.Count > 0 ? FileMappingWorker.EnvDocument(mapping.Env) : null;
    private readonly TraceBudget _budget = new(TimeProvider.System);

    /// <summary>What failed in a piece; null if there is no time for it, or it does not fail again.</summary>
    /// <param name="piece">The expression.</param>
    /// <param name="input">The message, which the document holds.</param>
    /// <param name="value">The value that the error is about, as JSON; null if none.</param>
    public FailureFinding? Failure(CompiledPiece piece, in Message input, string? value) =>
        Run(piece, input, new FailureTrace(piece.Traced.Skeleton, document), value);

    /// <summary>What a leaf of the output was made of; null if there is no time for it, or no such leaf.</summary>
    /// <param name="piece">The output.</param>
    /// <param name="input">The message, which the document holds.</param>
    /// <param name="path">Path of the leaf, or of something in it; "/" for an expression that is no object.</param>
    /// <param name="part">The message of a split, from 1; 0 without a split.</param>
    public FailureFinding? Leaf(CompiledPiece piece, in Message input, string path, int part) =>
        Run(piece, input, new FailureTrace(piece.Traced.Skeleton, document, path, part), null);

    private FailureFinding? Run(CompiledPiece piece, in Message input, FailureTrace trace, string? value)
    {
        var time = _budget.Begin();
        if (time <= TimeSpan.Zero) return null;
        try
        {
            Evaluate(piece, input, trace, time);
            return trace.Found is null ? null : Describe(trace, input, value);
        }
        finally
        {
            _budget.End();
        }
    }

    private void Evaluate(CompiledPiece piece, in Message input, FailureTrace trace, TimeSpan time)
    {
        _context.Limits = mapping.Limits with { Time = mapping.Limits.Time > TimeSpan.Zero && mapping.Limits.Time < time ? mapping.Limits.Time : time };
        _context.Tables = mapping.Tables.Current;
        _context.Trace = trace;
        _context.Bind(document, input.ReceivedAt == default ? null : input.ReceivedAt, unchecked((int)input.Sequence));
        if (mapping.UsesMeta) _context.SetVariable(ProgramFactory.Meta, Val.Of(_meta.Build(input, document.Notes), 0));
        if (_env is not null) _context.SetVariable(ProgramFactory.Env, Val.Of(_env, 0));
        try
        {
            piece.Traced.Program.Evaluate(_context);
        }
        catch (MappingException)
        {
            // What it is about is known; the trace has seen where.
        }
        catch (MessageFormatException)
        {
            // As above.
        }
    }

    private FailureFinding Describe(FailureTrace trace, in Message input, string? value)
    {
        var offset = input.Place.IsKnown ? input.Place.Offset : 0;
        var nodes = trace.Nodes.Distinct().ToList();
        var fields = nodes.FindAll(n => document.Nodes[n].Kind is not (NodeKind.Object or NodeKind.Array));
        if (fields.Count > 0) nodes = fields; // containers count only where nothing else was read
        var inputs = nodes.Take(MostInputs).Select(n => InputFields.Describe(document, n, offset)).ToList();
        var culprits = value is null ? [] : inputs.FindAll(i => i.Value == value);
        return new FailureFinding
        {
            Path = trace.Path,
            Part = trace.Part,
            Start = trace.Found!.Start,
            Value = trace.Value,
            Inputs = culprits.Count > 0 ? culprits : inputs,
            MoreInputs = culprits.Count > 0 ? 0 : nodes.Count - inputs.Count,
            ReadsSensitive = mapping.Sensitive.Any
                && (InputFields.AnySensitive(document, trace.LeafNodes) || InputFields.AnySensitive(document, trace.NodesAround) || InputFields.AnyHoldsSensitive(document, trace.LeafNodes)),
        };
    }
}
