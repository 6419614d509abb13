using System.Globalization;

namespace Bridge.Configuration.Values;

/// <summary>A number of bytes, written with its unit: <c>512B</c>, <c>64KiB</c>, <c>16MiB</c>, <c>1GiB</c> (and KB, MB, GB by thousands).</summary>
public readonly record struct ByteSize(long Bytes)
{
    private static readonly (string Unit, long Factor)[] Units =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1)];

    /// <summary>Parses a size; false if the text has no unit or no number.</summary>
    public static bool TryParse(string text, out ByteSize size)
    {
        size = default;
        ArgumentNullException.ThrowIfNull(text);
        foreach (var (unit, factor) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            if (!decimal.TryParse(text.AsSpan(0, text.Length - unit.Length).Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
            if (number > long.MaxValue / factor) return false;
            size = new ByteSize((long)(number * factor));
            return true;
        }
        return false;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        foreach (var (unit, factor) in new[] { ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10) })
        {
            if (Bytes >= factor && Bytes % factor == 0) return (Bytes / factor).ToString(CultureInfo.InvariantCulture) + unit;
        }
        return Bytes.ToString(CultureInfo.InvariantCulture) + "B";
    }
}
