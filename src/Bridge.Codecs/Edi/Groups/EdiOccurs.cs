using Bridge.Documents;

namespace Bridge.Codecs.Edi.Groups;

/// <summary>How often a segment or group may come.</summary>
internal readonly record struct EdiOccurs(int Min, int Max)
{
    public static readonly EdiOccurs Optional = new(0, 1);

    public static readonly EdiOccurs Many = new(0, int.MaxValue);

    public Occurs Cardinality => Max > 1 ? Occurs.Many : Min > 0 ? Occurs.One : Occurs.Optional;

    /// <summary>Reads 1, 0..1, 0..*, 1..99; null if it is none of these.</summary>
    public static EdiOccurs? Parse(string text)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0) return int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var once) && once > 0 ? new EdiOccurs(once, once) : null;
        if (!int.TryParse(text.AsSpan(0, dots), System.Globalization.CultureInfo.InvariantCulture, out var min) || min < 0) return null;
        var upper = text[(dots + 2)..];
        if (upper == "*") return new EdiOccurs(min, int.MaxValue);
        return int.TryParse(upper, System.Globalization.CultureInfo.InvariantCulture, out var max) && max >= Math.Max(1, min) ? new EdiOccurs(min, max) : null;
    }

    public override string ToString() => Max == int.MaxValue ? $"{Min}..*" : Min == Max ? $"{Min}" : $"{Min}..{Max}";
}
