using Bridge.Codecs.Layouts;
using Bridge.Configuration;

namespace Bridge.Codecs.Copybook;

/// <summary>Finds items of a copybook as COBOL names them: <c>CUST-NO</c>, or <c>CUST-NO OF ORDER-REC</c> where several have the name. Immutable.</summary>
internal sealed class CobolNames(IReadOnlyList<CobolItem> records)
{
    private readonly CobolItem[] _all = [.. records.SelectMany(CobolItem.Descendants)];

    /// <summary>All items that the name stands for.</summary>
    public IReadOnlyList<CobolItem> Find(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length % 2 == 0 || words.Where((_, i) => i % 2 == 1).Any(w => !w.Equals("OF", StringComparison.OrdinalIgnoreCase) && !w.Equals("IN", StringComparison.OrdinalIgnoreCase))) return [];
        var names = words.Where((_, i) => i % 2 == 0).ToArray();
        return [.. _all.Where(i => Fits(i, names))];
    }

    /// <summary>The items of an option that may mean several; a finding if there are none.</summary>
    public IReadOnlyList<CobolItem> Some(string name, Location at, string option, Diagnostics diagnostics)
    {
        var found = Find(name);
        if (found.Count == 0) diagnostics.Error(LayoutError.Layout, at, $"'{option}' names {name}, which the copybook does not have{NearestName.Hint(name, _all.Select(i => i.Name).Distinct())}", name.Length);
        return found;
    }

    /// <summary>The item of an option that means one; null after a finding. Of several with the name it is the nearest one before <paramref name="near"/>.</summary>
    public CobolItem? One(string name, Location at, string option, Diagnostics diagnostics, CobolItem? near = null)
    {
        if (near is not null && CopybookParser.FindBefore(near, name) is { } before) return before;
        var found = Some(name, at, option, diagnostics);
        if (found.Count > 1) diagnostics.Error(LayoutError.Layout, at, $"'{option}' names {name}, and the copybook has {found.Count} items of this name (lines {string.Join(", ", found.Select(f => f.Location.Line))}); write {name} OF {found[0].Parent?.Name ?? "its group"}", name.Length);
        return found.Count == 1 ? found[0] : null;
    }

    private static bool Fits(CobolItem item, string[] names)
    {
        if (!Is(item, names[0])) return false;
        var at = 1;
        for (var parent = item.Parent; parent is not null && at < names.Length; parent = parent.Parent)
        {
            if (Is(parent, names[at])) at++;
        }
        return at == names.Length;
    }

    private static bool Is(CobolItem item, string name) => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || item.Safe == name;
}
