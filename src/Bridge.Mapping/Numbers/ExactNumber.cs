using System.Numerics;

namespace Bridge.Mapping.Numbers;

/// <summary>
/// A decimal number held as integer and scale: value = unscaled / 10^Scale. Exact for + - × and comparison; division, roots and powers
/// have 28 significant digits, half-even. The scale is kept: 12.50 stays 12.50 and 1.0 + 2.00 is 3.00.
/// </summary>
/// <remarks>
/// Immutable, thread-safe. Allocates nothing while the unscaled value fits in 128 bits (38 digits). A value, and each result, has at most
/// <see cref="MaxDigits"/> digits before and after the point; beyond that D1001 is thrown, so no input can ask for gigabytes of zeros.
/// <c>default</c> is 0.
/// </remarks>
internal readonly partial struct ExactNumber : IEquatable<ExactNumber>, IComparable<ExactNumber>
{
    /// <summary>Most digits on either side of the point: more than any double has (309 and 324 to the first digit, 767 exact), little enough to be quick.</summary>
    public const int MaxDigits = 1100;

    /// <summary>Significant digits of quotients, roots and powers.</summary>
    public const int SignificantDigits = 28;

    private readonly Int128 _small;
    private readonly object? _big;                   // a boxed BigInteger when 128 bits do not suffice; then _small is 0
    private readonly int _scale;

    private ExactNumber(Int128 small, int scale)
    {
        _small = small;
        _scale = scale;
    }

    private ExactNumber(object big, int scale)
    {
        _big = big;
        _scale = scale;
    }

    public static ExactNumber Zero => default;

    /// <summary>Digits after the point, 0 to <see cref="MaxDigits"/>.</summary>
    public int Scale => _scale;

    public int Sign => _big is null ? Int128.Sign(_small) : ((BigInteger)_big).Sign;

    public bool IsZero => _big is null && _small == 0;

    public bool IsInteger => _scale == 0 || Round(0, RoundMode.Down).CompareTo(this) == 0;

    private BigInteger Unscaled => _big is null ? (BigInteger)_small : (BigInteger)_big;

    /// <summary>unscaled / 10^scale; a negative scale multiplies.</summary>
    public static ExactNumber FromScaled(long unscaled, int scale) => Create((Int128)unscaled, scale);

    public static ExactNumber FromScaled(Int128 unscaled, int scale) => Create(unscaled, scale);

    public static ExactNumber FromScaled(BigInteger unscaled, int scale) => Create(unscaled, scale);

    /// <summary>True, with the parts, if the unscaled value fits in 64 bits.</summary>
    public bool TryGetScaled(out long unscaled, out int scale)
    {
        unscaled = (long)_small;
        scale = _scale;
        return _big is null && unscaled == _small;
    }

    public static implicit operator ExactNumber(long value) => new((Int128)value, 0);

    public static ExactNumber operator +(ExactNumber left, ExactNumber right)
    {
        if (left._big is null && right._big is null && TryAlign(ref left, ref right, out var a, out var b))
        {
            var sum = unchecked(a + b);
            if (Int128.IsNegative(a) != Int128.IsNegative(b) || Int128.IsNegative(sum) == Int128.IsNegative(a))
                return new ExactNumber(sum, Math.Max(left._scale, right._scale));
        }
        var scale = Math.Max(left._scale, right._scale);
        return Create(left.UnscaledAt(scale) + right.UnscaledAt(scale), scale);
    }

    public static ExactNumber operator -(ExactNumber left, ExactNumber right) => left + -right;

    public static ExactNumber operator -(ExactNumber value) => value._big is null && value._small != Int128.MinValue
        ? new ExactNumber(-value._small, value._scale)
        : Create(-value.Unscaled, value._scale);

    public static ExactNumber operator *(ExactNumber left, ExactNumber right)
    {
        if (left._big is null && right._big is null && Fits(left._small, right._small))
            return Create(left._small * right._small, left._scale + right._scale);
        return Create(left.Unscaled * right.Unscaled, left._scale + right._scale);
    }

    public static bool operator ==(ExactNumber left, ExactNumber right) => left.CompareTo(right) == 0;

    public static bool operator !=(ExactNumber left, ExactNumber right) => left.CompareTo(right) != 0;

    public static bool operator <(ExactNumber left, ExactNumber right) => left.CompareTo(right) < 0;

    public static bool operator >(ExactNumber left, ExactNumber right) => left.CompareTo(right) > 0;

    public static bool operator <=(ExactNumber left, ExactNumber right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ExactNumber left, ExactNumber right) => left.CompareTo(right) >= 0;

    public ExactNumber Abs() => Sign < 0 ? -this : this;

    /// <summary>Compares values; the scale does not matter (1.0 equals 1.00).</summary>
    public int CompareTo(ExactNumber other)
    {
        var left = this;
        if (_big is null && other._big is null && TryAlign(ref left, ref other, out var a, out var b))
            return a.CompareTo(b);
        var scale = Math.Max(_scale, other._scale);
        return UnscaledAt(scale).CompareTo(other.UnscaledAt(scale));
    }

    public bool Equals(ExactNumber other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is ExactNumber other && Equals(other);

    public override int GetHashCode()
    {
        var normal = Normalize();
        return HashCode.Combine(normal._small, normal._big, normal._scale);
    }

    /// <summary>The same value without trailing zeros after the point.</summary>
    public ExactNumber Normalize() => StripZeros(0);

    private static bool TryAlign(ref ExactNumber left, ref ExactNumber right, out Int128 a, out Int128 b)
    {
        a = left._small;
        b = right._small;
        var difference = left._scale - right._scale;
        return difference == 0 || (difference > 0 ? TryScale(ref b, difference) : TryScale(ref a, -difference));
    }

    private static bool TryScale(ref Int128 value, int power)
    {
        if (power > PowersOfTen.MaxInt128)
            return value == 0;
        var factor = PowersOfTen.Small(power);
        if (!Fits(value, factor))
            return false;
        value *= factor;
        return true;
    }

    /// <summary>True if the product surely has no more than 127 bits.</summary>
    private static bool Fits(Int128 left, Int128 right)
    {
        if ((long)left == left && (long)right == right)
            return true;
        return BitLength(left) + BitLength(right) <= 126;
    }

    private static int BitLength(Int128 value) => 128 - (int)Int128.LeadingZeroCount(Int128.IsNegative(value) ? ~value : value);

    private BigInteger UnscaledAt(int scale) => scale == _scale ? Unscaled : Unscaled * PowersOfTen.Big(scale - _scale);

    private static ExactNumber Create(Int128 unscaled, int scale)
    {
        if (scale < 0)
        {
            if (!TryScale(ref unscaled, Math.Min(-scale, int.MaxValue)))
                return Create((BigInteger)unscaled, scale);
            scale = 0;
        }
        else if (scale > MaxDigits)
        {
            ThrowTooLong();
        }
        return new ExactNumber(unscaled, scale);
    }

    private static ExactNumber Create(BigInteger unscaled, int scale)
    {
        if (scale < 0 && !unscaled.IsZero)
        {
            if (-(long)scale > MaxDigits)
                ThrowTooLong();
            unscaled *= PowersOfTen.Big(-scale);
        }
        scale = Math.Max(scale, 0);
        var bits = unscaled.GetBitLength();
        if (bits <= 127)
            return Create((Int128)unscaled, scale);
        // 3.33 bits a digit: a quick test first, the exact one only near the limit.
        if (scale > MaxDigits || (bits > (MaxDigits + scale) * 3L && PowersOfTen.CountDigits(BigInteger.Abs(unscaled)) - scale > MaxDigits))
            ThrowTooLong();
        return new ExactNumber((object)unscaled, scale);
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void ThrowTooLong() =>
        throw new FunctionException("D1001", $"Number out of range: more than {MaxDigits} digits before or after the decimal point");
}
