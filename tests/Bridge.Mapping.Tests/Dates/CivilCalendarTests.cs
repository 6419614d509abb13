using System.Globalization;
using Bridge.Mapping.Dates;

namespace Bridge.Mapping.Tests.Dates;

public class CivilCalendarTests
{
    [Fact]
    public void Every_day_from_1600_to_2400_agrees_with_DateTime()
    {
        var epoch = new DateTime(1970, 1, 1).Ticks / TimeSpan.TicksPerDay;
        for (var date = new DateTime(1600, 1, 1); date.Year < 2401; date = date.AddDays(1))
        {
            var days = date.Ticks / TimeSpan.TicksPerDay - epoch;
            CivilCalendar.FromDays(days, out var year, out var month, out var day);
            if ((year, month, day) != (date.Year, date.Month, date.Day) || CivilCalendar.ToDays(year, month, day) != days
                || CivilCalendar.DayOfYear(days) != date.DayOfYear || CivilCalendar.DayOfWeek(days) % 7 != (int)date.DayOfWeek)
                Assert.Fail($"{date:yyyy-MM-dd} is {year}-{month}-{day}");
            CivilCalendar.FromDays(CivilCalendar.ThursdayOf(days), out var isoYear, out _, out _);
            if (isoYear != ISOWeek.GetYear(date) || (CivilCalendar.DayOfYear(CivilCalendar.ThursdayOf(days)) - 1) / 7 + 1 != ISOWeek.GetWeekOfYear(date))
                Assert.Fail($"week of {date:yyyy-MM-dd}");
            if (CivilCalendar.FromIsoWeek(isoYear, ISOWeek.GetWeekOfYear(date)) + CivilCalendar.DayOfWeek(days) - 1 != days)
                Assert.Fail($"from week of {date:yyyy-MM-dd}");
        }
    }

    [Fact]
    public void Far_years_go_there_and_back()
    {
        for (var days = -99_000_000L; days < 99_000_000; days += 9973)
        {
            CivilCalendar.FromDays(days, out var year, out var month, out var day);
            Assert.Equal(days, CivilCalendar.ToDays(year, month, day));
        }
    }

    [Fact]
    public void Months_and_days_carry_over()
    {
        Assert.Equal(CivilCalendar.ToDays(2025, 2, 1), CivilCalendar.ToDays(2024, 14, 1));
        Assert.Equal(CivilCalendar.ToDays(2023, 12, 31), CivilCalendar.ToDays(2024, 1, 0));
        Assert.Equal(CivilCalendar.ToDays(2024, 3, 2), CivilCalendar.ToDays(2024, 2, 31));
        Assert.Equal(52, CivilCalendar.WeeksInIsoYear(2024));
        Assert.Equal(53, CivilCalendar.WeeksInIsoYear(2020));
    }
}
