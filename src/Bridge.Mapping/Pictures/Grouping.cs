using System.Text;
using Bridge.Mapping.Text;

namespace Bridge.Mapping.Pictures;

/// <summary>Where grouping separators stand, counted in digits to their right. Immutable, thread-safe.</summary>
internal sealed class Grouping
{
    private readonly (int Position, Rune Separator)[] _places;   // from the left, so positions fall
    private readonly int _every;                                 // over 0: the one separator repeats at every multiple

    private Grouping((int, Rune)[] places, int every)
    {
        _places = places;
        _every = every;
    }

    /// <summary>The separator repeats without end if the given places are all the multiples of one distance with one separator (XPath F&amp;O 3.1, 4.6.1).</summary>
    public static Grouping? Create(IReadOnlyList<(int Position, Rune Separator)> places)
    {
        if (places.Count == 0)
            return null;
        var every = places[^1].Position;
        var separator = places[0].Separator;
        for (var i = 0; i < places.Count && every > 0; i++)
        {
            if (places[i].Separator != separator || places[i].Position != every * (places.Count - i))
                every = 0;
        }
        return new Grouping([.. places], every);
    }

    /// <summary>The leftmost separator.</summary>
    public Rune First => _places[0].Separator;

    /// <summary>Writes ASCII digits with separators in between, translated to the digit family of <paramref name="zero"/>.</summary>
    public static void Write(Grouping? grouping, scoped ReadOnlySpan<byte> digits, Rune zero, ref Utf8Builder output)
    {
        if (grouping is null && zero.Value == '0')
        {
            output.Append(digits);
            return;
        }
        for (var i = 0; i < digits.Length; i++)
        {
            WriteSeparators(grouping, digits.Length - i, i > 0, ref output);
            output.Append(zero.Value == '0' ? new Rune(digits[i]) : new Rune(zero.Value + digits[i] - '0'));
        }
        WriteSeparators(grouping, 0, digits.Length > 0, ref output);
    }

    /// <summary>True if this rune separates groups.</summary>
    public bool Contains(Rune rune)
    {
        foreach (var (_, separator) in _places)
        {
            if (separator == rune)
                return true;
        }
        return false;
    }

    private static void WriteSeparators(Grouping? grouping, int right, bool between, ref Utf8Builder output)
    {
        if (grouping is null || !between)
            return;
        if (grouping._every > 0)
        {
            if (right > 0 && right % grouping._every == 0)
                output.Append(grouping._places[0].Separator);
            return;
        }
        foreach (var (position, separator) in grouping._places)
        {
            if (position == right)
                output.Append(separator);
        }
    }
}
