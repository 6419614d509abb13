using System.Runtime.CompilerServices;
using Bridge.Mapping.Binding;
using Bridge.Mapping.Functions;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Nodes.Paths;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Calls;

/// <summary>
/// A call of a built-in function that takes no functions: arguments are checked by a mask of types each and handed over without the machinery of general calls.
/// Arguments that do not fit go the general way, which completes them or says what is wrong.
/// </summary>
internal sealed class BuiltInNode : Node
{
    private const int Most = 3;

    private readonly BuiltIn _function;
    private readonly Node[] _arguments;
    private readonly TypeSet[] _types;
    private readonly CallNode _general;
    private readonly Scope _scope;
    private readonly bool _hasArrays;

    private BuiltInNode(CallNode general, BuiltIn function)
        : base(general.Syntax)
    {
        _general = general;
        _function = function;
        _arguments = general.Arguments;
        _scope = general.Scope;
        _types = [.. function.Signature.Parameters.Select(p => p.Types & ~TypeSet.Function)];
        _hasArrays = function.Signature.Parameters.Take(_arguments.Length).Any(p => p.Letter == 'a');
        IsBoolean = function.IsBoolean;
        GivesNoArray = IsBoolean || function.Signature.Text.EndsWith(":s>", StringComparison.Ordinal) || function.Signature.Text.EndsWith(":n>", StringComparison.Ordinal);
    }

    /// <summary>The fast form of a call; the call itself if there is none.</summary>
    public static Node From(CallNode call, bool exact)
    {
        if (call.Target is not { } function) return call;
        var signature = function.Signature;
        var count = call.Arguments.Length;
        if (!signature.IsPlain || count == 0 || count > Most || count > signature.Parameters.Length || count < signature.Required) return call;
        if (Array.Exists(signature.Parameters, p => p.Letter == 'f') || signature.Parameters.Skip(count).Any(p => p.Context) || function.Name == "eval") return call;
        var direct = new BuiltInNode(call, function);
        return OverPath(call, direct, function.Name, exact) ?? direct;
    }

    // Functions over lists that need no list.
    private static Node? OverPath(CallNode call, BuiltInNode direct, string name, bool exact)
    {
        var first = call.Arguments[0];
        var path = first switch
        {
            MapNode map => map.Path,
            FieldPathNode { Names.Length: > 1 } fields => new StreamPath(fields.Names, -1, [], null),
            _ => null,
        };
        if (path is null) return null;
        switch (name)
        {
            case "sum": return new AggregateNode(call.Syntax, AggregateKind.Sum, path, direct, exact);
            case "count": return new AggregateNode(call.Syntax, AggregateKind.Count, path, direct, exact);
            case "max": return new AggregateNode(call.Syntax, AggregateKind.Max, path, direct, exact);
            case "min": return new AggregateNode(call.Syntax, AggregateKind.Min, path, direct, exact);
            case "average": return new AggregateNode(call.Syntax, AggregateKind.Average, path, direct, exact);
            case "join" when path.Map is null && call.Arguments.Length == 1: return new JoinNode(call.Syntax, path, [], direct);
            case "join" when path.Map is null && call.Arguments[1] is ConstantNode { Value.Kind: ValKind.Text } separator: return new JoinNode(call.Syntax, path, separator.Value.Utf8.ToArray(), direct);
            default: return null;
        }
    }

    public override bool IsBoolean { get; }

    public override bool GivesNoArray { get; }

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var storage = new Values3();
        Span<Val> arguments = storage;
        for (var i = 0; i < _arguments.Length; i++)
        {
            arguments[i] = _arguments[i].Eval(context, input, frame);
            if ((_types[i] & ArgumentCheck.TypeOf(arguments[i])) == 0) return _general.Eval(context, input, frame);
        }
        if (_hasArrays && !ArgumentCheck.FitsPlainly(context, _function.Signature.Parameters, arguments, _arguments.Length)) return _general.Eval(context, input, frame);
        try
        {
            context.Tick(Workload.Of(arguments[.._arguments.Length]));
            var result = _function.Body(context, arguments[.._arguments.Length], new CallPlace(input, frame, _scope));
            return _general.LeavesSequence ? result : Collapse(result, keepArray: false);
        }
        catch (FunctionException e)
        {
            var error = MappingException.From(e);
            Passing(error);
            throw error;
        }
        catch (MappingException e) when (Passing(e))
        {
            throw;
        }
    }

    private bool Passing(MappingException error) => _general.IsTailCall ? error.PassingTail(_general.Called, _general.Token) : error.Passing(Syntax.Position, Syntax.TokenStart, Syntax.TokenLength, _general.Token);

    [InlineArray(Most)]
    private struct Values3
    {
        private Val _first;
    }
}
