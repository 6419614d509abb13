using Bridge.Codecs.Layouts;
using Bridge.Configuration;
using Bridge.Configuration.Tree;

namespace Bridge.Codecs.Copybook;

/// <summary>Reads <c>redefines:</c>: which view of shared bytes counts when.</summary>
internal static class RedefinesReader
{
    public static void Read(ConfigNode node, IReadOnlyList<CobolItem> records, Diagnostics diagnostics)
    {
        var all = records.SelectMany(Descendants).ToList();
        foreach (var (view, place, conditions) in node.Entries)
        {
            var item = all.Find(i => i.Name.Equals(view, StringComparison.OrdinalIgnoreCase) || i.Safe == view);
            if (item is null)
            {
                diagnostics.Error(LayoutError.Layout, place, $"'redefines' names {view}, which the copybook does not have{NearestName.Hint(view, all.Select(i => i.Name))}", view.Length);
                continue;
            }
            var when = new List<(CobolItem, IReadOnlyList<string>)>();
            foreach (var (name, at, value) in conditions.Entries)
            {
                var field = CopybookParser.FindBefore(item, name) ?? all.Find(i => i.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || i.Safe == name);
                if (field is null || field.IsGroup) diagnostics.Error(LayoutError.Layout, at, $"{view} depends on {name}, which is no item with a value before it", name.Length);
                else when.Add((field, value.Kind == ConfigNodeKind.Sequence ? [.. value.Items.Select(v => v.Text)] : [value.Text]));
            }
            item.When = when;
        }
    }

    private static IEnumerable<CobolItem> Descendants(CobolItem item) => item.Children.SelectMany(Descendants).Prepend(item);
}
