using System.Globalization;
using System.Text;
using Bridge.Configuration;

namespace Bridge.Codecs.Binary;

/// <summary>The names that stand in documents for the numbers of a field. Immutable.</summary>
internal sealed class BinaryNames
{
    /// <summary>Longer names cost a string each.</summary>
    private const int MaxNameLength = 128;

    private readonly Dictionary<decimal, byte[]> _utf8 = [];
    private readonly Dictionary<string, decimal> _numbers;
    private readonly Dictionary<string, decimal>.AlternateLookup<ReadOnlySpan<char>> _byName;

    private BinaryNames()
    {
        _numbers = new Dictionary<string, decimal>(StringComparer.Ordinal);
        _byName = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public IEnumerable<string> All => _numbers.Keys;

    /// <summary>Reads <c>names: { 1: open, 0x10: closed }</c>; null if the option is not there.</summary>
    public static BinaryNames? Read(ConfigReader c)
    {
        var node = c.Has("names");
        var entries = c.TextMap("names", "Names for the numbers of an integer: { 1: open, 2: closed }. Documents have the name as a text, and the digits where a number has no name.");
        if (!node) return null;
        var names = new BinaryNames();
        foreach (var (key, name) in entries)
        {
            if (BinaryCondition.ParseNumber(key) is not { } number || decimal.Truncate(number) != number) c.Check(false, "names", $"'{key}' is no whole number");
            else if (BinaryCondition.ParseNumber(name.Text) is not null) c.Check(false, "names", $"the name '{name.Text}' is a number itself");
            else if (!names._utf8.TryAdd(number, Encoding.UTF8.GetBytes(name.Text))) c.Check(false, "names", $"{key} stands twice");
            else if (!names._numbers.TryAdd(name.Text, number)) c.Check(false, "names", $"the name '{name.Text}' stands for {names._numbers[name.Text].ToString(CultureInfo.InvariantCulture)} and {key}");
        }
        return names;
    }

    /// <summary>The name in UTF-8; null if the number has none.</summary>
    public byte[]? NameOf(decimal number) => _utf8.GetValueOrDefault(number);

    /// <summary>The number of a name, or of digits; null if it is neither.</summary>
    public decimal? NumberOf(string text) => _numbers.TryGetValue(text, out var number) ? number : BinaryCondition.ParseNumber(text);

    /// <inheritdoc cref="NumberOf(string)"/>
    public decimal? NumberOf(ReadOnlySpan<byte> text)
    {
        Span<char> name = stackalloc char[MaxNameLength];
        if (text.Length <= MaxNameLength && Encoding.UTF8.TryGetChars(text, name, out var length) && _byName.TryGetValue(name[..length], out var number)) return number;
        return NumberOf(Encoding.UTF8.GetString(text));
    }
}
