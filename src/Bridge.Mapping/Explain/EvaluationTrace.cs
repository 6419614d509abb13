using System.Globalization;
using System.Text;
using Bridge.Documents;
using Bridge.Mapping.Files;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Explain;

/// <summary>Collects what a traced program evaluates, leaf by leaf of its output. Values are turned into text at once: they do not outlive the message. One thread, one message.</summary>
internal sealed class EvaluationTrace(AssembledSource source, OutputSkeleton skeleton, Document document, long fileOffset)
{
    private readonly string _text = source.ToString();
    private readonly List<ExplainedField> _fields = [];
    private readonly Dictionary<string, List<ExplainedInput>> _shared = new(StringComparer.Ordinal);
    private readonly int[] _items = new int[skeleton.Loops.Count];
    private OutputSkeleton.Leaf? _leaf;
    private int _entered;
    private List<(SyntaxNode Syntax, string Value)> _steps = [];
    private List<ExplainedInput> _inputs = [];
    private bool _failed;

    public IReadOnlyList<ExplainedField> Fields => _fields;

    public void Enter(SyntaxNode syntax)
    {
        if (_leaf is not null)
        {
            if (IsSame(syntax, _leaf.Syntax)) _entered++;
            return;
        }
        for (var i = 0; i < _items.Length; i++)
        {
            if (IsSame(syntax, skeleton.Loops[i].Syntax)) _items[i] = -1;
            if (IsSame(syntax, skeleton.Loops[i].Item)) _items[i]++;
        }
        _leaf = skeleton.Leaves.FirstOrDefault(l => IsSame(syntax, l.Syntax));
        if (_leaf is null) return;
        _entered = 1;
        _steps = [];
        _inputs = [];
    }

    public void Leave(SyntaxNode syntax, in Val input, in Val value)
    {
        if (_leaf is null) return;
        Note(syntax, input, value);
        if (!IsSame(syntax, _leaf.Syntax) || --_entered > 0) return;
        Finish(ShortText(value), null);
    }

    /// <summary>For exception filters. Always false; the first caller is where it failed.</summary>
    public bool Fail(SyntaxNode syntax)
    {
        if (!_failed && _leaf is not null) _steps.Add((syntax, "failed"));
        _failed = true;
        return false;
    }

    /// <summary>Ends the leaf that an error broke off.</summary>
    public void BreakOff(string error)
    {
        if (_leaf is not null) Finish(null, error);
    }

    private void Finish(string? value, string? error)
    {
        var leaf = _leaf!;
        _leaf = null;
        var (start, end) = source.OwnSpan(leaf.Syntax.Start, leaf.Syntax.End);
        var path = leaf.Path;
        for (var i = 0; i < _items.Length; i++) path = path.Replace($"{{{i}}}", Math.Max(0, _items[i]).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        foreach (var name in _steps.Where(s => s.Syntax.Kind == SyntaxKind.Variable).Select(s => "$" + s.Syntax.Text).Distinct())
        {
            if (_shared.TryGetValue(name, out var inputs)) _inputs.AddRange(inputs);
        }
        var fields = Inputs();
        if (leaf.IsShared) _shared[leaf.Path] = fields;
        _fields.Add(new ExplainedField
        {
            Path = path,
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
        [.. _inputs.DistinctBy(i => i.Path).Where(i => !i.IsContainer || !_inputs.Exists(o => o.Path.StartsWith(i.Path + "/", StringComparison.Ordinal)))];

    private void Note(SyntaxNode syntax, in Val input, in Val value)
    {
        var node = -1;
        if (syntax.Kind is SyntaxKind.Text or SyntaxKind.Number or SyntaxKind.Literal && value.Kind is not (ValKind.TapeText or ValKind.TapeNumber)) return; // a constant says itself
        if (syntax.Kind is SyntaxKind.Name or SyntaxKind.Text or SyntaxKind.Keyword && input.Kind == ValKind.TapeObject && ReferenceEquals(input.Ref, document)) node = Member(input.Node, syntax.Text);
        else if (value.Kind is ValKind.TapeText or ValKind.TapeNumber && ReferenceEquals(value.Ref, document)) node = value.Node;
        if (node >= 0) _inputs.Add(Describe(node));
        // The steps of a path are told by the path as a whole; a name alone is a path too.
        if (syntax.Kind is SyntaxKind.Map or SyntaxKind.Name or SyntaxKind.Filter) _steps.RemoveAll(s => s.Syntax.Kind is SyntaxKind.Name or SyntaxKind.Map && s.Syntax.Start >= syntax.Start && s.Syntax.End <= syntax.End);
        else if (_steps.Count > 0 && IsSame(_steps[^1].Syntax, syntax)) _steps.RemoveAt(_steps.Count - 1);
        if (!value.IsFunction) _steps.Add((syntax, ShortText(value) ?? "no value"));
    }

    // Absent members too: that a field is blank is what explains a missing value.
    private int Member(int parent, string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        for (var at = parent + 1; at < document.Nodes[parent].End; at = document.Nodes[at].End)
        {
            if (document.Name(document.Nodes[at]).SequenceEqual(utf8)) return at;
        }
        return -1;
    }

    private ExplainedInput Describe(int node)
    {
        ref readonly var n = ref document[node];
        var isContainer = n.Kind is NodeKind.Object or NodeKind.Array;
        var isSensitive = (n.Flags & NodeFlags.Sensitive) != 0;
        var bytes = isContainer ? default : document.SourceOf(n);
        return new ExplainedInput
        {
            Path = DocumentPath.Of(document, node),
            Value = n.Kind == NodeKind.Absent ? null : isSensitive ? "\"***\"" : ShortText(Val.Of(document, node)),
            Offset = n.SourceStart,
            FileOffset = fileOffset + n.SourceStart,
            Bytes = isSensitive ? [] : bytes[..Math.Min(bytes.Length, ExplainedInput.MostBytes)].ToArray(),
            Length = n.SourceLength,
            IsContainer = isContainer,
            IsSensitive = isSensitive,
        };
    }

    private static string? ShortText(in Val value)
    {
        const int Most = 200;
        if (value.IsUndefined) return null;
        if (value.IsFunction) return "a function";
        if (value.IsArray && ItemCursor.Count(value) > 20) return $"list of {ItemCursor.Count(value)} items";
        if (value.IsObject && MemberCursor.Count(value) > 20) return $"object with {MemberCursor.Count(value)} members";
        var text = JsonOutput.ToText(value)!;
        return text.Length <= Most ? text : text[..Most] + "…";
    }

    private static bool IsSame(SyntaxNode left, SyntaxNode right) => left.Start == right.Start && left.End == right.End;
}
