using System.Text;

namespace Bridge.Mapping.Files.Running;

/// <summary>Gives equal bytes as the same string: routing keys and topics come again and again. Bounded; one thread at a time.</summary>
internal sealed class StringCache
{
    // A template over an order number would fill any cache; 4,096 texts cover routing keys and cost at most a megabyte.
    private const int Limit = 4096;

    private readonly Dictionary<string, string> _strings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public StringCache() => _lookup = _strings.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > 256) return Encoding.UTF8.GetString(utf8);
        Span<char> chars = stackalloc char[256];
        var text = chars[..Encoding.UTF8.GetChars(utf8, chars)];
        if (_lookup.TryGetValue(text, out var known)) return known;
        var made = text.ToString();
        if (_strings.Count >= Limit) _strings.Clear();
        _strings.Add(made, made);
        return made;
    }
}
