using System.IO.Hashing;
using Bridge.Messages;

namespace Bridge.Adapters.File.Publishing;

/// <summary>
/// Which message wrote which file in this run, as far back as memory allows: it tells a repetition from another message that wants the same name. One caller at a time.
/// </summary>
internal sealed class RecentNames
{
    /// <summary>Names of one of the two generations; 16,384 names of 40 characters are 2 MB.</summary>
    private const int Generation = 8192;

    private Dictionary<string, ulong> _young = new(StringComparer.Ordinal);
    private Dictionary<string, ulong> _old = new(StringComparer.Ordinal);

    /// <summary>Notes who wrote a file.</summary>
    public void Add(string name, in Message message)
    {
        if (_young.Count == Generation)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }
        _young[name] = Identify(message);
    }

    /// <summary>True if this message wrote the file, false if another one did, null if that is not known.</summary>
    public bool? IsBy(string name, in Message message) =>
        _young.TryGetValue(name, out var writer) || _old.TryGetValue(name, out writer) ? writer == Identify(message) : null;

    private static ulong Identify(in Message message) => XxHash64.HashToUInt64(System.Text.Encoding.UTF8.GetBytes(message.IdText));
}
