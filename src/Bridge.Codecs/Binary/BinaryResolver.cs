using Bridge.Codecs.Layouts;
using Bridge.Configuration;

namespace Bridge.Codecs.Binary;

/// <summary>Ties the names within a layout to their fields and finds contradictions.</summary>
internal sealed class BinaryResolver(Diagnostics diagnostics)
{
    public void Resolve(BinaryField root)
    {
        Group(root, isBounded: true);
        Conditions(root);
    }

    private void Group(BinaryField group, bool isBounded)
    {
        for (var i = 0; i < group.Children.Length; i++)
        {
            var f = group.Children[i];
            if (f.Kind == BinaryKind.Bit) continue;
            if (group.Children.Take(i).Any(c => c.Safe == f.Safe)) Error(f, "the name stands twice, or differs only in characters that names cannot hold");
            Extent(f, f.Length);
            Extent(f, f.Repeat);
            Extent(f, f.At);
            Covered(f, group);
            Rest(f, group, i, isBounded);
            if (f.Kind == BinaryKind.Group) Group(f, f.Length is not null || (isBounded && !f.IsList));
        }
    }

    private void Extent(BinaryField f, BinaryExtent? extent)
    {
        if (extent?.Name is not { } name) return;
        extent.Field = Find(f, name);
        if (extent.Field is not { } field) return;
        if (!field.IsInteger || field.Scale > 0 || field is { BitType: not BitType.Unsigned }) Error(f, $"{name} is no integer and cannot be a length or count");
        if (field.IsVerified) Error(f, $"{name} is computed already (check, length_of)");
        field.IsUsed = true;
        field.IsComputed = field.Constant is null;
    }

    private void Covered(BinaryField f, BinaryField group)
    {
        if (f.Over.Count == 0) return;
        var first = group.Children.FirstOrDefault(c => Is(c, f.Over[0]));
        var last = group.Children.FirstOrDefault(c => Is(c, f.Over[^1]));
        if (first is null || last is null) Error(f, $"it has no neighbour {(first is null ? f.Over[0] : f.Over[^1])} in its group{NearestName.Hint(first is null ? f.Over[0] : f.Over[^1], group.Children.Select(c => c.Name))}");
        else if (first.Slot > last.Slot) Error(f, $"{f.Over[0]} stands behind {f.Over[^1]}");
        else
        {
            f.OverFields = (first, last);
            first.IsPlaced = last.IsPlaced = true;
        }
    }

    private void Rest(BinaryField f, BinaryField group, int index, bool isBounded)
    {
        if (f.Length is { IsRest: true } && f.IsList) Error(f, "each item of the list would go up to the end; give the items a length");
        if (!f.IsGreedy) return;
        if (!isBounded) Error(f, "it goes up to the end, and nothing says where a list's item ends; give the item a length");
        var reserve = 0;
        var conditional = new List<BinaryField>();
        foreach (var next in group.Children.Skip(index + 1))
        {
            if (next.When is { } when && when.Alternatives.SelectMany(a => a).All(c => Find(next, c.Name, quiet: true) is { } field && field.Slot < f.Slot))
            {
                conditional.Add(next);
                continue;
            }
            if (next.FixedSize < 0)
            {
                Error(f, $"it goes up to the end, and {next.Name} behind it has no fixed size");
                return;
            }
            reserve += next.FixedSize;
        }
        f.Reserve = reserve;
        f.Conditional = [.. conditional];
    }

    // After all extents are known, since a condition cannot depend on what is computed later.
    private void Conditions(BinaryField group)
    {
        foreach (var f in group.Children)
        {
            foreach (var comparison in f.When?.Alternatives.SelectMany(a => a) ?? []) Compared(f, comparison, Find(f, comparison.Name), isLast: false);
            foreach (var comparison in f.RepeatUntil?.Alternatives.SelectMany(a => a) ?? []) Compared(f, comparison, Inside(f, comparison.Name), isLast: true);
            Conditions(f);
        }
    }

    private void Compared(BinaryField f, BinaryComparison comparison, BinaryField? found, bool isLast)
    {
        comparison.Field = found;
        if (found is not { } field) return;
        // Lengths and counts within an item are known when the item was written.
        if (!isLast && (field.IsComputed || field.IsVerified))
        {
            Error(f, $"the condition looks at {comparison.Name}, which is a length, a count or a checksum and is not known yet on encode");
        }
        if (field.Names is { } names && comparison.Text is { } name)
        {
            if (names.NumberOf(name) is { } number) comparison.Number = number;
            else Error(f, $"{field.Name} has no name '{name}'{NearestName.Hint(name, names.All)}");
        }
        else if (comparison.Text is null != field.IsInteger || field.Kind is BinaryKind.Float or BinaryKind.Group or BinaryKind.Bits)
        {
            Error(f, $"the condition compares {(comparison.Name.Length > 0 ? comparison.Name : "the item")} with {(comparison.Text is null ? "a number" : "a text")}, which it is not");
        }
        field.IsUsed = true;
    }

    // A member of an item, or the item itself.
    private BinaryField? Inside(BinaryField list, string name)
    {
        if (name == BinaryCondition.Item) return list;
        var found = list;
        foreach (var part in name.Split('.')) found = found?.Children.FirstOrDefault(c => Is(c, part) && !c.IsList);
        if (found is null) Error(list, $"the end of the list looks at {name}, and its items have no such single field{NearestName.Hint(name, list.Children.Select(c => c.Name))}");
        return found;
    }

    // Earlier neighbours first, then those of the groups around; members of groups and bits by Name.Member.
    private BinaryField? Find(BinaryField from, string name, bool quiet = false)
    {
        var parts = name.Split('.');
        for (var inner = from; inner.Parent is { } group; inner = group)
        {
            var found = group.Children.FirstOrDefault(c => c.Slot < inner.Slot && Is(c, parts[0]));
            if (found is null) continue;
            foreach (var part in parts.Skip(1)) found = found is { IsList: false } ? found.Children.FirstOrDefault(c => Is(c, part)) : null;
            if (found is { IsList: false }) return found;
            break;
        }
        if (!quiet) Error(from, $"it refers to {name}, and there is no such single field before it");
        return null;
    }

    private static bool Is(BinaryField f, string name) => f.Name == name || f.Safe == name;

    private void Error(BinaryField f, string message) => diagnostics.Error(LayoutError.Layout, f.Location, $"field {f.Path}: {message}");
}
