using Bridge.Documents;
using Bridge.Mapping.Nodes;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Explain;

/// <summary>
/// Notes which fields of the input the failing expression read, and which part of the output it makes; nothing else, so that it costs little. One thread, one message.
/// </summary>
/// <param name="skeleton">The output's parts.</param>
/// <param name="document">The message.</param>
/// <param name="target">The path of a leaf to look for, where the evaluation succeeds and the leaf's value is what is wrong; null: look for the error.</param>
/// <param name="part">The message of a split that the leaf is in, from 1; 0 without a split.</param>
internal sealed class FailureTrace(OutputSkeleton skeleton, Document document, string? target = null, int part = 0) : IEvaluationTrace
{
    private readonly OutputPosition _position = new(skeleton);
    private readonly List<int> _read = [];      // in this leaf, or outside of leaves
    private readonly List<int> _around = [];    // outside of leaves, before this one
    private readonly List<int> _marks = [];     // how many had been read when each of the open expressions began
    private bool _isAround = true;
    private readonly Dictionary<string, int[]> _shared = new(StringComparer.Ordinal);

    /// <summary>The innermost expression that failed, or that makes the leaf looked for; null if neither was met.</summary>
    public SyntaxNode? Found { get; private set; }

    /// <summary>The part of the output that it makes: /lines/3/total, $placed, key; empty if none.</summary>
    public string Path { get; private set; } = "";

    /// <summary>The message of a split, from 1; 0 without a split.</summary>
    public int Part { get; private set; }

    /// <summary>The leaf's value, where a leaf was looked for.</summary>
    public string? Value { get; private set; }

    /// <summary>The fields that the expression read; where it read none, those of its leaf.</summary>
    public IReadOnlyList<int> Nodes { get; private set; } = [];

    /// <summary>All fields that were read for the leaf.</summary>
    public IReadOnlyList<int> LeafNodes => _read;

    /// <summary>The fields that were read outside of leaves before it: what it is made of may come from there.</summary>
    public IReadOnlyList<int> NodesAround => _around;

    public void Enter(SyntaxNode syntax)
    {
        if (Found is not null) return;
        if (_position.Enter(syntax))
        {
            if (_isAround) _around.AddRange(_read);
            _isAround = false;
            _read.Clear();
            _marks.Clear();
        }
        _marks.Add(_read.Count);
    }

    public void Leave(SyntaxNode syntax, Node node, in Val input, in Val value)
    {
        if (Found is not null) return;
        if (_marks.Count > 0) _marks.RemoveAt(_marks.Count - 1);
        if (node is not ConstantNode) InputFields.Read(document, syntax, node, input, value, _read);
        if (syntax.Kind == SyntaxKind.Variable && _shared.TryGetValue(syntax.Text, out var behind)) _read.AddRange(behind);
        if (!_position.IsAtEnd(syntax)) return;
        if (target is not null && _position.Part == part && IsTarget())
        {
            Value = ValueText.Short(value);
            Find(syntax, 0);
            return;
        }
        if (_position.Leaf!.IsShared) _shared[_position.Leaf.Path[1..]] = [.. _read];
        _position.End();
        _isAround = true;
        _read.Clear();
        _marks.Clear();
    }

    /// <inheritdoc/>
    public bool Fail(SyntaxNode syntax)
    {
        if (Found is null && target is null) Find(syntax, _marks.Count > 0 ? _marks[^1] : 0);
        return false;
    }

    private void Find(SyntaxNode syntax, int mark)
    {
        Found = syntax;
        Part = _position.Part;
        Path = _position.Leaf is not null ? _position.Path : skeleton.PathAt(syntax.Start) is { } path ? _position.Resolve(path) : "";
        Nodes = mark < _read.Count ? _read[mark..] : _read;
    }

    // The leaf itself, or one that makes more than what is looked for.
    private bool IsTarget() => _position.Path is var path && (path == target || path == "/" || (target!.Length > path.Length && target[path.Length] == '/' && target.StartsWith(path, StringComparison.Ordinal)));
}
