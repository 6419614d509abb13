using System.Globalization;
using System.Text;

namespace Bridge.Codecs.Copybook;

/// <summary>
/// How often the tables of a record came while it is written, by their counters: several tables may share one, and its value must say them all. Reused; one thread at a time.
/// </summary>
internal sealed class TableCounts
{
    private readonly List<(int At, CobolItem Table, int Count)> _tables = [];

    /// <summary>Forgets the record before.</summary>
    public void Reset() => _tables.Clear();

    /// <summary>Adds a table, and finds the value of its counter that says how often it and those before it came; null if there is none.</summary>
    /// <param name="table">The table.</param>
    /// <param name="count">How often it came.</param>
    /// <param name="at">Where its counter stands in the record.</param>
    /// <param name="present">What stands there now: kept where it fits, since several values may mean the same.</param>
    public string? Add(CobolItem table, int count, int at, string present)
    {
        _tables.Add((at, table, count));
        var counter = table.Counter!;
        if (table.Times is null) return Says(count.ToString(CultureInfo.InvariantCulture), at, counter) ? count.ToString(CultureInfo.InvariantCulture) : null;
        if (Says(present, at, counter)) return present;
        foreach (var (value, _) in table.Times)
        {
            if (Says(value, at, counter)) return value;
        }
        return null;
    }

    /// <summary>How often the tables before this one came that have the same counter at this place; null if there are none, or if it counts them by values.</summary>
    public int? Known(CobolItem table, int at)
    {
        foreach (var (start, other, count) in _tables)
        {
            if (start == at && ReferenceEquals(other.Counter, table.Counter) && table.Times is null && other.Times is null) return count;
        }
        return null;
    }

    /// <summary>Names the tables of a counter and how often they came, for errors.</summary>
    public string Describe(int at, CobolItem counter) => string.Join(" and ", _tables.Where(t => t.At == at && ReferenceEquals(t.Table.Counter, counter)).Select(t => $"{t.Table.Name} has {t.Count}"));

    /// <summary>The value of a counter as text; of a number without leading zeros.</summary>
    public static string ValueOf(CobolItem counter, ReadOnlySpan<byte> bytes, CopybookLayout layout)
    {
        Span<byte> number = stackalloc byte[CobolNumber.MaxLength];
        if (counter.IsNumber && bytes.Length == counter.Size && CobolNumber.TryRead(counter, bytes, layout, number, out var written, out _)) return Encoding.ASCII.GetString(number[..written]);
        return string.Create(bytes.Length, bytes, (target, b) =>
        {
            for (var i = 0; i < target.Length; i++) target[i] = counter.Page.CharOf(b[i]);
        }).TrimEnd(' ', '\0');
    }

    private bool Says(string value, int at, CobolItem counter)
    {
        foreach (var (start, table, count) in _tables)
        {
            if (start == at && ReferenceEquals(table.Counter, counter) && !Says(table, value, count)) return false;
        }
        return true;
    }

    private static bool Says(CobolItem table, string value, int count)
    {
        if (table.Times is null) return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == count;
        foreach (var (known, often) in table.Times)
        {
            if (known == value) return often == count;
        }
        return false;
    }
}
