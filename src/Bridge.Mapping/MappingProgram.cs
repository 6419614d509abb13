using System.Buffers;
using Bridge.Documents;
using Bridge.Mapping.Binding;
using Bridge.Mapping.Functions.Texts;
using Bridge.Mapping.Nodes;
using Bridge.Mapping.Nodes.Paths;
using Bridge.Mapping.Values;

namespace Bridge.Mapping;

/// <summary>A compiled expression. Immutable and thread-safe; what changes lies in the context.</summary>
public sealed class MappingProgram
{
    private readonly Node _node;
    private readonly Scope _scope;
    private readonly int _nesting;
    private readonly CompileOptions _options;

    internal MappingProgram(string source, Node node, Scope scope, int nesting, CompileOptions options)
    {
        Source = source;
        _node = node;
        _scope = scope;
        _nesting = nesting;
        _options = options;
    }

    /// <summary>The source it was compiled from.</summary>
    public string Source { get; }

    internal CompileOptions Options => _options;

    /// <summary>Evaluates over the context's root item. The value is valid until the context is bound to the next message.</summary>
    /// <exception cref="MappingException">The evaluation failed.</exception>
    public Val Evaluate(EvaluationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Evaluate(context, context.Root);
    }

    /// <summary>Evaluates over an item that need not be the root, such as one line of a document; $$ remains the root.</summary>
    /// <exception cref="MappingException">The evaluation failed.</exception>
    public Val Evaluate(EvaluationContext context, in Val item)
    {
        ArgumentNullException.ThrowIfNull(context);
        var frame = Start(context);
        try
        {
            return _node.Eval(context, Wrap(context, item), frame);
        }
        catch (InsufficientExecutionStackException)
        {
            throw TooDeep(context);
        }
    }

    /// <summary>Evaluates over the root item straight into a writer. False, with nothing written, if there is no value.</summary>
    /// <exception cref="MappingException">The evaluation failed; the writer holds a part of the result, so reset it.</exception>
    public bool Emit(EvaluationContext context, DocumentWriter writer)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Emit(context, context.Root, writer);
    }

    /// <summary>Evaluates over an item straight into a writer. False, with nothing written, if there is no value.</summary>
    /// <exception cref="MappingException">The evaluation failed; the writer holds a part of the result, so reset it.</exception>
    public bool Emit(EvaluationContext context, in Val item, DocumentWriter writer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(writer);
        var frame = Start(context);
        try
        {
            return _node.Emit(context, Wrap(context, item), frame, writer);
        }
        catch (InsufficientExecutionStackException)
        {
            throw TooDeep(context);
        }
    }

    /// <summary>Evaluates over an item to its effective boolean value; no value is false.</summary>
    /// <exception cref="MappingException">The evaluation failed.</exception>
    public bool Test(EvaluationContext context, in Val item)
    {
        ArgumentNullException.ThrowIfNull(context);
        var frame = Start(context);
        try
        {
            return _node.Test(context, Wrap(context, item), frame);
        }
        catch (InsufficientExecutionStackException)
        {
            throw TooDeep(context);
        }
    }

    /// <summary>
    /// Evaluates over an item and writes the result as text: text as it is, numbers as digits, booleans as true or false, anything else as JSON.
    /// False, with nothing written, if there is no value.
    /// </summary>
    /// <exception cref="MappingException">The evaluation failed.</exception>
    public bool WriteText(EvaluationContext context, in Val item, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var value = Evaluate(context, item);
        if (value.IsUndefined) return false;
        if (value.IsText) output.Write(value.Utf8);
        else if (value.IsNumber && context.Exact) ExactMath.Write(value, output);
        else output.Write(TextFunctions.ToText(context, value).Utf8);
        return true;
    }

    private Frame Start(EvaluationContext context)
    {
        context.Start(_options.Exact, !_options.IsMapping);
        context.CheckDepth(_nesting);
        return context.Buffers.PushFrame(_scope.SlotCount, null);
    }

    // An array is one context item, not many.
    private static Val Wrap(EvaluationContext context, in Val item)
    {
        if (!item.IsArray || item.IsSequence) return item;
        var wrapper = PathNode.Wrap(context, item);
        wrapper.AsArray.OuterWrapper = true;
        return wrapper;
    }

    private static MappingException TooDeep(EvaluationContext context) =>
        MappingException.Create(context.Limits is { AsSuite: true, Depth: > 0 } ? "U1001" : "D1011");
}
