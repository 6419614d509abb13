using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Bridge.Mapping.Numbers;

internal readonly partial struct ExactNumber
{
    /// <summary>Bytes that surely hold <see cref="TryFormat"/> of any value of at most 38 digits.</summary>
    public const int MaxSmallLength = 44;

    /// <summary>
    /// Reads a number by JSON's grammar, leading zeros allowed (007.50 is 7.50). All of <paramref name="text"/> must be the number.
    /// An exponent is worked in: 1.50e1 is 15.0. False if it is no number or beyond <see cref="MaxDigits"/>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ExactNumber value)
    {
        value = default;
        var i = 0;
        var negative = text.Length > 0 && text[0] == '-';
        if (negative)
            i++;
        var start = i;
        ulong small = 0;
        var significant = 0;
        var scale = 0;
        for (; i < text.Length && (uint)(text[i] - '0') <= 9; i++)
        {
            if (significant > 0 || text[i] != '0')
                significant++;
            small = significant <= 18 ? small * 10 + (uint)(text[i] - '0') : small;
        }
        if (i == start)
            return false;
        var whole = text[start..i];
        ReadOnlySpan<byte> fraction = default;
        if (i < text.Length && text[i] == '.')
        {
            var from = ++i;
            for (; i < text.Length && (uint)(text[i] - '0') <= 9; i++)
            {
                if (significant > 0 || text[i] != '0')
                    significant++;
                small = significant <= 18 ? small * 10 + (uint)(text[i] - '0') : small;
            }
            scale = i - from;
            if (scale == 0)
                return false;
            fraction = text[from..i];
        }
        if (i < text.Length)
        {
            if (!TryReadExponent(text[i..], out var exponent))
                return false;
            scale -= exponent;
        }
        if (scale > MaxDigits || significant - scale > MaxDigits)
        {
            if (significant > 0)
                return false;
            scale = Math.Clamp(scale, 0, MaxDigits);
        }
        if (significant <= 18)
        {
            value = Create(negative ? -(Int128)small : (Int128)small, significant == 0 ? Math.Max(scale, 0) : scale);
            return true;
        }
        value = significant <= PowersOfTen.MaxInt128 ? Create(Collect(whole, fraction, negative), scale) : Create(CollectBig(whole, fraction, negative), scale);
        return true;
    }

    /// <summary>The double's shortest decimal text as an exact number. False for NaN and infinities.</summary>
    public static bool TryFromDouble(double value, out ExactNumber result)
    {
        if (Math.Abs(value) < 9007199254740992 && Math.Truncate(value) == value)
        {
            result = (long)value;
            return true;
        }
        result = default;
        if (!double.IsFinite(value))
            return false;
        Span<byte> text = stackalloc byte[NumberText.MaxLength];
        return TryParse(text[..NumberText.Format(value, text)], out result);
    }

    /// <summary>The nearest double; correctly rounded.</summary>
    public double ToDouble()
    {
        if (TryGetScaled(out var unscaled, out var scale) && Math.Abs(unscaled) <= 1L << 53 && scale <= 22)
            return scale == 0 ? unscaled : unscaled / (double)PowersOfTen.Small(scale);
        Span<byte> buffer = stackalloc byte[MaxSmallLength + 64];
        if (TryFormat(buffer, out var written))
            return double.Parse(buffer[..written], NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.Parse(ToString(), NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>True if the value is an integer that fits in 64 bits.</summary>
    public bool TryToInt64(out long value)
    {
        var whole = _scale == 0 ? this : Round(0, RoundMode.Down);
        value = (long)whole._small;
        return whole._big is null && whole._small == value && (_scale == 0 || whole == this);
    }

    /// <summary>Writes all digits, never an exponent: 12.50, -0.05, 9223372036854775808.</summary>
    public bool TryFormat(Span<byte> destination, out int written)
    {
        if (_big is not null)
            return TryFormatBig(destination, out written);
        Span<byte> digits = stackalloc byte[40];
        var magnitude = (UInt128)(Int128.IsNegative(_small) ? -_small : _small);
        return TryLayout(Int128.IsNegative(_small), digits[WriteDigits(magnitude, digits)..], destination, out written);
    }

    public override string ToString()
    {
        Span<byte> buffer = stackalloc byte[256];
        if (TryFormat(buffer, out var written))
            return Encoding.ASCII.GetString(buffer[..written]);
        var large = new byte[2 * MaxDigits + 8];
        TryFormat(large, out written);
        return Encoding.ASCII.GetString(large.AsSpan(0, written));
    }

    /// <summary>Writes the digits to the end of a span of 40 bytes and returns where they start; at least one digit.</summary>
    private static int WriteDigits(UInt128 value, Span<byte> digits)
    {
        var position = digits.Length;
        while (value > ulong.MaxValue)
        {
            var next = value / (ulong)TenTo18;
            var part = (ulong)(value - next * (ulong)TenTo18);
            for (var i = 0; i < 18; i++, part /= 10)
                digits[--position] = (byte)('0' + part % 10);
            value = next;
        }
        var rest = (ulong)value;
        do
        {
            var next = rest / 10;
            digits[--position] = (byte)('0' + (rest - next * 10));
            rest = next;
        }
        while (rest != 0);
        return position;
    }

    private bool TryLayout(bool negative, ReadOnlySpan<byte> digits, Span<byte> destination, out int written)
    {
        var whole = Math.Max(digits.Length - _scale, 0);
        written = (negative ? 1 : 0) + Math.Max(whole, 1) + (_scale > 0 ? 1 + _scale : 0);
        if (destination.Length < written)
        {
            written = 0;
            return false;
        }
        var n = 0;
        if (negative)
            destination[n++] = (byte)'-';
        if (whole == 0)
            destination[n++] = (byte)'0';
        digits[..whole].CopyTo(destination[n..]);
        n += whole;
        if (_scale > 0)
        {
            destination[n++] = (byte)'.';
            var zeros = _scale - (digits.Length - whole);
            destination.Slice(n, zeros).Fill((byte)'0');
            digits[whole..].CopyTo(destination[(n + zeros)..]);
        }
        return true;
    }

    private bool TryFormatBig(Span<byte> destination, out int written)
    {
        var value = Unscaled;
        var characters = ArrayPool<char>.Shared.Rent(2 * MaxDigits + 8);
        var bytes = ArrayPool<byte>.Shared.Rent(2 * MaxDigits + 8);
        try
        {
            BigInteger.Abs(value).TryFormat(characters, out var length, default, CultureInfo.InvariantCulture);
            Encoding.ASCII.GetBytes(characters.AsSpan(0, length), bytes);
            return TryLayout(value.Sign < 0, bytes.AsSpan(0, length), destination, out written);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if ((text[0] | 0x20) != 'e')
            return false;
        var i = 1;
        var negative = i < text.Length && text[i] == '-';
        if (negative || (i < text.Length && text[i] == '+'))
            i++;
        if (i == text.Length)
            return false;
        for (; i < text.Length; i++)
        {
            if ((uint)(text[i] - '0') > 9)
                return false;
            exponent = Math.Min(exponent * 10 + (text[i] - '0'), 1_000_000);   // far beyond MaxDigits: refused by the caller
        }
        exponent = negative ? -exponent : exponent;
        return true;
    }

    private static Int128 Collect(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, bool negative)
    {
        Int128 value = 0;
        foreach (var b in whole)
            value = value * 10 + (b - '0');
        foreach (var b in fraction)
            value = value * 10 + (b - '0');
        return negative ? -value : value;
    }

    private static BigInteger CollectBig(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, bool negative)
    {
        var characters = ArrayPool<char>.Shared.Rent(whole.Length + fraction.Length);
        try
        {
            Encoding.ASCII.GetChars(whole, characters);
            Encoding.ASCII.GetChars(fraction, characters.AsSpan(whole.Length));
            var value = BigInteger.Parse(characters.AsSpan(0, whole.Length + fraction.Length), NumberStyles.None, CultureInfo.InvariantCulture);
            return negative ? -value : value;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }
}
