using System.Text;
using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Files.Tables;

/// <summary>
/// The lookup tables of one mapping file, read once and immutable: CSV (first column the key; a second column gives texts, more give objects), JSON or YAML
/// (an object of key: value). Reloading makes a new set.
/// </summary>
internal sealed class TableSet : ITables
{
    private readonly List<string> _names = [];
    private readonly List<Dictionary<string, Val>> _tables = [];
    private readonly List<Dictionary<string, Val>.AlternateLookup<ReadOnlySpan<char>>> _lookups = [];

    public IEnumerable<string> Names => _names;

    public static TableSet Load(IReadOnlyList<KeyValuePair<string, ConfigText>> tables, string directory, Diagnostics diagnostics)
    {
        var set = new TableSet();
        foreach (var (name, file) in tables)
        {
            var path = Path.GetFullPath(file.Text, directory.Length == 0 ? Environment.CurrentDirectory : directory);
            if (!File.Exists(path))
            {
                diagnostics.Error("BR1009", file.Location, $"the table '{name}': the file '{path}' does not exist");
                continue;
            }
            var rows = Path.GetExtension(path) == ".csv" ? TableFile.ReadCsv(path, diagnostics) : TableFile.ReadTree(path, diagnostics);
            set._names.Add(name);
            set._tables.Add(rows);
            set._lookups.Add(rows.GetAlternateLookup<ReadOnlySpan<char>>());
        }
        return set;
    }

    public int Find(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _names.Count; i++)
        {
            if (Encoding.UTF8.GetByteCount(_names[i]) == name.Length && Encoding.UTF8.GetString(name) == _names[i]) return i;
        }
        return -1;
    }

    public bool TryGet(int table, ReadOnlySpan<byte> key, out Val value)
    {
        value = default;
        if (key.Length > 256) return _tables[table].TryGetValue(Encoding.UTF8.GetString(key), out value);
        Span<char> chars = stackalloc char[256];
        return _lookups[table].TryGetValue(chars[..Encoding.UTF8.GetChars(key, chars)], out value);
    }
}
