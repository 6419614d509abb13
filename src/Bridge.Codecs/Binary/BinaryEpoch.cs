using System.Globalization;
using System.Text;

namespace Bridge.Codecs.Binary;

/// <summary>A time as a number of units since a day, which documents have as a text: 2026-11-26T12:00:00Z, or 2026-11-26 where the unit is a day. All times are UTC. Immutable.</summary>
internal sealed class BinaryEpoch(DateOnly since, TimeUnit unit)
{
    private const string DateForm = "yyyy-MM-dd";

    /// <summary>The longest text of a time.</summary>
    public const int MaxLength = 28;

    /// <summary>What is taken: a day, or a day with a time, down to seconds or parts of them, with or without a zone.</summary>
    private static readonly string[] Forms = [DateForm, "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private readonly long _since = since.ToDateTime(TimeOnly.MinValue).Ticks;

    private readonly long _ticks = unit switch
    {
        TimeUnit.Days => TimeSpan.TicksPerDay,
        TimeUnit.Minutes => TimeSpan.TicksPerMinute,
        TimeUnit.Seconds => TimeSpan.TicksPerSecond,
        TimeUnit.Milliseconds => TimeSpan.TicksPerMillisecond,
        TimeUnit.Microseconds => TimeSpan.TicksPerMicrosecond,
        _ => 1,
    };

    /// <summary>Writes the time of a number; 0 if it lies outside the years 1 to 9999.</summary>
    public int Write(decimal number, Span<byte> target)
    {
        if (Math.Abs(number) > 2m * DateTime.MaxValue.Ticks / _ticks) return 0; // before it is multiplied: it may be any number
        var ticks = number * _ticks + _since;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks) return 0;
        var time = new DateTime((long)ticks, DateTimeKind.Utc);
        if (unit == TimeUnit.Days)
        {
            time.TryFormat(target, out var day, DateForm, CultureInfo.InvariantCulture);
            return day;
        }
        time.TryFormat(target, out var written, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
        target[written] = (byte)'Z';
        return written + 1;
    }

    /// <summary>The number of a time; null if it is none, or lies between two units. A time without a zone is UTC.</summary>
    public decimal? NumberOf(ReadOnlySpan<byte> text)
    {
        Span<char> characters = stackalloc char[64];
        if (text.Length > characters.Length || !Encoding.UTF8.TryGetChars(text, characters, out var length)) return null;
        if (!DateTimeOffset.TryParseExact(characters[..length], Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return null;
        var ticks = time.UtcTicks - _since;
        return ticks % _ticks == 0 ? ticks / _ticks : null;
    }
}
