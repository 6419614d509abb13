using Bridge.Documents;
using Bridge.Mapping.Functions;
using Bridge.Mapping.Functions.RegularExpressions;
using Bridge.Mapping.Nodes;
using Bridge.Mapping.Nodes.Calls;
using Bridge.Mapping.Nodes.Constructors;
using Bridge.Mapping.Nodes.Operators;
using Bridge.Mapping.Nodes.Paths;
using Bridge.Mapping.Nodes.Stages;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Binding;

/// <summary>
/// Makes the tree of nodes from a bound expression: resolves variables to slots, chooses fast forms, checks names. One instance compiles one
/// expression.
/// </summary>
internal sealed partial class Compiler
{
    private readonly CompileOptions _options;
    private readonly List<MappingDiagnostic> _diagnostics;
    private readonly Dictionary<string, int> _globals;
    private readonly Dictionary<string, FunctionVal> _functions;
    private readonly string _source;
    private Scope _scope;
    private int _depth;
    private int _nesting;

    private Compiler(string source, CompileOptions options, List<MappingDiagnostic> diagnostics, Scope scope)
    {
        _source = source;
        _shape = options.Input;
        _options = options;
        _diagnostics = diagnostics;
        _scope = scope;
        _globals = [];
        for (var i = 0; i < options.Variables.Count; i++) _globals[options.Variables[i]] = i;
        _functions = FunctionsOf(options);
    }

    private static Dictionary<string, FunctionVal> FunctionsOf(CompileOptions options)
    {
        var functions = new Dictionary<string, FunctionVal>();
        foreach (var function in BuiltIns.All.Values) functions[function.Name] = function;
        if (options.IsMapping)
        {
            foreach (var function in MappingFunctions.All.Values) functions[function.Name] = function;
        }
        if (!options.EvalAllowed) functions.Remove("eval");
        foreach (var function in options.Functions) functions[function.Name] = new HostFunction(function);
        return functions;
    }

    /// <summary>Compiles a whole expression.</summary>
    /// <exception cref="SyntaxException">A regular expression is not valid.</exception>
    public static (Node Node, Scope Scope, int Nesting) Compile(string source, Bound bound, CompileOptions options, List<MappingDiagnostic> diagnostics)
    {
        var scope = new Scope(null, ownsFrame: true) { Options = options };
        var compiler = new Compiler(source, options, diagnostics, scope);
        Declare(scope, bound);
        var node = compiler.Node(bound);
        if (options.GivesText) compiler.LintOperand(bound, "text");
        if (options is { IsMapping: true, Output: { } output }) new OutputCheck(source, output, options, compiler.ShapeOf, diagnostics).Check(bound);
        return (node, scope, compiler._nesting);
    }

    /// <summary>Compiles the text of an $eval inside the scope of its call.</summary>
    public static (Node Node, Scope Scope) CompileNested(Bound bound, Scope? outer, EvaluationContext context)
    {
        var options = (outer?.Root.Options ?? new CompileOptions { Exact = context.Exact }) with { Input = null, Root = null };
        var scope = new Scope(outer, ownsFrame: true) { Options = options };
        var diagnostics = new List<MappingDiagnostic>();
        var compiler = new Compiler("", options, diagnostics, scope);
        Declare(scope, bound);
        var node = compiler.Node(bound);
        return (node, scope);
    }

    private bool Exact => _options.Exact;

    /// <summary>Compiles an expression that is evaluated whenever what is around it is.</summary>
    private Node Node(Bound bound)
    {
        if (!System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw new SyntaxException("D1011", bound.Position, bound.Syntax.TokenStart, bound.Syntax.TokenLength);
        _depth++;
        _nesting = Math.Max(_nesting, _depth);
        var node = Kind(bound);
        if (bound.Kind != BoundKind.Path && (bound.Predicates is not null || bound.Group is not null))
        {
            var shape = _shape;
            _shape = ShapeOf(bound, shape);
            var predicates = bound.Predicates is null ? [] : bound.Predicates.ConvertAll(p => Predicate(p.Predicate!)).ToArray();
            node = new FilterNode(bound.Syntax, node, predicates, GroupOf(bound), bound.KeepArray);
            _shape = shape;
        }
        else if (bound.KeepArray && bound.Kind is not (BoundKind.Path or BoundKind.Wildcard or BoundKind.Descendant or BoundKind.Apply))
        {
            node = new CollapseNode(bound.Syntax, node, keepArray: true);
        }
        _depth--;
        return _options.Trace && node is not (LambdaNode or ConstantNode { Value.IsFunction: true }) ? new TracedNode(node, bound.Whole) : node;
    }

    /// <summary>Compiles an expression that is evaluated only sometimes; gives how deep it nests then.</summary>
    private Node Branch(Bound bound, out int nesting)
    {
        var outer = _nesting;
        _nesting = _depth;
        var node = Node(bound);
        nesting = _nesting;
        _nesting = outer;
        return node;
    }

    private Node Branch(Bound bound) => Branch(bound, out _);

    private Node Kind(Bound bound)
    {
        var syntax = bound.Syntax;
        switch (bound.Kind)
        {
            case BoundKind.Path: return Path(bound);
            case BoundKind.Name: return new NameNode(syntax, FieldName(bound, _shape));
            case BoundKind.Text: return new ConstantNode(syntax, Val.Of(bound.Text));
            case BoundKind.Number: return new ConstantNode(syntax, NumberOf(bound));
            case BoundKind.Literal: return new ConstantNode(syntax, bound.Text switch { "true" => Val.True, "false" => Val.False, _ => Val.Null });
            case BoundKind.Regex: return new ConstantNode(syntax, Val.Of(RegexVal.Create(syntax)));
            case BoundKind.Variable: return Variable(syntax, bound.Text);
            case BoundKind.Wildcard: return new WildcardNode(syntax, bound.KeepArray);
            case BoundKind.Descendant: return new DescendantNode(syntax, bound.KeepArray);
            case BoundKind.Parent: return Variable(syntax, bound.Slot!.Label);
            case BoundKind.Binary: return Binary(bound);
            case BoundKind.Range: return new RangeNode(syntax, Node(bound.Left!), Node(bound.Right!));
            case BoundKind.Negate:
                if (_options.IsMapping) CheckNumber(bound.Left!, "D1002", "what - negates");
                return new NegateNode(syntax, Node(bound.Left!), Exact);
            case BoundKind.Array:
                return new ArrayNode(syntax, Nodes(bound.Items), [.. bound.Items.Select(i => i.Kind == BoundKind.Array)], bound.ConsArray);
            case BoundKind.Object: return Object(bound);
            case BoundKind.Function: return Call(bound) is var call && _options.Specialise && call is CallNode general ? BuiltInNode.From(general, Exact) : call;
            case BoundKind.Partial: return Partial(bound);
            case BoundKind.Lambda: return Lambda(bound);
            case BoundKind.Condition:
                LintCondition(bound.Left!);
                var condition = Node(bound.Left!);
                var then = Branch(bound.Right!, out var thenNesting);
                var elseNesting = 0;
                var otherwise = bound.Third is null ? null : Branch(bound.Third, out elseNesting);
                return new ConditionNode(syntax, condition, then, otherwise, thenNesting, elseNesting);
            case BoundKind.Coalesce or BoundKind.Default:
                var left = Node(bound.Left!);
                var right = Branch(bound.Right!, out var rightNesting);
                return new AlternativeNode(syntax, bound.Kind == BoundKind.Default, left, right, rightNesting);
            case BoundKind.Block: return Block(bound);
            case BoundKind.Bind:
                _scope.TryGetSlot(bound.Left!.Text, out var slot);
                return new AssignNode(syntax, slot, Node(bound.Right!));
            case BoundKind.Apply:
                var value = Node(bound.Left!);
                // A call on the right is made directly; what stands behind it (predicates, brackets) is not its business, as in the reference.
                var target = bound.Right!.Kind == BoundKind.Function ? Call(bound.Right, brought: 1) : Node(bound.Right);
                return new ApplyNode(syntax, value, target, _scope, bound.KeepArray) { Depth = _depth };
            case BoundKind.Transform:
                // What the pattern is applied to is only known when the function is called.
                var known = _shape;
                _shape = null;
                var transform = new TransformNode(syntax, Branch(bound.Left!), Branch(bound.Right!), bound.Third is null ? null : Branch(bound.Third), Variable(syntax, "clone"), _scope);
                _shape = known;
                return transform;
            default:
                throw new SyntaxException("S0206", bound.Position, syntax.TokenStart, syntax.TokenLength, syntax.TokenJson);
        }
    }

    private Val NumberOf(Bound bound)
    {
        if (!Exact) return Val.Of(bound.Number);
        return Numbers.ExactNumber.TryParse(System.Text.Encoding.ASCII.GetBytes(bound.Digits), out var exact) ? ExactMath.ToVal(exact) : Val.Of(bound.Number);
    }

    private Node[] Nodes(List<Bound> items) => [.. items.Select(Node)];

    private Node Variable(SyntaxNode syntax, string name)
    {
        switch (name)
        {
            case "": return new ContextNode(syntax);
            case "$": return new RootNode(syntax);
        }
        var places = new List<VariableNode.Place>();
        var hops = 0;
        for (var scope = _scope; scope is not null; scope = scope.Parent)
        {
            if (scope.TryGetSlot(name, out var slot)) places.Add(new VariableNode.Place(hops, slot));
            if (scope.OwnsFrame) hops++;
        }
        var global = _globals.GetValueOrDefault(name, -1);
        var builtIn = global < 0 ? _functions.GetValueOrDefault(name) : null;
        if (places.Count == 0 && builtIn is not null) return new ConstantNode(syntax, Val.Of(builtIn));
        if (places.Count == 0 && global < 0) CheckVariable(syntax, name);
        return new VariableNode(syntax, [.. places], global, builtIn is null ? default : Val.Of(builtIn));
    }

    private Node Binary(Bound bound)
    {
        var syntax = bound.Syntax;
        var op = bound.Text;
        if (op is "and" or "or") return new LogicalNode(syntax, op == "and", Node(bound.Left!), Branch(bound.Right!));
        if (op == "&") return Concat(bound);
        if (IsForeignName(bound)) return new ConstantNode(syntax, default);
        CheckTypes(bound);
        var left = Node(bound.Left!);
        var right = Node(bound.Right!);
        return Checked(bound, op switch
        {
            "=" or "!=" => new EqualityNode(syntax, op == "!=", left, right, Exact),
            "<" or "<=" or ">" or ">=" => new ComparisonNode(syntax, op, left, right, Exact),
            "in" => new InNode(syntax, left, right, Exact),
            _ => new ArithmeticNode(syntax, op[0], left, right, Exact),
        });
    }

    // a & b & c nests to the left; one node joins them all.
    private ConcatNode Concat(Bound bound)
    {
        var parts = new List<Bound>();
        var at = bound;
        while (at.Kind == BoundKind.Binary && at.Text == "&" && at.Predicates is null && at.Group is null && !at.KeepArray)
        {
            parts.Add(at.Right!);
            at = at.Left!;
        }
        parts.Add(at);
        parts.Reverse();
        parts.ForEach(p => LintOperand(p, "&"));
        return new ConcatNode(bound.Syntax, Nodes(parts));
    }

    private Node Object(Bound bound)
    {
        LintMembers(bound.Items);
        var general = Group(bound.Syntax, bound.Items);
        var names = new List<string>();
        for (var i = 0; i < bound.Items.Count; i += 2)
        {
            if (bound.Items[i].Kind == BoundKind.Text && bound.Items[i].Predicates is null && bound.Items[i].Group is null) names.Add(bound.Items[i].Text);
        }
        var isFast = _options.Specialise && names.Count * 2 == bound.Items.Count && names.Distinct().Count() == names.Count
            && !names.Exists(n => n is "_jsonata_lambda" or "_jsonata_function" || Wtf8.FindSurrogate(Wtf8.Encode(n)) >= 0);
        if (!isFast) return new GroupNode(bound.Syntax, general);
        return new ObjectNode(bound.Syntax, [.. names.Select(n => new MemberName(n))], general.Values, general);
    }

    private GroupBy Group(SyntaxNode syntax, List<Bound> items)
    {
        var keys = new Node[items.Count / 2];
        var values = new Node[items.Count / 2];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = Node(items[i * 2]);
            values[i] = Node(items[(i * 2) + 1]);
        }
        return new GroupBy(syntax, keys, values);
    }

    private GroupBy? GroupOf(Bound bound) => bound.Group is null ? null : Group(bound.GroupSyntax!, bound.Group);

    private PredicateStage Predicate(Bound predicate)
    {
        if (predicate.Kind == BoundKind.Number && predicate.Predicates is null && predicate.Group is null) return new PredicateStage(null, predicate.Number, _options.Specialise);
        return new PredicateStage(Branch(predicate), 0, _options.Specialise);
    }
}
