using System.Collections.Concurrent;
using System.Text;
using Bridge.Mapping.Errors;

namespace Bridge.Mapping.Dates;

/// <summary>Zones by offset (+01:00, Z) or by name (Europe/Berlin), with their summer time. Thread-safe; a name is looked up once.</summary>
internal static class ZoneNames
{
    private const int MostNames = 1000;

    private static readonly ConcurrentDictionary<string, TimeZoneInfo?> s_zones = new(StringComparer.Ordinal);

    public static bool IsKnown(ReadOnlySpan<byte> name) => ZoneOffset.TryParse(name, out _) || Find(Encoding.UTF8.GetString(name)) is not null;

    /// <summary>Gives a local time its zone. Of an hour that comes twice in autumn it is the first; one that is skipped in spring is an error.</summary>
    public static CivilTime Attach(CivilTime local, ReadOnlySpan<byte> name, bool lenient)
    {
        if (ZoneOffset.TryParse(name, out var fixedOffset)) return local with { HasZone = true, Offset = fixedOffset };
        var zone = Get(name);
        var clock = Clock(local);
        if (zone.IsInvalidTime(clock))
        {
            if (!lenient) throw new FunctionException(ErrorMessages.ValueCode, $"this time is skipped in {zone.Id} when summer time begins");
            var before = (int)zone.GetUtcOffset(clock.AddHours(-3)).TotalMinutes;
            return (local with { Offset = before, HasZone = true }).AtOffset((int)zone.GetUtcOffset(clock.AddHours(3)).TotalMinutes);
        }
        var offset = zone.IsAmbiguousTime(clock) ? zone.GetAmbiguousTimeOffsets(clock).Max() : zone.GetUtcOffset(clock);
        return local with { HasZone = true, Offset = (int)offset.TotalMinutes };
    }

    /// <summary>The same moment as a clock in another zone shows it.</summary>
    public static CivilTime Convert(CivilTime moment, ReadOnlySpan<byte> name)
    {
        if (ZoneOffset.TryParse(name, out var fixedOffset)) return moment.AtOffset(fixedOffset);
        var zone = Get(name);
        var utc = DateTime.SpecifyKind(Clock(moment.AtOffset(0)), DateTimeKind.Utc);
        return moment.AtOffset((int)zone.GetUtcOffset(utc).TotalMinutes);
    }

    private static TimeZoneInfo Get(ReadOnlySpan<byte> name)
    {
        var text = Encoding.UTF8.GetString(name);
        return Find(text) ?? throw new FunctionException(ErrorMessages.ValueCode, $"there is no zone \"{text}\"; a zone is an offset such as +01:00 or a name such as Europe/Berlin");
    }

    private static TimeZoneInfo? Find(string name)
    {
        if (s_zones.TryGetValue(name, out var known)) return known;
        TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found);
        if (s_zones.Count < MostNames) s_zones.TryAdd(name, found);
        return found;
    }

    private static DateTime Clock(CivilTime value)
    {
        var ticks = (value.Days + 719_162) * TimeSpan.TicksPerDay + value.Nanos / 100;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks) : throw new FunctionException(ErrorMessages.ValueCode, "the date lies outside the years 1 to 9999");
    }
}
