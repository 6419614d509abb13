using Bridge.Mapping.Nodes;
using Bridge.Mapping.Nodes.Calls;
using Bridge.Mapping.Nodes.Paths;
using Bridge.Mapping.Nodes.Stages;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Binding;

/// <summary>Paths, tuple streams, blocks, lambdas and calls.</summary>
internal sealed partial class Compiler
{
    private Node Path(Bound bound)
    {
        if (_options.Specialise && FieldPath(bound) is { } fields) return fields;
        var firstTuple = bound.Steps.FindIndex(s => s.Tuple);
        Scope? tupleScope = null;
        if (firstTuple >= 0)
        {
            tupleScope = new Scope(_scope, ownsFrame: true);
            tupleScope.Declare("@");
            DeclareTupleVariables(tupleScope, bound);
            foreach (var step in bound.Steps) DeclareStep(tupleScope, step);
            if (bound.Group is not null) bound.Group.ForEach(g => Declare(tupleScope, g));
        }
        var (outer, shape) = (_scope, _shape);
        var steps = new PathStep[bound.Steps.Count];
        for (var i = 0; i < steps.Length; i++)
        {
            if (firstTuple >= 0 && i >= firstTuple) _scope = tupleScope!;
            steps[i] = Step(bound.Steps[i], isFirst: i == 0, tupleScope);
        }
        var group = GroupOf(bound);
        (_scope, _shape) = (outer, shape);
        var path = new PathNode(bound.Syntax, steps)
        {
            FromVariable = bound.Steps[0].Kind == BoundKind.Variable,
            KeepSingleton = bound.KeepSingletonArray,
            KeepArray = bound.KeepArray,
            Group = group,
            TupleScope = tupleScope,
            GivesTuples = bound.Tuple,
        };
        if (_options.Specialise && firstTuple == 0 && group is null && !bound.KeepSingletonArray && !bound.KeepArray && !bound.Tuple && Indexed(bound, steps, tupleScope!, path) is { } indexed) return indexed;
        if (!_options.Specialise || firstTuple >= 0 || group is not null || bound.KeepSingletonArray || bound.KeepArray || bound.Tuple) return path;
        return StreamPath.From(steps) is { } stream ? new MapNode(bound.Syntax, stream, path) : path;
    }

    // (path)#$i.expression, whose variables nothing keeps.
    private static IndexedMapNode? Indexed(Bound bound, PathStep[] steps, Scope scope, PathNode general)
    {
        if (steps is not [{ IndexSlot: > 0, FocusSlot: < 0, AncestorSlot: < 0, Stages: [], Expression: BlockNode { Single: { } inner } }, { IndexSlot: < 0, FocusSlot: < 0, AncestorSlot: < 0, Stages: [], Sort: null, ConsArray: false, Expression: { GivesNoArray: true } map }]) return null;
        if (MakesClosures(bound)) return null;
        var path = inner switch
        {
            MapNode { Path: { Map: null } own } => own,
            FieldPathNode fields => new StreamPath(fields.Names, -1, [], null),
            _ => null,
        };
        return path is null ? null : new IndexedMapNode(bound.Syntax, path, map, scope, steps[0].IndexSlot, general);
    }

    // A plain chain of names.
    private FieldPathNode? FieldPath(Bound bound)
    {
        if (bound.Group is not null || bound.KeepArray || bound.KeepSingletonArray || bound.Tuple) return null;
        foreach (var step in bound.Steps)
        {
            if (step.Kind != BoundKind.Name || step.Stages is not null || step.Predicates is not null || step.Group is not null || step.Tuple || step.KeepArray) return null;
        }
        _nesting = Math.Max(_nesting, _depth + 1);
        var names = new NameNode[bound.Steps.Count];
        var shape = _shape;
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = new NameNode(bound.Steps[i].Syntax, FieldName(bound.Steps[i], shape));
            shape = ShapeOf(bound.Steps[i], shape);
        }
        return new FieldPathNode(bound.Syntax, names);
    }

    private PathStep Step(Bound step, bool isFirst, Scope? tupleScope)
    {
        SortStage? sort = null;
        Node? expression = null;
        if (step.Kind == BoundKind.Sort)
        {
            sort = new SortStage(step.Syntax, [.. step.Items.Select(i => Branch(i))], [.. step.Syntax.Descending]);
        }
        else
        {
            // Only the first step is evaluated in any case; later ones need results of those before.
            expression = isFirst ? Node(step) : Branch(step);
        }
        // What stands behind a focus variable still has the step's own input as its context.
        if (step.Focus is null) _shape = ShapeOf(step, _shape);
        var stages = step.Stages is null ? [] : step.Stages.ConvertAll(s => new StepStage(s.Predicate is null ? null : Predicate(s.Predicate), Slot(s.Index))).ToArray();
        return new PathStep
        {
            Expression = expression,
            Sort = sort,
            Stages = stages,
            Tuple = step.Tuple,
            ConsArray = step.ConsArray,
            FocusSlot = Slot(step.Focus),
            IndexSlot = Slot(step.Index),
            AncestorSlot = Slot(step.Ancestor?.Label),
        };

        // @$ and #$ bind nothing.
        int Slot(string? name) => name is { Length: > 0 } && tupleScope is not null && tupleScope.TryGetSlot(name, out var slot) ? slot : -1;
    }

    /// <summary>Declares what tuples of a path can carry: also what streams nested in its steps bring along.</summary>
    private static void DeclareTupleVariables(Scope scope, Bound bound)
    {
        foreach (var child in Children(bound)) DeclareTupleVariables(scope, child);
        if (bound.Focus is not null) scope.Declare(bound.Focus);
        if (bound.Index is not null) scope.Declare(bound.Index);
        if (bound.Ancestor is not null) scope.Declare(bound.Ancestor.Label);
        if (bound.Stages is null) return;
        foreach (var stage in bound.Stages)
        {
            if (stage.Index is not null) scope.Declare(stage.Index);
        }
    }

    private void DeclareStep(Scope scope, Bound step)
    {
        Declare(scope, step);
        if (step.Stages is null) return;
        foreach (var stage in step.Stages)
        {
            if (stage.Predicate is not null) Declare(scope, stage.Predicate);
        }
    }

    /// <summary>Declares the variables that an expression assigns in this scope, not those of scopes inside.</summary>
    private static void Declare(Scope scope, Bound bound)
    {
        if (bound.Kind is BoundKind.Block or BoundKind.Lambda)
        {
            // Predicates and groups behind a block stand outside it.
            bound.Predicates?.ForEach(p => Declare(scope, p.Predicate!));
            bound.Stages?.ForEach(s => { if (s.Predicate is not null) Declare(scope, s.Predicate); });
            bound.Group?.ForEach(g => Declare(scope, g));
            return;
        }
        if (bound.Kind == BoundKind.Bind) scope.Declare(bound.Left!.Text);
        if (bound.Kind == BoundKind.Path && bound.Steps.FindIndex(s => s.Tuple) is var first and >= 0)
        {
            for (var i = 0; i < first; i++) Declare(scope, bound.Steps[i]);
            return;
        }
        foreach (var child in Children(bound)) Declare(scope, child);
    }

    internal static IEnumerable<Bound> Children(Bound bound)
    {
        foreach (var step in bound.Steps) yield return step;
        foreach (var item in bound.Items) yield return item;
        if (bound.Left is not null) yield return bound.Left;
        if (bound.Right is not null) yield return bound.Right;
        if (bound.Third is not null) yield return bound.Third;
        if (bound.Group is not null)
        {
            foreach (var item in bound.Group) yield return item;
        }
        foreach (var stage in bound.Stages ?? [])
        {
            if (stage.Predicate is not null) yield return stage.Predicate;
        }
        foreach (var stage in bound.Predicates ?? [])
        {
            if (stage.Predicate is not null) yield return stage.Predicate;
        }
    }

    /// <summary>Whether closures are made inside that may outlive the scope around them, or $eval may look at its variables.</summary>
    private static bool MakesClosures(Bound bound)
    {
        if (bound.HasClosure is { } known) return known;
        var result = bound.Kind is BoundKind.Lambda or BoundKind.Transform || (bound.Kind == BoundKind.Variable && bound.Text == "eval");
        foreach (var child in Children(bound)) result |= MakesClosures(child);
        bound.HasClosure = result;
        return result;
    }

    private BlockNode Block(Bound bound)
    {
        var outer = _scope;
        var closures = bound.Items.Exists(MakesClosures);
        var scope = new Scope(outer, ownsFrame: false);
        bound.Items.ForEach(i => Declare(scope, i));
        if (closures && scope.Declared > 0)
        {
            // Each entry needs its own variables, since closures may keep them.
            scope = new Scope(outer, ownsFrame: true);
            bound.Items.ForEach(i => Declare(scope, i));
        }
        _scope = scope;
        var node = new BlockNode(bound.Syntax, Nodes(bound.Items), scope);
        _scope = outer;
        return node;
    }

    private LambdaNode Lambda(Bound bound)
    {
        var outer = (_scope, _depth, _nesting);
        var scope = new Scope(_scope, ownsFrame: true);
        var parameters = bound.Items.Select(p => scope.Declare(p.Text)).ToArray();
        Declare(scope, bound.Right!);
        var lambda = new LambdaNode(bound.Syntax, parameters, scope)
        {
            Signature = bound.Syntax.Signature,
            FrameEscapes = MakesClosures(bound.Right!),
        };
        (_scope, _depth, _nesting) = (scope, 0, 0);
        lambda.Body = Node(bound.Right!);
        lambda.Nesting = _nesting;
        (_scope, _depth, _nesting) = outer;
        return lambda;
    }

    private static string? CalledName(Bound procedure) => procedure.Kind switch
    {
        BoundKind.Path => procedure.Steps[0].Text,
        _ => procedure.Text,
    };

    private Node? Forgotten(Bound procedure) =>
        procedure.Kind == BoundKind.Path && procedure.Steps[0].Kind == BoundKind.Name ? Probe(procedure.Syntax, procedure.Steps[0].Text) : null;

    // Looks a variable up without complaining about an unknown one.
    private Node Probe(SyntaxNode syntax, string name)
    {
        var count = _diagnostics.Count;
        var node = Variable(syntax, name);
        if (_diagnostics.Count > count) _diagnostics.RemoveRange(count, _diagnostics.Count - count);
        return node;
    }

    private Node Call(Bound bound, int brought = 0)
    {
        if (_options.IsMapping && bound.Left!.Kind == BoundKind.Variable && SpecialForm(bound) is { } special) return special;
        // A tail call is made by the function's caller, so nothing of the body is around its arguments.
        var depth = _depth;
        if (bound.TailCall) _depth = 0;
        var procedure = Node(bound.Left!);
        var arguments = Nodes(bound.Items);
        var callDepth = _depth;
        _depth = depth;
        CheckCall(bound, procedure, arguments, brought);
        return new CallNode(bound.Syntax, procedure, arguments, _scope)
        {
            Token = TokenOf(bound.Left!),
            Forgotten = Forgotten(bound.Left!),
            IsTailCall = bound.TailCall,
            Called = bound.Left!.Kind == BoundKind.Path ? null : bound.Left.Syntax,
            LeavesSequence = bound.TailCall || bound.Predicates is not null || bound.Group is not null || bound.KeepArray,
            Depth = callDepth,
        };
    }

    /// <summary>Functions beyond JSONata that the compiler knows: fields found at compile time, and results evaluated only when chosen.</summary>
    private Node? SpecialForm(Bound bound)
    {
        var name = bound.Left!.Text;
        if (IsDeclared(name) || _globals.ContainsKey(name)) return null;
        var items = bound.Items;
        switch (name)
        {
            case "at": return At(bound);
            case "coalesce" when items.Count > 0: return new CoalesceNode(bound.Syntax, [.. items.Select(i => Branch(i))]);
            case "case" when items.Count >= 3:
                var pairs = (items.Count - 1) / 2;
                var keys = Enumerable.Range(0, pairs).Select(i => Branch(items[1 + (2 * i)])).ToArray();
                var results = Enumerable.Range(0, pairs).Select(i => Branch(items[2 + (2 * i)])).ToArray();
                return new CaseNode(bound.Syntax, Node(items[0]), keys, results, items.Count % 2 == 0 ? Branch(items[^1]) : null, Exact);
            default: return null;
        }
    }

    private static string? TokenOf(Bound procedure) => procedure.Kind switch
    {
        BoundKind.Block or BoundKind.Lambda or BoundKind.Condition or BoundKind.Transform or BoundKind.Parent => null,
        BoundKind.Number => JsonText.Of(procedure.Number),
        BoundKind.Literal => procedure.Text,
        _ => CalledName(procedure) is { } name ? JsonText.Quote(name) : null,
    };

    private PartialNode Partial(Bound bound)
    {
        var arguments = bound.Items.Select(i => i.Kind == BoundKind.Placeholder ? null : Node(i)).ToArray();
        return new PartialNode(bound.Syntax, Node(bound.Left!), arguments) { Token = TokenOf(bound.Left!), Forgotten = Forgotten(bound.Left!) };
    }
}
