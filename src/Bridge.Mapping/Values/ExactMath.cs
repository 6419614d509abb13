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
        if (TryGetScaled(left, out var a, out var aScale) && TryGetScaled(right, out var b, out var bScale))
        {
            long result;
            switch (op)
            {
                case '*' when aScale + bScale <= 18 && !Overflows(Math.BigMul(a, b, out result), result): return Val.OfExact(result, aScale + bScale);
                case '+' when aScale == bScale:
                    result = unchecked(a + b);
                    if (((a ^ result) & (b ^ result)) >= 0) return Val.OfExact(result, aScale);
                    break;
                case '-' when aScale == bScale:
                    result = unchecked(a - b);
                    if (((a ^ b) & (a ^ result)) >= 0) return Val.OfExact(result, aScale);
                    break;
            }
        }
        ExactNumber x = ToExact(left), y = ToExact(right);
        if (op is '/' or '%' && y.IsZero) throw new DivideByZeroException();
        return ToVal(op switch { '+' => x + y, '-' => x - y, '*' => x * y, '/' => x / y, _ => x % y });
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
