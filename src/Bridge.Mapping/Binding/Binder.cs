using System.Globalization;
using System.Runtime.CompilerServices;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Binding;

/// <summary>
/// Turns the tree as written into bound expressions: maps become paths with steps, predicates become stages of their step, parents (%)
/// are led to the step they mean, tail calls are marked.
/// </summary>
internal sealed partial class Binder
{
    private int _labels;
    private ICollection<SyntaxError>? _orphans;

    /// <summary>Binds, and collects parents (%) that mean nothing in <paramref name="orphans"/>, each at its own place, so that they hide no other mistake.</summary>
    /// <exception cref="SyntaxException">A construct may not stand where it stands (S02xx).</exception>
    public static Bound Bind(SyntaxNode tree, ICollection<SyntaxError> orphans)
    {
        var binder = new Binder { _orphans = orphans };
        var bound = binder.Process(tree);
        if (bound.Kind == BoundKind.Parent) binder.Report(bound.Slot!);
        bound.SeekingParent?.ForEach(binder.Report);
        return bound;
    }

    private void Report(AncestorSlot slot) => _orphans!.Add(new SyntaxError("S0217", slot.Syntax.Position, slot.Syntax.TokenStart, slot.Syntax.TokenLength, JsonText.Quote("%"), null));

    /// <exception cref="SyntaxException">A construct may not stand where it stands (S02xx).</exception>
    public static Bound Bind(SyntaxNode tree)
    {
        var bound = new Binder().Process(tree);
        if (bound.Kind == BoundKind.Parent || bound.SeekingParent is not null) throw Error("S0217", bound.Syntax, JsonText.Quote(TypeName(bound.Kind)));
        return bound;
    }

    private static SyntaxException Error(string code, SyntaxNode node, string? token = null, string? value = null) =>
        new(code, node.Position, node.TokenStart, Math.Max(1, node.TokenLength), token, value);

    private Bound Process(SyntaxNode node)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw Error("D1011", node);
        var result = ProcessKind(node);
        if (node.KeepArray) result.KeepArray = true;
        result.Whole = node;
        return result;
    }

    private Bound ProcessKind(SyntaxNode node)
    {
        switch (node.Kind)
        {
            case SyntaxKind.Name or SyntaxKind.Keyword: return ProcessName(node);
            case SyntaxKind.Text: return new Bound(BoundKind.Text, node);
            case SyntaxKind.Number: return new Bound(BoundKind.Number, node) { Number = node.Number, Digits = node.Text };
            case SyntaxKind.Literal: return new Bound(BoundKind.Literal, node);
            case SyntaxKind.Regex: return new Bound(BoundKind.Regex, node);
            case SyntaxKind.Variable: return new Bound(BoundKind.Variable, node);
            case SyntaxKind.Wildcard: return new Bound(BoundKind.Wildcard, node);
            case SyntaxKind.Descendant: return new Bound(BoundKind.Descendant, node);
            case SyntaxKind.Parent: return new Bound(BoundKind.Parent, node) { Slot = new AncestorSlot("!" + (_labels++).ToString(CultureInfo.InvariantCulture), node) };
            case SyntaxKind.Placeholder: return new Bound(BoundKind.Placeholder, node);
            case SyntaxKind.Map: return ProcessMap(node);
            case SyntaxKind.Filter: return ProcessFilter(node);
            case SyntaxKind.GroupBy: return ProcessGroupBy(node);
            case SyntaxKind.OrderBy: return ProcessOrderBy(node);
            case SyntaxKind.FocusBind: return ProcessFocus(node);
            case SyntaxKind.IndexBind: return ProcessIndex(node);
            case SyntaxKind.Negate: return ProcessNegate(node);
            case SyntaxKind.Bind:
                var bind = new Bound(BoundKind.Bind, node) { Left = Process(node.Left!), Right = Process(node.Right!) };
                PushAncestry(bind, bind.Right);
                return bind;
            case SyntaxKind.Apply:
                var apply = new Bound(BoundKind.Apply, node) { Left = Process(node.Left!), Right = Process(node.Right!) };
                apply.KeepArray = apply.Left.KeepArray || apply.Right.KeepArray;
                return apply;
            case SyntaxKind.Binary or SyntaxKind.Range:
                var binary = new Bound(node.Kind == SyntaxKind.Range ? BoundKind.Range : BoundKind.Binary, node) { Left = Process(node.Left!), Right = Process(node.Right!) };
                PushAncestry(binary, binary.Left);
                PushAncestry(binary, binary.Right);
                return binary;
            case SyntaxKind.ArrayConstructor or SyntaxKind.ObjectConstructor: return ProcessItems(node, node.Kind == SyntaxKind.ArrayConstructor ? BoundKind.Array : BoundKind.Object);
            case SyntaxKind.Function or SyntaxKind.Partial:
                var call = ProcessItems(node, node.Kind == SyntaxKind.Function ? BoundKind.Function : BoundKind.Partial);
                call.Left = Process(node.Left!);
                return call;
            case SyntaxKind.Lambda:
                var lambda = new Bound(BoundKind.Lambda, node) { Right = Process(node.Right!) };
                foreach (var parameter in node.Items) lambda.Items.Add(new Bound(BoundKind.Variable, parameter));
                MarkTailCalls(lambda.Right);
                return lambda;
            case SyntaxKind.Condition:
                var condition = new Bound(BoundKind.Condition, node) { Left = Process(node.Left!), Right = Process(node.Right!) };
                PushAncestry(condition, condition.Left);
                PushAncestry(condition, condition.Right);
                if (node.Third is not null)
                {
                    condition.Third = Process(node.Third);
                    PushAncestry(condition, condition.Third);
                }
                return condition;
            case SyntaxKind.Coalesce or SyntaxKind.Default:
                var choice = new Bound(node.Kind == SyntaxKind.Coalesce ? BoundKind.Coalesce : BoundKind.Default, node) { Left = Process(node.Left!), Right = Process(node.Right!) };
                PushAncestry(choice, choice.Left);
                PushAncestry(choice, choice.Right);
                return choice;
            case SyntaxKind.Block: return ProcessBlock(node);
            case SyntaxKind.Transform:
                var transform = new Bound(BoundKind.Transform, node) { Left = Process(node.Left!), Right = Process(node.Right!) };
                if (node.Third is not null) transform.Third = Process(node.Third);
                return transform;
            case SyntaxKind.End: throw Error("S0207", node, JsonText.Quote("(end)"));
            default: throw Error("S0206", node, node.TokenJson);
        }
    }

    private static Bound ProcessName(SyntaxNode node)
    {
        var path = new Bound(BoundKind.Path, node);
        path.Steps.Add(new Bound(BoundKind.Name, node) { KeepArray = node.KeepArray });
        path.KeepSingletonArray = node.KeepArray;
        return path;
    }

    private Bound ProcessItems(SyntaxNode node, BoundKind kind)
    {
        var result = new Bound(kind, node);
        foreach (var item in node.Items)
        {
            var bound = Process(item);
            PushAncestry(result, bound);
            result.Items.Add(bound);
        }
        return result;
    }

    private Bound ProcessBlock(SyntaxNode node)
    {
        var block = ProcessItems(node, BoundKind.Block);
        foreach (var part in block.Items)
        {
            if (part.ConsArray || (part.Kind == BoundKind.Path && part.Steps[0].ConsArray)) block.ConsArray = true;
        }
        return block;
    }

    private Bound ProcessNegate(SyntaxNode node)
    {
        var operand = Process(node.Left!);
        if (operand.Kind == BoundKind.Number && operand.Predicates is null)
        {
            var digits = operand.Digits.StartsWith('-') ? operand.Digits[1..] : "-" + operand.Digits;
            return new Bound(BoundKind.Number, operand.Syntax) { Number = -operand.Number, Digits = digits, KeepArray = operand.KeepArray };
        }
        var negate = new Bound(BoundKind.Negate, node) { Left = operand };
        PushAncestry(negate, operand);
        return negate;
    }

    private Bound ProcessMap(SyntaxNode node)
    {
        var left = Process(node.Left!);
        var path = left;
        if (left.Kind != BoundKind.Path)
        {
            path = new Bound(BoundKind.Path, node);
            path.Steps.Add(left);
        }
        if (left.Kind == BoundKind.Parent) path.SeekingParent = [left.Slot!];
        var rest = Process(node.Right!);
        if (rest.Kind == BoundKind.Path)
        {
            path.Steps.AddRange(rest.Steps);
        }
        else
        {
            if (rest.Predicates is not null)
            {
                rest.Stages = rest.Predicates;
                rest.Predicates = null;
            }
            path.Steps.Add(rest);
        }
        foreach (var step in path.Steps)
        {
            if (step.Kind is BoundKind.Number or BoundKind.Literal) throw Error("S0213", step.Syntax, value: step.Kind == BoundKind.Number ? step.Digits : step.Text);
            if (step.Kind == BoundKind.Text) step.Kind = BoundKind.Name;
            if (step.KeepArray) path.KeepSingletonArray = true;
        }
        if (path.Steps[0].Kind == BoundKind.Array) path.Steps[0].ConsArray = true;
        if (path.Steps[^1].Kind == BoundKind.Array) path.Steps[^1].ConsArray = true;
        ResolveAncestry(path);
        return path;
    }

    private Bound ProcessFilter(SyntaxNode node)
    {
        var result = Process(node.Left!);
        var step = result;
        var isPath = result.Kind == BoundKind.Path;
        if (isPath) step = result.Steps[^1];
        if (step.Group is not null) throw Error("S0209", node);
        var stages = isPath ? step.Stages ??= [] : step.Predicates ??= [];
        var predicate = Process(node.Right!);
        if (predicate.SeekingParent is not null)
        {
            foreach (var slot in predicate.SeekingParent)
            {
                if (slot.Level == 1) SeekParent(step, slot);
                else slot.Level--;
            }
            PushAncestry(step, predicate);
        }
        stages.Add(new Stage(predicate, null, node.Position));
        return result;
    }

    private Bound ProcessGroupBy(SyntaxNode node)
    {
        var result = Process(node.Left!);
        if (result.Group is not null) throw Error("S0210", node);
        result.Group = [.. node.Items.Select(Process)];
        result.GroupSyntax = node;
        return result;
    }

    private Bound ProcessOrderBy(SyntaxNode node)
    {
        var result = AsPath(Process(node.Left!), node);
        var sort = new Bound(BoundKind.Sort, node);
        foreach (var term in node.Items)
        {
            var expression = Process(term);
            PushAncestry(sort, expression);
            sort.Items.Add(expression);
        }
        result.Steps.Add(sort);
        ResolveAncestry(result);
        return result;
    }

    private static Bound AsPath(Bound bound, SyntaxNode node)
    {
        if (bound.Kind == BoundKind.Path) return bound;
        var path = new Bound(BoundKind.Path, node);
        path.Steps.Add(bound);
        return path;
    }

    private Bound ProcessFocus(SyntaxNode node)
    {
        var result = Process(node.Left!);
        var step = result.Kind == BoundKind.Path ? result.Steps[^1] : result;
        if (step.Stages is not null || step.Predicates is not null) throw Error("S0215", node);
        if (step.Kind == BoundKind.Sort) throw Error("S0216", node);
        if (node.KeepArray) step.KeepArray = true;
        step.Focus = node.Right!.Text;
        step.Tuple = true;
        return result;
    }

    private Bound ProcessIndex(SyntaxNode node)
    {
        var result = Process(node.Left!);
        var step = result;
        if (result.Kind == BoundKind.Path)
        {
            step = result.Steps[^1];
        }
        else
        {
            result = AsPath(result, node);
            if (step.Predicates is not null)
            {
                step.Stages = step.Predicates;
                step.Predicates = null;
            }
        }
        if (step.Stages is null) step.Index = node.Right!.Text;
        else step.Stages.Add(new Stage(null, node.Right!.Text, node.Position));
        step.Tuple = true;
        return result;
    }
}
