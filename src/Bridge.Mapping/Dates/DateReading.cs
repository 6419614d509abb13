namespace Bridge.Mapping.Dates;

/// <summary>How <c>$parseDate</c> reads.</summary>
/// <param name="Pivot">Years of two digits from this on are of the 20th century, those below of the 21st; -1 if none is given.</param>
/// <param name="Lenient">As $toMillis reads: leading zeros may be missing, blanks may stand around, what is out of range carries over.</param>
internal readonly record struct DateReading(int Pivot, bool Lenient)
{
    public static DateReading Strict => new(-1, false);
}
