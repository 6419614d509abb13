using System.Numerics;

namespace Bridge.Mapping.Numbers;

internal readonly partial struct ExactNumber
{
    private const long TenTo18 = 1_000_000_000_000_000_000;

    // Digits kept between the steps of a power: 28 are promised, the rest absorbs the rounding of up to 64 steps.
    private const int WorkingDigits = 90;

    /// <summary>
    /// Quotient: exact if it ends within <see cref="SignificantDigits"/> digits (or is an integer), else rounded to them, half-even.
    /// Trailing zeros are dropped down to the difference of the scales (10.00 / 4 is 2.50). Throws D1001 for division by zero.
    /// </summary>
    public static ExactNumber operator /(ExactNumber left, ExactNumber right)
    {
        if (right.IsZero)
            throw new FunctionException("D1001", "Number out of range: division by zero");
        var preferred = Math.Max(0, left._scale - right._scale);
        if (left._big is null && right._big is null && (long)right._small == right._small && (long)right._small != long.MinValue
            && TryDivideSmall(left._small, (long)right._small, left._scale - right._scale, preferred, out var result))
            return result;

        BigInteger a = left.Unscaled, b = right.Unscaled;
        var scale = left._scale - right._scale;
        var exact = BigInteger.DivRem(a, b, out var rest);
        if (rest.IsZero)
            return Create(exact, scale);
        var shift = SignificantDigits + 2 + PowersOfTen.CountDigits(BigInteger.Abs(b)) - PowersOfTen.CountDigits(BigInteger.Abs(a));
        if (shift > 0)
        {
            exact = BigInteger.DivRem(a * PowersOfTen.Big(shift), b, out rest);
            scale += shift;
        }
        return RoundSignificant(exact, scale, !rest.IsZero, preferred);
    }

    /// <summary>Remainder with the sign of the dividend, exact. Throws D1001 for division by zero.</summary>
    public static ExactNumber operator %(ExactNumber left, ExactNumber right)
    {
        if (right.IsZero)
            throw new FunctionException("D1001", "Number out of range: remainder of a division by zero");
        var scale = Math.Max(left._scale, right._scale);
        if (left._big is null && right._big is null && TryAlign(ref left, ref right, out var a, out var b))
            return Create(b == -1 ? 0 : a % b, scale);
        return Create(BigInteger.Remainder(left.UnscaledAt(scale), right.UnscaledAt(scale)), scale);
    }

    /// <summary>Square root, to the significant digits. Throws D3060 for a negative number.</summary>
    public ExactNumber Sqrt()
    {
        if (Sign < 0)
            throw new FunctionException("D3060", "The sqrt function cannot be applied to a negative number", ToString());
        var value = Unscaled;
        if (value.IsZero)
            return Create(Int128.Zero, (_scale + 1) / 2);
        // value / 10^scale with an even scale and so many digits that the root has more than the significant ones.
        var shift = Math.Max(0, 2 * (SignificantDigits + 2) - PowersOfTen.CountDigits(value));
        if (((_scale + shift) & 1) != 0)
            shift++;
        value *= PowersOfTen.Big(shift);
        var root = IntegerSqrt(value);
        return RoundSignificant(root, (_scale + shift) / 2, root * root != value, (_scale + 1) / 2);
    }

    /// <summary>
    /// Power, to the significant digits. A fractional exponent other than one half is computed on doubles (15 to 17 digits).
    /// Throws D3061 when the result is no number or out of range.
    /// </summary>
    public ExactNumber Power(ExactNumber exponent)
    {
        if (exponent.Round(0, RoundMode.Down) is var whole && whole != exponent)
        {
            if (exponent == FromScaled(5, 1) && Sign >= 0)
                return Sqrt();
            return TryFromDouble(Math.Pow(ToDouble(), exponent.ToDouble()), out var rough) ? rough : throw Unrepresentable();
        }
        if (!whole.TryToInt64(out var n) || (IsZero && n < 0))
            throw Unrepresentable();
        if (n == 0)
            return 1;
        if (IsZero)
            return Zero;
        if (Abs() == 1)
            return n % 2 == 0 ? 1 : Sign;
        // 24 squarings of 90 digits are still quick; almost every larger exponent leaves the range anyway.
        if (Math.Abs(n) > 10_000_000)
            throw Unrepresentable();

        var (m, scale) = (BigInteger.One, 0L);
        var (factor, factorScale) = (Unscaled, (long)_scale);
        for (var bits = Math.Abs(n); ;)
        {
            if ((bits & 1) != 0)
                (m, scale) = Trim(m * factor, scale + factorScale);
            bits >>= 1;
            if (bits == 0)
                break;
            (factor, factorScale) = Trim(factor * factor, factorScale * 2);
        }
        if (n < 0)
        {
            var shift = SignificantDigits + 12 + PowersOfTen.CountDigits(BigInteger.Abs(m));
            m = BigInteger.DivRem(BigInteger.Pow(10, shift), m, out var rest) is var quotient && rest.IsZero ? quotient : quotient * 10 + quotient.Sign;
            scale = shift + (rest.IsZero ? 0 : 1) - scale;
        }
        var digits = PowersOfTen.CountDigits(BigInteger.Abs(m));
        if (digits - scale > MaxDigits || scale - digits > MaxDigits)
            throw Unrepresentable();
        return RoundSignificant(m, (int)scale, sticky: false, n > 0 ? (int)Math.Min(_scale * n, MaxDigits) : 0);

        static (BigInteger, long) Trim(BigInteger value, long scale)
        {
            var drop = PowersOfTen.CountDigits(BigInteger.Abs(value)) - WorkingDigits;
            return drop <= 0 ? (value, scale) : (DivideRounded(value, PowersOfTen.Big(drop), false, RoundMode.HalfEven), scale - drop);
        }
    }

    /// <summary>Division whose quotient's digits fit in 128 bits: 18 digits a step, no allocation.</summary>
    private static bool TryDivideSmall(Int128 a, long b, int scale, int preferred, out ExactNumber result)
    {
        var negative = Int128.IsNegative(a) != (b < 0);
        var divisor = (UInt128)(ulong)Math.Abs(b);
        var value = (UInt128)(Int128.IsNegative(a) ? -a : a);
        var quotient = value / divisor;
        var rest = value - quotient * divisor;
        if (rest == 0)
        {
            result = Create(negative ? -(Int128)quotient : (Int128)quotient, scale);
            return a != Int128.MinValue;
        }
        result = default;
        var digits = quotient == 0 ? 0 : PowersOfTen.CountDigits(quotient);
        while (digits < SignificantDigits && rest != 0)
        {
            // rest < 2^63 and the power is at most 10^18 < 2^60, so the product fits.
            var step = Math.Min(18, SignificantDigits - digits);
            var power = (UInt128)(ulong)(step == 18 ? TenTo18 : (long)PowersOfTen.Small(step));
            rest *= power;
            var next = rest / divisor;
            rest -= next * divisor;
            quotient = quotient * power + next;
            scale += step;
            digits = quotient == 0 ? 0 : PowersOfTen.CountDigits(quotient);
        }
        if (digits > SignificantDigits)
            return false;
        var twice = rest * 2;
        if (twice > divisor || (twice == divisor && UInt128.IsOddInteger(quotient)))
            quotient++;
        if (scale > MaxDigits)
            return false;
        var signed = (Int128)quotient;
        result = Create(negative ? -signed : signed, scale).StripZeros(preferred);
        return true;
    }

    private static BigInteger IntegerSqrt(BigInteger value)
    {
        // Newton from above: a first guess of at least the root, then strictly falling until it is the floor.
        var guess = BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (guess + value / guess) >> 1;
            if (next >= guess)
                return guess;
            guess = next;
        }
    }

    private FunctionException Unrepresentable() =>
        new("D3061", "The power function has resulted in a value that cannot be represented as a number", ToString());
}
