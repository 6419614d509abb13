using Bridge.Codecs.Binary;
using Bridge.Codecs.Layouts;
using Bridge.Configuration;
using Bridge.Configuration.Tree;

namespace Bridge.Codecs.Copybook;

/// <summary>When a view of shared bytes counts: tests that must hold together, and alternatives to them. Immutable once the layout is read.</summary>
internal sealed class CobolCondition
{
    private CobolCondition(IReadOnlyList<IReadOnlyList<CobolTest>> alternatives) => Alternatives = alternatives;

    /// <summary>The view never counts.</summary>
    public static CobolCondition Never { get; } = new([]);

    /// <summary>One of these lists must hold as a whole.</summary>
    public IReadOnlyList<IReadOnlyList<CobolTest>> Alternatives { get; }

    /// <summary>The items that mark a record of this kind, each with the value that is written when none is given.</summary>
    public IEnumerable<(CobolItem Field, string Value)> Marks => Alternatives.Count == 1 ? Alternatives[0].Where(t => t.Operator == "=").Select(t => (t.Field, t.Values[0])) : [];

    /// <summary>Reads <c>{ KIND: [P, Q] }</c>, or <c>KIND = "P" and AMOUNT > 0</c>; null after a finding.</summary>
    /// <param name="node">The condition.</param>
    /// <param name="item">Whose condition it is: names mean the nearest item before it.</param>
    /// <param name="option">The option, for findings.</param>
    /// <param name="names">The copybook's items.</param>
    /// <param name="diagnostics">Where findings go.</param>
    public static CobolCondition? Read(ConfigNode node, CobolItem item, string option, CobolNames names, Diagnostics diagnostics)
    {
        var tests = node.Kind switch
        {
            ConfigNodeKind.Mapping => [node.Entries.Select(e => Test(e.Key, "=", Texts(e.Value), e.KeyLocation)).ToList()],
            ConfigNodeKind.Scalar => BinaryCondition.Parse(node.Text)?.Alternatives.Select(a => a.Select(c => Test(c.Name, c.Relation, [c.Text ?? c.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)], node.Location)).ToList()).ToList(),
            _ => null,
        };
        if (tests is null || tests.Exists(a => a.Count == 0)) diagnostics.Error(LayoutError.Layout, node.Location, $"'{option}' says when {item.Name} counts: {{ KIND: P }}, {{ KIND: [P, Q] }}, or KIND = \"P\" and AMOUNT > 0");
        return tests is null || tests.Exists(a => a.Count == 0 || a.Contains(null)) ? null : new CobolCondition([.. tests.Select(a => a.ConvertAll(t => t!))]);

        CobolTest? Test(string name, string comparison, IReadOnlyList<string> values, Location at)
        {
            if (names.One(name, at, option, diagnostics, item) is not { } field) return null;
            var isNumber = field is { IsGroup: false, IsNumber: true };
            if (field.IsGroup) diagnostics.Error(LayoutError.Layout, at, $"{item.Name} depends on {name}, which is a group; name an item with a value", name.Length);
            else if (isNumber && values.FirstOrDefault(v => !decimal.TryParse(v, System.Globalization.CultureInfo.InvariantCulture, out _)) is { } wrong) diagnostics.Error(LayoutError.Layout, at, $"{name} is a number, and '{wrong}' is none", name.Length);
            else if (!isNumber && values.FirstOrDefault(v => v.Any(c => field.Page.ByteOf(c) is null)) is { } strange) diagnostics.Error(LayoutError.Layout, at, $"{name} is in {field.Page.Name}, which cannot write '{strange}'", name.Length);
            else return new CobolTest(field, comparison, values);
            return null;
        }
    }

    /// <summary>True if the record passes.</summary>
    public bool Holds(RecordPlaces places, ReadOnlySpan<byte> record)
    {
        foreach (var alternative in Alternatives)
        {
            var holds = true;
            for (var i = 0; i < alternative.Count && holds; i++)
            {
                var test = alternative[i];
                var start = places[test.Field];
                if (start + test.Field.Size > record.Length)
                {
                    places.IsTooShort = true;
                    holds = false;
                    continue;
                }
                holds = test.Holds(record.Slice(start, test.Field.Size), places.Layout);
            }
            if (holds) return true;
        }
        return false;
    }

    private static IReadOnlyList<string> Texts(ConfigNode value) => value.Kind == ConfigNodeKind.Sequence ? [.. value.Items.Select(v => v.Text)] : [value.Text];
}
