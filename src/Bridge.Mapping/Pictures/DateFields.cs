namespace Bridge.Mapping.Pictures;

/// <summary>The components of a date/time picture, as bits and as names in messages.</summary>
[Flags]
internal enum DateParts
{
    None = 0,
    Year = 1,
    Month = 2,
    Day = 4,
    DayOfYear = 8,
    Hour = 16,
    HalfDay = 32,
    Hour12 = 64,
    Minute = 128,
    Second = 256,
    Fraction = 512,
    Zone = 1024,
    DayOfWeek = 2048,
    IsoYear = 4096,
    IsoWeek = 8192,
    WeekMonth = 16384,
    WeekOfMonth = 32768,
    Calendar = 65536,
    Era = 131072,
}

/// <summary>What a picture read from a text, unchecked: a month may be 13. Only the parts in <see cref="Present"/> mean anything.</summary>
internal struct DateFields
{
    public DateParts Present;
    public long Year;

    /// <summary>Digits that the year was written with: two of them may need a pivot.</summary>
    public int YearDigits;
    public long Month;
    public long Day;
    public long DayOfYear;
    public long Hour;
    public long Hour12;
    public bool Afternoon;
    public long Minute;
    public long Second;

    /// <summary>Fraction of the second in nanoseconds; further digits are cut off.</summary>
    public long Nanoseconds;

    /// <summary>Minutes east of UTC.</summary>
    public long Zone;
    public long DayOfWeek;
    public long IsoYear;
    public long IsoWeek;
    public long WeekMonth;
    public long WeekOfMonth;

    /// <summary>Parts that are there and are not zero; the half-day is zero before noon. Zone, calendar and era always count.</summary>
    public readonly DateParts NonZero
    {
        get
        {
            var zero = DateParts.None;
            if (Year == 0) zero |= DateParts.Year;
            if (Month == 0) zero |= DateParts.Month;
            if (Day == 0) zero |= DateParts.Day;
            if (DayOfYear == 0) zero |= DateParts.DayOfYear;
            if (Hour == 0) zero |= DateParts.Hour;
            if (Hour12 == 0) zero |= DateParts.Hour12;
            if (!Afternoon) zero |= DateParts.HalfDay;
            if (Minute == 0) zero |= DateParts.Minute;
            if (Second == 0) zero |= DateParts.Second;
            if (Nanoseconds == 0) zero |= DateParts.Fraction;
            if (IsoYear == 0) zero |= DateParts.IsoYear;
            if (IsoWeek == 0) zero |= DateParts.IsoWeek;
            if (WeekMonth == 0) zero |= DateParts.WeekMonth;
            if (WeekOfMonth == 0) zero |= DateParts.WeekOfMonth;
            return Present & ~zero;
        }
    }

    public readonly bool Has(DateParts parts) => (Present & parts) != 0;
}
