using System.Runtime.CompilerServices;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Calls;

/// <summary>A closure: a lambda with the context item and the variables of the place where it was made.</summary>
internal sealed class LambdaVal(LambdaNode lambda, Val input, Frame frame) : FunctionVal
{
    public override int Arity => lambda.Parameters.Length;

    public override Signature? Signature => lambda.Signature;

    public override bool IsLambda => true;

    private Val Run(EvaluationContext context, ReadOnlySpan<Val> arguments)
    {
        var buffers = context.Buffers;
        var top = buffers.FrameTop;
        Frame locals;
        if (lambda.FrameEscapes)
        {
            locals = new Frame();
            locals.Reset(lambda.Scope.SlotCount, frame);
        }
        else
        {
            locals = buffers.PushFrame(lambda.Scope.SlotCount, frame);
        }
        var parameters = lambda.Parameters;
        for (var i = 0; i < parameters.Length; i++) locals.Slots[parameters[i]] = i < arguments.Length ? arguments[i] : default;
        var result = lambda.Body.Eval(context, input, locals);
        buffers.FrameTop = top;
        return result;
    }

    /// <summary>Runs the body, and then whatever it calls in tail position, without nesting.</summary>
    public override Val Invoke(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        context.Tick();
        context.CheckDepth(lambda.Nesting);
        try
        {
            var result = Run(context, arguments);
            return result.Kind == ValKind.TailCall ? Continue(context, site) : result;
        }
        catch (MappingException e) when (e.Leaving(this))
        {
            throw;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Val Continue(EvaluationContext context, in CallPlace site)
    {
        var storage = new ValStorage();
        Span<Val> span = storage;
        while (true)
        {
            context.Tick();
            var next = (LambdaVal)context.PendingFunction!;
            var call = context.PendingCall!;
            var count = context.PendingCount;
            if (count > span.Length) span = new Val[count];
            context.PendingArguments.AsSpan(0, count).CopyTo(span);
            try
            {
                ReadOnlySpan<Val> arguments = next.Signature is { } signature
                    ? ArgumentCheck.Validate(context, signature, span, count, site.Input)
                    : span[..count];
                context.CheckDepth(next.Nesting);
                var result = next.Run(context, arguments);
                if (result.Kind != ValKind.TailCall) return result;
            }
            catch (MappingException e) when (e.PassingTail(call.Called, call.Token))
            {
                throw;
            }
        }
    }

    private int Nesting => lambda.Nesting;
}
