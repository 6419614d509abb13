using Bridge.Mapping.Functions.Collections;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Numerics;

/// <summary>Compiled pictures by their text, so that a picture is compiled once a worker. Bounded, since pictures may come from messages.</summary>
internal sealed class PictureCache<T>(Func<string, T> compile)
{
    /// <summary>A mapping has a handful of pictures; more than this come from data.</summary>
    private const int Most = 256;

    private readonly Dictionary<byte[], T> _compiled = new(Utf8Comparer.Instance);

    public T Get(in Val picture)
    {
        var utf8 = picture.Utf8;
        var lookup = _compiled.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(utf8, out var found)) return found;
        var made = compile(Wtf8.Decode(utf8));
        if (_compiled.Count >= Most) _compiled.Clear();
        _compiled.Add(utf8.ToArray(), made);
        return made;
    }
}
