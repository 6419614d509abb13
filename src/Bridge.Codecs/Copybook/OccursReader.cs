using System.Globalization;
using Bridge.Codecs.Layouts;
using Bridge.Configuration;
using Bridge.Configuration.Tree;

namespace Bridge.Codecs.Copybook;

/// <summary>Reads <c>occurs:</c>: how often a table comes by the values of its counter, where these are no numbers of times.</summary>
internal static class OccursReader
{
    public static void Read(ConfigNode node, CobolNames names, Diagnostics diagnostics)
    {
        foreach (var (name, place, values) in node.Entries)
        {
            if (names.One(name, place, "occurs", diagnostics) is not { } table) continue;
            if (table.Counter is not { } counter)
            {
                diagnostics.Error(LayoutError.Layout, place, $"'occurs' names {name}, which has no OCCURS DEPENDING ON in the copybook", name.Length);
                continue;
            }
            var times = new List<(string, int)>();
            foreach (var (value, at, often) in values.Entries)
            {
                if (!int.TryParse(often.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < table.MinOccurs || count > table.MaxOccurs)
                {
                    diagnostics.Error(LayoutError.Layout, often.Location, $"{name} occurs {table.MinOccurs} to {table.MaxOccurs} times, and not '{often.Text}'");
                }
                else if (value.Length > counter.Size || value.Any(c => counter.Page.ByteOf(c) is null))
                {
                    diagnostics.Error(LayoutError.Layout, at, $"{counter.Name} cannot hold '{value}': it has {counter.Size} characters in {counter.Page.Name}", value.Length);
                }
                else
                {
                    times.Add((counter.IsNumber && decimal.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : value, count));
                }
            }
            if (values.Entries.Count == 0) diagnostics.Error(LayoutError.Layout, values.Location, $"'occurs' says what each value of {counter.Name} means: {{ {name}: {{ A: 0, B: 1 }} }}");
            table.Times = times;
        }
    }
}
