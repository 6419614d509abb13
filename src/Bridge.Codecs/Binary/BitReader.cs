using Bridge.Codecs.Layouts;
using Bridge.Configuration;
using Bridge.Configuration.Tree;

namespace Bridge.Codecs.Binary;

/// <summary>Reads <c>bits:</c> of a binary layout.</summary>
internal static class BitReader
{
    /// <summary>The members of the bits, with the number of bytes that they take.</summary>
    public static BinaryField[] Read(ConfigNode node, BitOrder order, ConfigScope scope, out int width)
    {
        width = 1;
        if (node.Kind != ConfigNodeKind.Mapping)
        {
            scope.Diagnostics.Error("BR1002", node.Location, "'bits' wants members with their number of bits: { Version: 4, Urgent: 1 }");
            return [];
        }
        var members = new List<(ConfigEntry Entry, int Count, BitType Type, BinaryNames? Names)>();
        foreach (var entry in node.Entries)
        {
            if (entry.Value.Kind == ConfigNodeKind.Mapping)
            {
                members.Add(ConfigReader.Read(entry.Value, scope, entry.Key, c =>
                {
                    var type = c.Choice("type", "unsigned, signed or boolean.", BitType.Unsigned);
                    var names = BinaryNames.Read(c);
                    c.Check(names is null || type != BitType.Boolean, "names", "true and false have no names; leave out type: boolean");
                    return (entry, c.RequiredInteger("length", "Number of bits.", 1, 64), type, names);
                }));
            }
            else if (int.TryParse(entry.Value.Text, out var count) && count is >= 1 and <= 64)
            {
                members.Add((entry, count, BitType.Unsigned, null));
            }
            else
            {
                scope.Diagnostics.Error("BR1005", entry.Value.Location, $"'{entry.Key}' takes 1 to 64 bits, not '{entry.Value.Text}'");
            }
        }
        var total = members.Sum(m => m.Count);
        width = Math.Clamp(total / 8, 1, 8);
        if (total % 8 != 0 || total is 0 or > 64) scope.Diagnostics.Error(LayoutError.Layout, node.Location, $"the bits are {total} together, and they fill 1 to 8 whole bytes; name those that are not used as well");
        var fields = new List<BinaryField>();
        var used = 0;
        foreach (var (entry, count, type, names) in members)
        {
            fields.Add(new BinaryField
            {
                Name = entry.Key,
                Safe = SafeName.Of(entry.Key),
                Location = entry.KeyLocation,
                Kind = BinaryKind.Bit,
                BitType = type,
                Names = names,
                BitPlace = (Math.Max(0, order == BitOrder.LsbFirst ? used : total - used - count), count),
            });
            used += count;
        }
        return [.. fields];
    }
}
