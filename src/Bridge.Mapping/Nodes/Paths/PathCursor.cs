using System.Runtime.CompilerServices;
using Bridge.Documents;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Paths;

/// <summary>
/// Walks the results of a <see cref="StreamPath"/> over an object of the input. Only the common case: one array at most on the way. Where
/// <see cref="Bailed"/> is set the walk ended because the input is of another kind, and the general form of the path has to be used instead.
/// </summary>
internal ref struct PathCursor
{
    private readonly StreamPath _path;
    private readonly EvaluationContext _context;
    private readonly Frame _frame;
    private readonly Document _document;
    private readonly int _end;
    private readonly int _tail;   // number of the first name that is looked up in each item
    private readonly bool _tests;
    private int _at;

    public bool Bailed;

    /// <summary>It has, or may still do so in the middle of the walk, where an item holds an array in its turn.</summary>
    public readonly bool MayBail => Bailed || _tail < _path.Names.Length;

    public PathCursor(StreamPath path, EvaluationContext context, in Val input, Frame frame)
    {
        _path = path;
        _context = context;
        _frame = frame;
        _document = null!;
        if (input.Kind != ValKind.TapeObject)
        {
            Bailed = true;
            return;
        }
        _document = input.Document;
        var node = input.Node;
        var names = path.Names;
        for (var i = 0; i < names.Length; i++)
        {
            node = names[i].Find(_document, node);
            if (node < 0)
            {
                // Over nothing a predicate that holds gives one item that is nothing.
                Bailed = i == path.TestsAt && context.Compat && HoldOverNothing();
                return;
            }
            var kind = _document[node].Kind;
            if (kind != NodeKind.Array && i != path.TestsAt && i < names.Length - 1)
            {
                if (kind == NodeKind.Object) continue;
                Bailed = i + 1 == path.TestsAt && context.Compat && HoldOverNothing(); // nothing below a scalar
                return;
            }
            _tail = i + 1;
            _tests = i == path.TestsAt;
            _end = _document.Nodes[node].End;
            _at = kind == NodeKind.Array ? node + 1 : node;
            // Arrays in arrays are flattened by rules of their own. Looked for first, so that nothing is evaluated twice.
            Bailed = i < path.TestsAt || (kind == NodeKind.Array && HasArrays(_document.Nodes, _at, _end));
            if (Bailed) _end = 0;
            return;
        }
    }

    private readonly bool HoldOverNothing()
    {
        foreach (var test in _path.Tests)
        {
            if (!test.Test(_context, default, _frame)) return false;
        }
        return true;
    }

    private static bool HasArrays(ReadOnlySpan<DocumentNode> nodes, int at, int end)
    {
        for (; at < end; at = nodes[at].End)
        {
            if (nodes[at].Kind == NodeKind.Array) return true;
        }
        return false;
    }

    /// <summary>The next item's node, of a path without an expression at the end, or before that expression.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool NextNode(out int node)
    {
        var names = _path.Names;
        while (_at < _end)
        {
            node = _at;
            _at = _document.Nodes[_at].End;
            _context.Tick();
            if (_document[node].Kind == NodeKind.Absent) continue;
            if (_tests && !Passes(node)) continue;
            if (_tail == names.Length) return true;
            node = Descend(node);
            if (node >= 0) return true;
            if (Bailed) return false;
        }
        node = -1;
        return false;
    }

    private readonly bool Passes(int node)
    {
        var item = Val.Of(_document, node);
        foreach (var test in _path.Tests)
        {
            if (!test.Test(_context, item, _frame)) return false;
        }
        return true;
    }

    private int Descend(int node)
    {
        var names = _path.Names;
        for (var i = _tail; i < names.Length; i++)
        {
            if (_document[node].Kind != NodeKind.Object) return -1;
            node = names[i].Find(_document, node);
            if (node < 0) return -1;
            if (_document[node].Kind != NodeKind.Array) continue;
            Bailed = true;
            return -1;
        }
        return node;
    }

    /// <summary>The next item that the expression at the end is to be evaluated over.</summary>
    public bool NextItem(out Val item)
    {
        if (!NextNode(out var node))
        {
            item = default;
            return false;
        }
        item = Val.Of(_document, node);
        return true;
    }

    /// <summary>The next result.</summary>
    public bool Next(out Val value)
    {
        while (NextItem(out value))
        {
            if (_path.Map is null) return true;
            var item = value;
            value = _path.Map.Eval(_context, item, _frame);
            if (!value.IsUndefined) return true;
        }
        return false;
    }

    /// <summary>The next result as a double; anything but a number ends the walk with <see cref="Bailed"/>.</summary>
    public bool NextNumber(out double number)
    {
        while (NextNode(out var node))
        {
            if (_path.Map is null)
            {
                ref readonly var found = ref _document[node];
                if (found.Kind == NodeKind.Number)
                {
                    number = Digits.ToDouble(_document.Value(found));
                    return true;
                }
                Bailed = true;
                break;
            }
            var item = Val.Of(_document, node);
            if (_path.Map.ReadsNumber && _path.Map.TryNumber(_context, item, _frame, out number)) return true;
            var value = _path.Map.Eval(_context, item, _frame);
            if (value.IsUndefined) continue;
            number = value.AsDouble;
            if (value.IsNumber) return true;
            Bailed = true;
            break;
        }
        number = 0;
        return false;
    }
}
