using Bridge.Mapping.Binding;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Nodes;
using Bridge.Mapping.Nodes.Paths;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Control;

/// <summary>$eval: compiles a text where it is called, so that it sees the variables in scope there.</summary>
internal static class EvalFunction
{
    public static Val Eval(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var source = arguments.At(0);
        if (source.IsUndefined) return default;
        var input = site.Input;
        if (!arguments.At(1).IsUndefined)
        {
            input = arguments[1];
            if (input.IsArray && !input.IsSequence)
            {
                input = PathNode.Wrap(context, input);
                input.AsArray.OuterWrapper = true;
            }
        }
        Node node;
        Scope scope;
        try
        {
            var bound = Binder.Bind(Parser.Parse(source.AsString));
            (node, scope) = Compiler.CompileNested(bound, site.Scope, context);
        }
        catch (SyntaxException e)
        {
            throw MappingException.Create("D3120", JsonText.Quote(Errors.ErrorMessages.Describe(e.Error.Code, e.Error.Token, e.Error.Value)));
        }
        var top = context.Buffers.FrameTop;
        var depth = context.Depth;
        try
        {
            var frame = new Frame();
            frame.Reset(scope.SlotCount, site.Frame);
            return node.Eval(context, input, frame);
        }
        catch (MappingException e) when (e.JsonataCode is not ("D1011" or "D1012" or "U1001" or "D2015"))
        {
            throw MappingException.Create("D3121", JsonText.Quote(e.Message));
        }
        finally
        {
            context.Buffers.FrameTop = top;
            context.Depth = depth;
        }
    }
}
