namespace Bridge.Codecs.Layouts.Fields;

/// <summary>
/// The short way for dates of four digits of year and two each of month and day, in any order and with any characters between: their digits are copied, never calculated.
/// What it does not take is read by the picture, which knows the reasons. Immutable and thread-safe.
/// </summary>
internal sealed class PlainDate
{
    /// <summary>Bytes of 2026-11-24.</summary>
    public const int IsoLength = 10;

    private readonly (int At, byte Character)[] _literals;
    private readonly int _length;
    private readonly int _year = -1;
    private readonly int _month = -1;
    private readonly int _day = -1;

    private PlainDate(IReadOnlyList<DatePart> parts)
    {
        var literals = new List<(int, byte)>();
        foreach (var part in parts)
        {
            if (part.Literal != 0) literals.Add((_length, part.Literal));
            else if (part.Kind == 'Y') _year = _length;
            else if (part.Kind == 'M') _month = _length;
            else _day = _length;
            _length += part.Literal != 0 ? 1 : part.Max;
        }
        _literals = [.. literals];
    }

    /// <summary>The short way of a picture; null if it has other parts.</summary>
    public static PlainDate? Of(IReadOnlyList<DatePart> parts)
    {
        var numbers = parts.Where(p => p.Literal == 0).ToList();
        var isPlain = numbers.Count == 3 && numbers.All(p => p is { Kind: 'Y', Min: 4, Max: 4 } or { Kind: 'M' or 'D', Min: 2, Max: 2 }) && numbers.DistinctBy(p => p.Kind).Count() == 3;
        return isPlain ? new PlainDate(parts) : null;
    }

    /// <summary>Writes the date as ISO 8601. False says nothing but that the picture must look.</summary>
    /// <param name="text">The field.</param>
    /// <param name="iso">At least <see cref="IsoLength"/> bytes; they may be touched in vain.</param>
    public bool TryRead(ReadOnlySpan<byte> text, Span<byte> iso)
    {
        if (text.Length != _length) return false;
        foreach (var (at, character) in _literals)
        {
            if (text[at] != character) return false;
        }
        var (century, yearOfCentury) = (Two(text, _year, iso, 0), Two(text, _year + 2, iso, 2));
        var (month, day) = (Two(text, _month, iso, 5), Two(text, _day, iso, 8));
        iso[4] = iso[7] = (byte)'-';
        var year = century * 100 + yearOfCentury;
        // A digit that is none makes a number far too large.
        return century < 100 && yearOfCentury < 100 && year > 0 && month is >= 1 and <= 12 && day >= 1 && (day <= 28 || (day <= 31 && day <= DateTime.DaysInMonth(year, month)));
    }

    private static int Two(ReadOnlySpan<byte> text, int at, Span<byte> iso, int to)
    {
        var (tens, ones) = (iso[to] = text[at], iso[to + 1] = text[at + 1]);
        var (ten, one) = ((uint)(tens - '0'), (uint)(ones - '0'));
        return ten > 9 || one > 9 ? 1000 : (int)(ten * 10 + one);
    }
}
