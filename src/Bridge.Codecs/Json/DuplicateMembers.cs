using System.Numerics;
using System.Text;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Json;

/// <summary>
/// Settles members of equal names: all but the last lose their name and become absent, so that look-ups and loops see the last one only.
/// Pure; a table per thread serves objects with many members.
/// </summary>
internal static class DuplicateMembers
{
    /// <summary>From this many members on, a hash table is cheaper than comparing each with each.</summary>
    public const int ManyMembers = 64;

    [ThreadStatic]
    private static int[]? _table;

    /// <summary>Settles a whole object.</summary>
    public static void Settle(Document document, DocumentNode[] nodes, int @object, bool reject)
    {
        if (nodes[@object].Length > ManyMembers)
        {
            SettleByHash(document, nodes, @object, reject);
            return;
        }
        var end = nodes[@object].End;
        for (var at = nodes[@object + 1].End; at < end; at = nodes[at].End) SettleOne(document, nodes, @object, at, reject);
    }

    /// <summary>Compares one member with those before it.</summary>
    public static void SettleOne(Document document, DocumentNode[] nodes, int @object, int member, bool reject)
    {
        var length = nodes[member].NameLength;
        var name = document.Name(nodes[member]);
        for (var at = @object + 1; at < member; at = nodes[at].End)
        {
            if (nodes[at].NameLength != length || !document.Name(nodes[at]).SequenceEqual(name)) continue;
            Drop(document, nodes, at, member, reject);
        }
    }

    private static void SettleByHash(Document document, DocumentNode[] nodes, int @object, bool reject)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)nodes[@object].Length * 2);
        if (_table is null || _table.Length < size) _table = new int[size];
        var table = _table.AsSpan(0, size);
        table.Clear();
        var end = nodes[@object].End;
        for (var at = @object + 1; at < end; at = nodes[at].End)
        {
            if (nodes[at].NameLength < 0) continue; // settled before
            var name = document.Name(nodes[at]);
            var hash = new HashCode();
            hash.AddBytes(name); // seeded per process, so that nobody can choose names that collide
            var slot = hash.ToHashCode() & (size - 1);
            while (table[slot] != 0 && !document.Name(nodes[table[slot]]).SequenceEqual(name)) slot = (slot + 1) & (size - 1);
            var earlier = table[slot];
            table[slot] = at;
            if (earlier != 0) Drop(document, nodes, earlier, at, reject);
        }
    }

    private static void Drop(Document document, DocumentNode[] nodes, int earlier, int later, bool reject)
    {
        if (reject)
        {
            var name = Encoding.UTF8.GetString(document.Name(nodes[later]));
            throw new MessageFormatException(JsonError.Duplicate, $"JSON at byte {nodes[later].SourceStart}: the object has a second member '{name}' (the first is at byte {nodes[earlier].SourceStart}); `duplicate_keys: last` would take the last one", nodes[later].SourceStart, name);
        }
        nodes[earlier].Kind = NodeKind.Absent;
        nodes[earlier].NameLength = -1;
    }
}
