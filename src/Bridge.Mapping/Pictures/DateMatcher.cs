using System.Buffers;
using System.Text;

namespace Bridge.Mapping.Pictures;

/// <summary>
/// Matches a text against the elements of a date/time picture, longest first, going back where needed. Every (element, position) pair fails at most once,
/// so the time is bounded by their product. One use, on the stack; no allocation for texts of usual length.
/// </summary>
internal ref struct DateMatcher
{
    /// <summary>Longer texts are no dates.</summary>
    public const int MaxTextLength = 1024;

    // A value that a text does not give, though it fits: letters that are no name.
    private const long NoValue = long.MinValue;

    private readonly ReadOnlySpan<DateElement> _elements;
    private readonly ReadOnlySpan<byte> _text;
    private readonly bool _strict;
    private readonly Span<ulong> _failed;
    private readonly Span<long> _values;
    private readonly Span<byte> _lengths;
    private int _failedAt;
    private DateElement? _expected;

    private DateMatcher(ReadOnlySpan<DateElement> elements, ReadOnlySpan<byte> text, bool strict, Span<ulong> failed, Span<long> values, Span<byte> lengths)
    {
        _elements = elements;
        _text = text;
        _strict = strict;
        _failed = failed;
        _values = values;
        _lengths = lengths;
        _failedAt = -1;
    }

    public static bool Match(DateElement[] elements, ReadOnlySpan<byte> text, bool strict, ref DateFields fields, out int failedAt, out DateElement? expected)
    {
        failedAt = 0;
        expected = elements.Length > 0 ? elements[0] : null;
        if (text.Length > MaxTextLength)
            return false;
        Span<long> values = stackalloc long[elements.Length];
        Span<byte> lengths = stackalloc byte[elements.Length];
        var words = (elements.Length * (text.Length + 1) + 63) / 64;
        ulong[]? rented = null;
        var failed = words <= 64 ? stackalloc ulong[64] : rented = ArrayPool<ulong>.Shared.Rent(words);
        failed.Clear();
        var matcher = new DateMatcher(elements, text, strict, failed, values, lengths);
        var matched = matcher.MatchFrom(0, 0);
        if (rented is not null)
            ArrayPool<ulong>.Shared.Return(rented);
        (failedAt, expected) = (Math.Max(0, matcher._failedAt), matcher._expected);
        if (matched)
        {
            for (var i = 0; i < elements.Length; i++)
            {
                if (elements[i].Component is not { } component)
                    continue;
                if (values[i] == NoValue)
                    fields.Present &= ~component.Part; // also what a marker before it gave
                else
                    Store(component.Part, values[i], lengths[i], ref fields);
            }
        }
        return matched;
    }

    private bool MatchFrom(int index, int position)
    {
        if (index == _elements.Length)
        {
            if (position == _text.Length)
                return true;
            Note(position, null);
            return false;
        }
        var bit = index * (_text.Length + 1) + position;
        if ((_failed[bit >> 6] >> bit & 1) != 0)
            return false;
        var element = _elements[index];
        var matched = element.Literal is { } literal
            ? StartsWith(position, literal) && MatchFrom(index + 1, position + literal.Length)
            : MatchComponent(element.Component!, index, position);
        if (!matched)
        {
            _failed[bit >> 6] |= 1UL << bit;
            Note(position, element);
        }
        return matched;
    }

    private bool MatchComponent(DateComponent component, int index, int position)
    {
        if (component.Part == DateParts.Zone)
            return MatchZone(component, index, position);
        if (component.Names is { } names)
            return _strict ? MatchNames(component, names, index, position) : MatchLettersOfName(component, index, position);
        return component.Integer!.Presentation switch
        {
            IntegerPicture.Form.Decimal => MatchDigits(component, index, position),
            IntegerPicture.Form.Words => MatchWords(index, position),
            IntegerPicture.Form.Roman => MatchRoman(index, position),
            _ => MatchLetters(component, index, position),
        };
    }

    private bool MatchDigits(DateComponent component, int index, int position)
    {
        var digits = CountDigits(position);
        var least = component.FixedDigits > 0 ? component.FixedDigits : 1;
        var most = component.FixedDigits > 0 ? Math.Min(digits, component.FixedDigits) : digits;
        if (_strict && component.Integer!.MinDigits > 1)
        {
            // [D01] is two digits, not "at least two" as for the reference.
            least = Math.Max(least, component.Integer.MinDigits);
            if (component.MaxWidth == 0) most = Math.Min(most, least);
        }
        for (var length = most; length >= least; length--)
        {
            var next = position + length;
            if (component.Integer!.IsOrdinal)
            {
                if (!HasOrdinalEnding(next))
                    continue;
                next += 2;
            }
            if (MatchFrom(index + 1, next))
            {
                _values[index] = component.Part == DateParts.Fraction ? Nanoseconds(position, length) : Number(position, length);
                _lengths[index] = (byte)Math.Min(length, 255);
                return true;
            }
        }
        return false;
    }

    private bool MatchNames(DateComponent component, byte[][] names, int index, int position)
    {
        // Longest first, then the later one: with two letters "Ju" is July, as in the reference.
        for (var length = 9; length > 0; length--)
        {
            for (var i = names.Length - 1; i >= 0; i--)
            {
                if (names[i].Length == length && StartsWith(position, names[i]) && MatchFrom(index + 1, position + length))
                {
                    _values[index] = component.Part == DateParts.HalfDay ? i : i + 1;
                    return true;
                }
            }
        }
        return false;
    }

    // As the reference has it: any letters fit, and those that are no name in its usual writing give no value.
    private bool MatchLettersOfName(DateComponent component, int index, int position)
    {
        var letters = 0;
        while (position + letters < _text.Length && char.IsAsciiLetter((char)_text[position + letters]))
            letters++;
        for (var length = letters; length > 0; length--)
        {
            if (!MatchFrom(index + 1, position + length))
                continue;
            _values[index] = component.ReadName(_text.Slice(position, length)) is var value and >= 0 ? value : NoValue;
            return true;
        }
        return false;
    }

    private bool MatchWords(int index, int position)
    {
        Span<int> ends = stackalloc int[NumberWords.MaxWords];
        Span<double> values = stackalloc double[NumberWords.MaxWords];
        for (var i = NumberWords.Match(_text[position..], ends, values) - 1; i >= 0; i--)
        {
            if (MatchFrom(index + 1, position + ends[i]))
            {
                _values[index] = (long)Math.Min(values[i], 1e15);
                _lengths[index] = 4;
                return true;
            }
        }
        return false;
    }

    private bool MatchRoman(int index, int position)
    {
        Span<byte> upper = stackalloc byte[32];
        var length = 0;
        for (; length < upper.Length && position + length < _text.Length; length++)
        {
            var letter = (byte)(_text[position + length] & ~0x20);
            if (!"MDCLXVI"u8.Contains(letter))
                break;
            upper[length] = letter;
        }
        for (; length > 0; length--)
        {
            if (MatchFrom(index + 1, position + length))
            {
                LetterNumbers.TryReadRoman(upper[..length], out var value);
                _values[index] = (long)value;
                _lengths[index] = 4;
                return true;
            }
        }
        return false;
    }

    private bool MatchLetters(DateComponent component, int index, int position)
    {
        const int Most = 8;
        var letters = 0;
        while (letters < Most && position + letters < _text.Length && char.IsAsciiLetter((char)_text[position + letters]))
            letters++;
        for (var length = letters; length > 0; length--)
        {
            if (!MatchFrom(index + 1, position + length))
                continue;
            // Letters of the other case count from the same A, as in the reference.
            var first = component.Integer!.IsUpper ? 'A' : 'a';
            long value = 0;
            foreach (var letter in _text.Slice(position, length))
                value = value * 26 + (_strict ? (letter & 0x1F) : letter - first + 1);
            _values[index] = value;
            _lengths[index] = 4;
            return true;
        }
        return false;
    }

    private bool MatchZone(DateComponent component, int index, int position)
    {
        if (_strict && position < _text.Length && _text[position] == 'Z' && MatchFrom(index + 1, position + 1))
        {
            _values[index] = 0;
            return true;
        }
        if (component.Specifier == 'z')
        {
            if (!StartsWith(position, "GMT"u8))
                return false;
            position += 3;
        }
        if (position >= _text.Length || _text[position] is not ((byte)'+' or (byte)'-'))
            return false;
        var sign = _text[position++] == '-' ? -1 : 1;
        var digits = CountDigits(position);
        if (component.Integer?.Grouping is { } grouping)
        {
            Span<byte> separator = stackalloc byte[4];
            separator = separator[..grouping.First.EncodeToUtf8(separator)];
            var start = position + digits + separator.Length;
            if (digits == 0 || !StartsWith(position + digits, separator))
                return false;
            for (var length = CountDigits(start); length > 0; length--)
            {
                if (MatchFrom(index + 1, start + length))
                {
                    _values[index] = sign * (Number(position, digits) * 60 + Number(start, length));
                    return true;
                }
            }
            return false;
        }
        for (var length = digits; length > 0; length--)
        {
            if (MatchFrom(index + 1, position + length))
            {
                _values[index] = sign * (Number(position, Math.Min(length, 2)) * 60 + (length > 2 ? Number(position + 2, length - 2) : 0));
                return true;
            }
        }
        return false;
    }

    private readonly int CountDigits(int position)
    {
        var end = position;
        while (end < _text.Length && (uint)(_text[end] - '0') <= 9)
            end++;
        return end - position;
    }

    private readonly bool HasOrdinalEnding(int position)
    {
        return StartsWith(position, "th"u8) || StartsWith(position, "st"u8) || StartsWith(position, "nd"u8) || StartsWith(position, "rd"u8);
    }

    private readonly bool StartsWith(int position, ReadOnlySpan<byte> literal)
    {
        if (_text.Length - position < literal.Length)
            return false;
        var part = _text.Slice(position, literal.Length);
        if (part.SequenceEqual(literal))
            return true;
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] != literal[i] && !((part[i] ^ literal[i]) == 0x20 && char.IsAsciiLetter((char)part[i])))
                return false;
        }
        return true;
    }

    /// <summary>The digits' value; beyond any date it stays at one.</summary>
    private readonly long Number(int position, int length)
    {
        long value = 0;
        foreach (var b in _text.Slice(position, length))
            value = Math.Min(value * 10 + (b - '0'), 1_000_000_000_000_000);
        return value;
    }

    private readonly long Nanoseconds(int position, int length)
    {
        long value = 0;
        for (var i = 0; i < 9; i++)
            value = value * 10 + (i < length ? _text[position + i] - '0' : 0);
        return value;
    }

    private void Note(int position, DateElement? element)
    {
        if (position > _failedAt)
            (_failedAt, _expected) = (position, element);
    }

    private static void Store(DateParts part, long value, int length, ref DateFields fields)
    {
        fields.Present |= part;
        switch (part)
        {
            case DateParts.Year: (fields.Year, fields.YearDigits) = (value, length); break;
            case DateParts.Month: fields.Month = value; break;
            case DateParts.Day: fields.Day = value; break;
            case DateParts.DayOfYear: fields.DayOfYear = value; break;
            case DateParts.Hour: fields.Hour = value; break;
            case DateParts.Hour12: fields.Hour12 = value; break;
            case DateParts.HalfDay: fields.Afternoon = value == 1; break;
            case DateParts.Minute: fields.Minute = value; break;
            case DateParts.Second: fields.Second = value; break;
            case DateParts.Fraction: fields.Nanoseconds = value; break;
            case DateParts.Zone: fields.Zone = value; break;
            case DateParts.DayOfWeek: fields.DayOfWeek = value; break;
            case DateParts.IsoYear: fields.IsoYear = value; break;
            case DateParts.IsoWeek: fields.IsoWeek = value; break;
            case DateParts.WeekMonth: fields.WeekMonth = value; break;
            case DateParts.WeekOfMonth: fields.WeekOfMonth = value; break;
        }
    }
}
