using System.Buffers;
using Bridge.Mapping.Numbers;

namespace Bridge.Mapping.Values;

/// <summary>Exact arithmetic over values: a fast path for mantissas of 64 bits, <see cref="ExactNumber"/> for the rest.</summary>
internal static class ExactMath
{
    /// <summary>The number behind a value, exactly.</summary>
    public static ExactNumber ToExact(in Val value)
    {
        switch (value.Kind)
        {
            case ValKind.Exact: return ExactNumber.FromScaled(value.Bits, value.Extra);
            case ValKind.BigExact: return (ExactNumber)value.Ref!;
            case ValKind.TapeNumber when ExactNumber.TryParse(value.NumberDigits, out var parsed): return parsed;
            case ValKind.Double when ExactNumber.TryFromDouble(value.AsDouble, out var converted): return converted;
            default: throw MappingException.Create("D1001", JsonOutput.ToText(value));
        }
    }

    /// <summary>A value for the number; no allocation unless it is longer than 64 bits.</summary>
    public static Val ToVal(in ExactNumber number) =>
        number.TryGetScaled(out var mantissa, out var scale) ? Val.OfExact(mantissa, scale) : new Val(ValKind.BigExact, number);

    public static double ToDouble(in Val value) => ToExact(value).ToDouble();

    public static Val Negate(in Val value) => ToVal(-ToExact(value));

    public static Val Calculate(char op, in Val left, in Val right)
    {
        if (TryCalculate(op, left, right, out var quick)) return quick;
        ExactNumber x = ToExact(left), y = ToExact(right);
        if (op is '/' or '%' && y.IsZero) throw new DivideByZeroException();
        return ToVal(op switch { '+' => x + y, '-' => x - y, '*' => x * y, '/' => x / y, _ => x % y });
    }

    /// <summary>+ - * of short numbers whose result is short too; false for everything else.</summary>
    public static bool TryCalculate(char op, in Val left, in Val right, out Val result)
    {
        if (TryGetScaled(left, out var a, out var aScale) && TryGetScaled(right, out var b, out var bScale))
        {
            long mantissa;
            switch (op)
            {
                case '*' when aScale + bScale <= 18 && !Overflows(Math.BigMul(a, b, out mantissa), mantissa):
                    result = Val.OfExact(mantissa, aScale + bScale);
                    return true;
                case '+' or '-' when Align(ref a, ref aScale, ref b, ref bScale):
                    mantissa = unchecked(op == '+' ? a + b : a - b);
                    // The sum overflowed if its sign differs from both operands', the subtrahend's sign turned round.
                    if (((a ^ mantissa) & ((op == '+' ? b : ~b) ^ mantissa)) < 0) break;
                    result = Val.OfExact(mantissa, aScale);
                    return true;
            }
        }
        result = default;
        return false;
    }

    private static bool Align(ref long a, ref int aScale, ref long b, ref int bScale)
    {
        if (aScale == bScale) return true;
        if (aScale < bScale) return Raise(ref a, ref aScale, bScale);
        return Raise(ref b, ref bScale, aScale);
    }

    private static bool Raise(ref long mantissa, ref int scale, int wanted)
    {
        for (; scale < wanted; scale++)
        {
            if (mantissa is > long.MaxValue / 10 or < long.MinValue / 10) return false;
            mantissa *= 10;
        }
        return true;
    }

    private static bool Overflows(long high, long low) => high != low >> 63;

    public static int Compare(in Val left, in Val right)
    {
        if (TryGetScaled(left, out var a, out var aScale) && TryGetScaled(right, out var b, out var bScale) && aScale == bScale) return a.CompareTo(b);
        return ToExact(left).CompareTo(ToExact(right));
    }

    /// <summary>Mantissa and scale of short numbers, read straight from the digits.</summary>
    private static bool TryGetScaled(in Val value, out long mantissa, out int scale)
    {
        if (value.Kind == ValKind.Exact)
        {
            mantissa = value.Bits;
            scale = value.Extra;
            return true;
        }
        mantissa = 0;
        scale = 0;
        if (value.Kind != ValKind.TapeNumber) return false;
        var digits = value.NumberDigits;
        if (digits.Length > 18) return false;
        var at = digits.Length > 0 && digits[0] == (byte)'-' ? 1 : 0;
        var negative = at == 1;
        for (; at < digits.Length; at++)
        {
            var digit = (uint)(digits[at] - '0');
            if (digit <= 9) mantissa = (mantissa * 10) + digit;
            else if (digits[at] == (byte)'.') scale = digits.Length - at - 1;
            else return false;
        }
        if (negative) mantissa = -mantissa;
        return true;
    }

    /// <summary>Writes the digits: those of the input as they stand.</summary>
    public static void Write(in Val value, IBufferWriter<byte> output)
    {
        if (value.Kind == ValKind.TapeNumber)
        {
            output.Write(value.NumberDigits);
            return;
        }
        var number = ToExact(value);
        var size = ExactNumber.MaxSmallLength;
        while (true)
        {
            if (number.TryFormat(output.GetSpan(size), out var written))
            {
                output.Advance(written);
                return;
            }
            size *= 4;
        }
    }

    /// <summary>Writes an <see cref="ValKind.Exact"/> value and returns its length; the target needs <see cref="ExactNumber.MaxSmallLength"/> bytes and its scale.</summary>
    public static int Write(in Val value, Span<byte> target) => ToExact(value).TryFormat(target, out var written) ? written : 0;
}
