using System.Globalization;
using System.Text;

namespace Bridge.Codecs.Layouts.Fields;

/// <summary>
/// How a peer writes dates and times, in the notation of mappings: [Y0001][M01][D01]. Strict: the 31st of February is an error. Immutable and thread-safe.
/// </summary>
internal sealed class DatePicture
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    private readonly List<DatePart> _parts = [];
    private readonly FieldType _type;
    private readonly int _pivot;
    private readonly TimeZoneInfo? _zone;
    private PlainDate? _plain;

    private DatePicture(FieldType type, int pivot, TimeZoneInfo? zone) => (_type, _pivot, _zone) = (type, pivot, zone);

    /// <summary>The longest text of ISO 8601 that is made.</summary>
    public const int MaxIsoLength = 40;

    /// <summary>The picture of ISO 8601 for a type.</summary>
    public static string Iso(FieldType type) => type switch
    {
        FieldType.Date => "[Y0001]-[M01]-[D01]",
        FieldType.Time => "[H01]:[m01]:[s01]",
        _ => "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01]",
    };

    /// <summary>Parses a picture. The error is null if it went well.</summary>
    public static DatePicture? Parse(string picture, FieldType type, int pivot, string? zone, out string? error)
    {
        var timeZone = zone is null ? null : Zone(zone);
        if (zone is not null && timeZone is null)
        {
            error = $"there is no time zone '{zone}'; write Z, an offset such as +01:00, or a name such as Europe/Berlin";
            return null;
        }
        var result = new DatePicture(type, pivot, timeZone);
        error = result.Add(picture) ?? result.Incomplete();
        result._plain = type == FieldType.Date ? PlainDate.Of(result._parts) : null;
        return error is null ? result : null;
    }

    /// <summary>Reads a text by the picture and writes it as ISO 8601; false if it is none, with the reason.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, Span<byte> iso, out int written, out string reason)
    {
        reason = "";
        if (_plain is not null && _plain.TryRead(text, iso))
        {
            written = PlainDate.IsoLength;
            return true;
        }
        written = 0;
        var value = default(DateParts);
        value.Offset = int.MinValue;
        var at = 0;
        foreach (var part in _parts)
        {
            if (part.Literal != 0)
            {
                if (at >= text.Length || text[at] != part.Literal)
                {
                    reason = $"expected '{(char)part.Literal}' at character {at + 1}";
                    return false;
                }
                at++;
                continue;
            }
            if (!part.TryRead(text, ref at, ref value, _pivot))
            {
                reason = $"expected {part.Name} at character {at + 1}";
                return false;
            }
        }
        if (at < text.Length)
        {
            reason = $"there is more behind character {at}";
            return false;
        }
        return value.TryWriteIso(_type, _zone, iso, out written, out reason);
    }

    /// <summary>Writes a text of ISO 8601 by the picture; false if it is none, with the reason.</summary>
    public bool TryWrite(ReadOnlySpan<byte> iso, AsciiBuffer target, out string reason)
    {
        if (!DateParts.TryReadIso(iso, _type, _zone, out var value, out reason)) return false;
        value.HasCentury = _parts.Exists(p => p.Kind == 'C' && p.Literal == 0);
        foreach (var part in _parts)
        {
            if (part.Literal != 0) target.Add(part.Literal);
            else if (!part.TryWrite(value, target, _pivot, out reason)) return false;
        }
        return true;
    }

    private string? Add(string picture)
    {
        var bytes = Encoding.UTF8.GetBytes(picture);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '[')
            {
                _parts.Add(new DatePart { Literal = bytes[i] });
                continue;
            }
            if (i + 1 < bytes.Length && bytes[i + 1] == '[')
            {
                _parts.Add(new DatePart { Literal = (byte)'[' });
                i++;
                continue;
            }
            var end = picture.IndexOf(']', i);
            if (end < 0) return $"the picture '{picture}' has a [ without its ]";
            var marker = picture[(i + 1)..end].Replace(" ", "", StringComparison.Ordinal);
            if (DatePart.Parse(marker) is not { } part) return $"[{marker}] in the picture '{picture}' is not known; known are [Y0001] [Y01] [C] [M01] [M1] [MN,*-3] [D01] [D1] [d001] [H01] [m01] [s01] [f001] [Z] [Z0000]";
            _parts.Add(part);
            i = end;
        }
        return null;
    }

    private string? Incomplete()
    {
        bool Has(char kind) => _parts.Exists(p => p.Literal == 0 && p.Kind == kind);
        if (_type != FieldType.Time && !(Has('Y') && (((Has('M') || Has('N')) && Has('D')) || Has('d')))) return "the picture of a date needs a year and a month and day, or the day of the year [d001]";
        return _type != FieldType.Date && !Has('H') ? "the picture of a time needs the hour [H01]" : null;
    }

    private static TimeZoneInfo? Zone(string name)
    {
        if (name == "Z") return TimeZoneInfo.Utc;
        if (name.Length == 6 && name[0] is '+' or '-' && TimeSpan.TryParseExact(name.AsSpan(1), "hh\\:mm", CultureInfo.InvariantCulture, out var offset))
        {
            return offset > TimeSpan.FromHours(14) ? null : TimeZoneInfo.CreateCustomTimeZone(name, name[0] == '-' ? -offset : offset, name, name);
        }
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
    }

    /// <summary>Number of a month by the first three letters of its English name, or 0.</summary>
    public static int MonthOf(ReadOnlySpan<byte> name)
    {
        Span<char> upper = stackalloc char[3];
        if (name.Length < 3) return 0;
        for (var i = 0; i < 3; i++) upper[i] = char.ToUpperInvariant((char)name[i]);
        for (var i = 0; i < 12; i++)
        {
            if (upper.SequenceEqual(Months[i])) return i + 1;
        }
        return 0;
    }

    /// <summary>The first three letters of a month's English name, in capitals.</summary>
    public static string MonthName(int month) => Months[month - 1];
}
