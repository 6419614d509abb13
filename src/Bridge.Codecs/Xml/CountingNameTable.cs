using System.Xml;

namespace Bridge.Codecs.Xml;

/// <summary>A table of names that knows how much stands in it, whoever put it there. One thread at a time.</summary>
internal sealed class CountingNameTable : NameTable
{
    /// <summary>Characters of the strings in it.</summary>
    public long Characters { get; private set; }

    public override string Add(char[] key, int start, int len)
    {
        if (Get(key, start, len) is { } known) return known;
        Characters += len;
        return base.Add(key, start, len);
    }

    public override string Add(string key)
    {
        if (Get(key) is { } known) return known;
        Characters += key.Length;
        return base.Add(key);
    }
}
