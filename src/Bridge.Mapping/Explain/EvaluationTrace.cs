using Bridge.Documents;
using Bridge.Mapping.Files.Compiling;
using Bridge.Mapping.Nodes;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Explain;

/// <summary>Collects what a traced program evaluates, leaf by leaf of its output. Values are turned into text at once: they do not outlive the message. One thread, one message.</summary>
internal sealed class EvaluationTrace(AssembledSource source, OutputSkeleton skeleton, Document document, long fileOffset) : IEvaluationTrace
{
    private readonly string _text = source.ToString();
    private readonly OutputPosition _position = new(skeleton);
    private readonly List<ExplainedField> _fields = [];
    private readonly Dictionary<string, List<ExplainedInput>> _shared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _hidden = new(StringComparer.Ordinal); // shared values, by what they read
    private readonly List<int> _read = [];
    private readonly List<int> _nodes = []; // read for this leaf
    private bool _isSensitiveAround;
    private List<(SyntaxNode Syntax, string Value)> _steps = [];
    private List<ExplainedInput> _inputs = [];
    private bool _failed;

    public IReadOnlyList<ExplainedField> Fields => _fields;

    public void Enter(SyntaxNode syntax)
    {
        if (!_position.Enter(syntax)) return;
        _steps = [];
        _inputs = [];
        _nodes.Clear();
    }

    public void Leave(SyntaxNode syntax, Node node, in Val input, in Val value)
    {
        if (_position.Leaf is null)
        {
            _read.Clear();
            InputFields.Read(document, syntax, node, input, value, _read);
            _isSensitiveAround |= InputFields.AnySensitive(document, _read); // what the leaves of a loop are made of
            return;
        }
        Note(syntax, node, input, value);
        if (_position.IsAtEnd(syntax)) Finish(ValueText.Short(value), null);
    }

    /// <inheritdoc/>
    public bool Fail(SyntaxNode syntax)
    {
        if (!_failed && _position.Leaf is not null) _steps.Add((syntax, "failed"));
        _failed = true;
        return false;
    }

    /// <summary>Ends the leaf that an error broke off.</summary>
    public void BreakOff(string error)
    {
        if (_position.Leaf is not null) Finish(null, error);
    }

    private void Finish(string? value, string? error)
    {
        var leaf = _position.Leaf!;
        var (path, part) = (_position.Path, _position.Part);
        _position.End();
        var (start, end) = source.OwnSpan(leaf.Syntax.Start, leaf.Syntax.End);
        // A container that was counted or tested shows nothing of what it holds.
        var isHidden = _isSensitiveAround || InputFields.AnySensitive(document, _nodes)
            || (value is not (null or "true" or "false" or [(>= '0' and <= '9') or '-', ..]) && InputFields.AnyHoldsSensitive(document, _nodes));
        foreach (var name in _steps.Where(s => s.Syntax.Kind == SyntaxKind.Variable).Select(s => "$" + s.Syntax.Text).Distinct())
        {
            if (!_shared.TryGetValue(name, out var inputs)) continue;
            _inputs.AddRange(inputs);
            isHidden |= _hidden[name];
        }
        var fields = Inputs();
        if (leaf.IsShared) (_shared[leaf.Path], _hidden[leaf.Path]) = (fields, isHidden);
        _fields.Add(new ExplainedField
        {
            Path = path,
            Part = part,
            IsHidden = isHidden,
            Expression = _text[start..end].Trim(),
            Location = source.Locate(start),
            Value = value,
            Error = error,
            Inputs = fields,
            Steps = [.. _steps.Where(s => s.Syntax.Start >= start && s.Syntax.End <= end && !(s.Syntax.Start == start && s.Syntax.End == end && error is null)).Select(s => new ExplainedStep(_text[s.Syntax.Start..s.Syntax.End], s.Value))],
        });
    }

    // Containers count only where nothing below them was read: $count(lines).
    private List<ExplainedInput> Inputs() =>
        [.. _inputs.DistinctBy(i => i.Path).Where(i => !i.IsContainer || !_inputs.Exists(o => o.Path != i.Path && o.Path.StartsWith(i.Path.TrimEnd('/') + "/", StringComparison.Ordinal)))];

    private void Note(SyntaxNode syntax, Node node, in Val input, in Val value)
    {
        if (node is ConstantNode) return; // a constant says itself
        _read.Clear();
        InputFields.Read(document, syntax, node, input, value, _read);
        _nodes.AddRange(_read);
        foreach (var read in _read) _inputs.Add(InputFields.Describe(document, read, fileOffset));
        // The steps of a path are told by the path as a whole; a name alone is a path too.
        if (syntax.Kind is SyntaxKind.Map or SyntaxKind.Name or SyntaxKind.Filter) _steps.RemoveAll(s => s.Syntax.Kind is SyntaxKind.Name or SyntaxKind.Map && s.Syntax.Start >= syntax.Start && s.Syntax.End <= syntax.End);
        else if (_steps.Count > 0 && IsSame(_steps[^1].Syntax, syntax)) _steps.RemoveAt(_steps.Count - 1);
        if (!value.IsFunction) _steps.Add((syntax, ValueText.Short(value) ?? "no value"));
    }

    private static bool IsSame(SyntaxNode left, SyntaxNode right) => left.Start == right.Start && left.End == right.End;
}
