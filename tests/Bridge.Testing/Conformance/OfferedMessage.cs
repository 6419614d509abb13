using System.Text;
using Bridge.Messages;

namespace Bridge.Testing.Conformance;

/// <summary>A message that a test offers to a sink.</summary>
public sealed record OfferedMessage(byte[] Body)
{
    public OfferedMessage(string body) : this(Encoding.UTF8.GetBytes(body))
    {
    }

    /// <summary>Its identity.</summary>
    public string Id { get; init; } = "";

    /// <summary>Its ordering key; empty for the single lane.</summary>
    public string Key { get; init; } = "";

    /// <summary>Headers that travel, with their types.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Headers { get; init; } = [];

    /// <summary>Values of the names that templates hold.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Attempts that it has cost so far.</summary>
    public int Attempts { get; init; }

    internal HeaderSet EncodeHeaders()
    {
        if (Headers.Count == 0) return default;
        var writer = new HeaderWriter();
        foreach (var (name, value) in Headers) writer.AddObject(name, value);
        return writer.ToHeaderSet();
    }
}
