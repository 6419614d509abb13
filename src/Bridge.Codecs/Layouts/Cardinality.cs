using System.Globalization;
using Bridge.Configuration;
using Bridge.Documents;

namespace Bridge.Codecs.Layouts;

/// <summary>How often a record may come at its place. <see cref="Max"/> is <see cref="int.MaxValue"/> for any number.</summary>
internal readonly record struct Cardinality(int Min, int Max)
{
    public static Cardinality One => new(1, 1);

    /// <summary>How the document shows it.</summary>
    public Occurs Occurs => Max > 1 ? Occurs.Many : Min == 0 ? Occurs.Optional : Occurs.One;

    /// <summary>Reads the option <c>occurs</c>: 1, 0..1, 0..*, 2..5.</summary>
    public static Cardinality Read(ConfigReader c, string fallback = "1")
    {
        var text = c.Text("occurs", "How often the record comes at its place: 1, 0..1, 0..*, 1..* or numbers such as 2..5.", fallback);
        var parts = text.Split("..");
        var good = TryRead(parts[0], out var min) && min < int.MaxValue;
        var max = min;
        if (good && parts.Length > 1) good = parts.Length == 2 && TryRead(parts[1], out max);
        good = good && max >= min && max > 0;
        c.Check(good, "occurs", $"'{text}' is no number of times; write 1, 0..1, 0..*, 1..* or numbers such as 2..5");
        return good ? new Cardinality(min, max) : One;
    }

    private static bool TryRead(string text, out int value)
    {
        value = int.MaxValue;
        return text == "*" || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    public override string ToString() => Max == Min ? $"{Min}" : Max == int.MaxValue ? $"{Min}..*" : $"{Min}..{Max}";
}
