using System.Text;

namespace Bridge.Messages;

/// <summary>
/// Turns UTF-8 into strings and gives the same string for bytes seen shortly before: names and values of headers repeat from message to message. Fixed size; not thread-safe.
/// </summary>
public sealed class RecentTexts
{
    private const int Slots = 64;   // a power of two; more than a message has headers
    private const int MaxLength = 128;   // longer texts rarely repeat

    private readonly (byte[] Bytes, string Text)[] _slots = new (byte[], string)[Slots];

    /// <summary>The text of these bytes; the same string as last time if they were seen shortly before. Texts above 128 bytes are made anew.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return "";
        if (utf8.Length > MaxLength) return Encoding.UTF8.GetString(utf8);
        var hash = new HashCode();
        hash.AddBytes(utf8);
        ref var slot = ref _slots[hash.ToHashCode() & (Slots - 1)];
        if (slot.Bytes is not null && utf8.SequenceEqual(slot.Bytes)) return slot.Text;
        slot = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        return slot.Text;
    }
}
