using System.Numerics;

namespace Bridge.Mapping.Numbers;

internal readonly partial struct ExactNumber
{
    /// <summary>
    /// Rounds to <paramref name="places"/> digits after the point (left of it when negative). Never adds digits: 2.5 to two places stays 2.5.
    /// </summary>
    public ExactNumber Round(int places, RoundMode mode = RoundMode.HalfEven)
    {
        if (places >= _scale)
            return this;
        var drop = (long)_scale - places;
        if (_big is null)
        {
            if (drop > PowersOfTen.MaxInt128)
                return Create(DirectionOnly(mode, belowHalf: true, Int128.Sign(_small)), places);
            var divisor = PowersOfTen.Small((int)drop);
            var quotient = _small / divisor;
            var rest = _small - quotient * divisor;
            return rest == 0 ? Create(quotient, places) : Create(Adjust(quotient, rest, divisor, mode), places);
        }
        var value = Unscaled;
        if (drop > PowersOfTen.CountDigits(BigInteger.Abs(value)))
            return Create(DirectionOnly(mode, belowHalf: true, value.Sign), places);
        return Create(DivideRounded(value, PowersOfTen.Big((int)drop), sticky: false, mode), places);
    }

    /// <summary>As <see cref="Round"/>, and pads with zeros, so that the result has exactly this scale (0 or more).</summary>
    public ExactNumber WithScale(int scale, RoundMode mode = RoundMode.HalfEven)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        if (scale <= _scale)
            return Round(scale, mode);
        if (scale > MaxDigits)
            ThrowTooLong();
        var value = _small;
        return _big is null && TryScale(ref value, scale - _scale) ? Create(value, scale) : Create(UnscaledAt(scale), scale);
    }

    public ExactNumber Floor() => Round(0, RoundMode.Floor);

    public ExactNumber Ceiling() => Round(0, RoundMode.Ceiling);

    private static Int128 Adjust(Int128 quotient, Int128 rest, Int128 divisor, RoundMode mode)
    {
        var negative = Int128.IsNegative(rest);
        var magnitude = negative ? -rest : rest;
        var half = magnitude.CompareTo(divisor - magnitude);
        return Away(mode, half, Int128.IsOddInteger(quotient), negative) ? quotient + (negative ? -1 : 1) : quotient;
    }

    private static Int128 DirectionOnly(RoundMode mode, bool belowHalf, int sign) =>
        sign != 0 && Away(mode, belowHalf ? -1 : 1, odd: false, sign < 0) ? sign : 0;

    /// <summary>True if a dropped rest (not zero) moves the result away from zero. <paramref name="half"/> compares the rest with one half.</summary>
    private static bool Away(RoundMode mode, int half, bool odd, bool negative) => mode switch
    {
        RoundMode.HalfEven => half > 0 || (half == 0 && odd),
        RoundMode.HalfUp => half >= 0,
        RoundMode.HalfDown => half > 0,
        RoundMode.Up => true,
        RoundMode.Down => false,
        RoundMode.Ceiling => !negative,
        RoundMode.Floor => negative,
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    /// <summary>value / divisor, rounded; <paramref name="sticky"/> says that value itself is a little further from zero than given.</summary>
    private static BigInteger DivideRounded(BigInteger value, BigInteger divisor, bool sticky, RoundMode mode)
    {
        var quotient = BigInteger.DivRem(value, divisor, out var rest);
        if (rest.IsZero && !sticky)
            return quotient;
        var half = (BigInteger.Abs(rest) * 2).CompareTo(divisor);
        if (half == 0 && sticky)
            half = 1;
        var negative = value.Sign < 0;
        return Away(mode, half, !quotient.IsEven, negative) ? quotient + (negative ? -1 : 1) : quotient;
    }

    /// <summary>Rounds m / 10^scale to the significant digits, then drops zeros down to <paramref name="preferredScale"/>.</summary>
    private static ExactNumber RoundSignificant(BigInteger m, int scale, bool sticky, int preferredScale)
    {
        var drop = PowersOfTen.CountDigits(BigInteger.Abs(m)) - SignificantDigits;
        if (drop > 0)
        {
            m = DivideRounded(m, PowersOfTen.Big(drop), sticky, RoundMode.HalfEven);
            scale -= drop;
        }
        if (scale > MaxDigits)
        {
            drop = scale - MaxDigits;
            m = drop > SignificantDigits + 1 ? BigInteger.Zero : DivideRounded(m, PowersOfTen.Big(drop), sticky, RoundMode.HalfEven);
            scale = MaxDigits;
        }
        return Create(m, scale).StripZeros(preferredScale);
    }

    private ExactNumber StripZeros(int downTo)
    {
        var scale = _scale;
        if (scale <= downTo)
            return this;
        if (_big is null)
        {
            var value = _small;
            while (scale > downTo)
            {
                var next = value / 10;
                if (next * 10 != value)
                    break;
                value = next;
                scale--;
            }
            return scale == _scale ? this : new ExactNumber(value, scale);
        }
        var big = Unscaled;
        while (scale > downTo)
        {
            var next = BigInteger.DivRem(big, 10, out var rest);
            if (!rest.IsZero)
                break;
            big = next;
            scale--;
        }
        return scale == _scale ? this : Create(big, scale);
    }
}
