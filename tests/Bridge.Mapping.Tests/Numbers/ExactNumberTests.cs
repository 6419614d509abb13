using System.Globalization;
using System.Numerics;
using System.Text;
using Bridge.Mapping.Numbers;
using CsCheck;

namespace Bridge.Mapping.Tests.Numbers;

public class ExactNumberTests
{
    // Integers around the borders of 64 and 128 bits and far beyond, with scales that need aligning.
    private static readonly Gen<(BigInteger Unscaled, int Scale)> s_numbers = Gen.Select(
        Gen.OneOf(
            Gen.Int[-1000, 1000].Select(i => (BigInteger)i),
            Gen.Long.Select(l => (BigInteger)l),
            Gen.Select(Gen.Long, Gen.Long).Select((a, b) => (BigInteger)a * b),
            Gen.Select(Gen.Long, Gen.Long, Gen.Long).Select((a, b, c) => (BigInteger)a * b * c)),
        Gen.Int[0, 12]);

    private static readonly Gen<decimal> s_money = Gen.Select(Gen.Long[-10_000_000_000, 10_000_000_000], Gen.Int[0, 4])
        .Select((units, scale) => new decimal((int)(Math.Abs(units) & 0xffffffff), (int)(Math.Abs(units) >> 32), 0, units < 0, (byte)scale));

    [Theory]
    [InlineData("12.50", "12.50")]
    [InlineData("-0.05", "-0.05")]
    [InlineData("007.50", "7.50")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890")]
    [InlineData("-0.1234567890123456789012345678901234567890", "-0.1234567890123456789012345678901234567890")]
    [InlineData("1.5e3", "1500")]
    [InlineData("1.50e1", "15.0")]
    [InlineData("1e-3", "0.001")]
    [InlineData("0e999999999", "0")]
    [InlineData("0.00", "0.00")]
    [InlineData("-0", "0")]
    public void Numbers_are_kept_digit_for_digit(string text, string expected) => Assert.Equal(expected, Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("+1")]
    [InlineData("1e")]
    [InlineData("1e5x")]
    [InlineData("12,5")]
    [InlineData("1e999999999")]
    [InlineData("1e-999999999")]
    [InlineData("1e1101")]
    public void What_is_no_number_or_too_long_is_refused(string text) => Assert.False(ExactNumber.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void A_result_beyond_the_limit_is_D1001()
    {
        var value = Parse("1e1000");
        Assert.Equal("D1001", Assert.Throws<FunctionException>(() => value * value).Code);
        Assert.Equal("D1001", Assert.Throws<FunctionException>(() => Parse("1e-1000") * Parse("1e-1000")).Code);
        Assert.Equal("D1001", Assert.Throws<FunctionException>(() => Parse("1") / Parse("0.0")).Code);
    }

    [Fact]
    public void Sums_differences_and_products_agree_with_big_integers() => Gen.Select(s_numbers, s_numbers).Sample((x, y) =>
    {
        var (a, b) = (Make(x), Make(y));
        var scale = Math.Max(x.Scale, y.Scale);
        var (u, v) = (x.Unscaled * BigInteger.Pow(10, scale - x.Scale), y.Unscaled * BigInteger.Pow(10, scale - y.Scale));
        Assert.Equal(Text(u + v, scale), (a + b).ToString());
        Assert.Equal(Text(u - v, scale), (a - b).ToString());
        Assert.Equal(Text(x.Unscaled * y.Unscaled, x.Scale + y.Scale), (a * b).ToString());
        Assert.Equal(u.CompareTo(v), a.CompareTo(b));
        if (!v.IsZero)
            Assert.Equal(Text(BigInteger.Remainder(u, v), scale), (a % b).ToString());
    });

    [Fact]
    public void Written_numbers_read_back_with_their_scale() => s_numbers.Sample(x =>
    {
        var number = Make(x);
        var again = Parse(number.ToString());
        Assert.Equal(number, again);
        Assert.Equal(number.Scale, again.Scale);
        Assert.Equal(number.GetHashCode(), (again * Parse("1.000")).GetHashCode());
    });

    [Fact]
    public void Money_agrees_with_decimal() => Gen.Select(s_money, s_money, Gen.Int[0, 4]).Sample((x, y, places) =>
    {
        var (a, b) = (Parse(x.ToString(CultureInfo.InvariantCulture)), Parse(y.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal((x + y).ToString(CultureInfo.InvariantCulture), (a + b).ToString());
        Assert.Equal(x.CompareTo(y), a.CompareTo(b));
        foreach (var (mode, rounding) in new[]
        {
            (RoundMode.HalfEven, MidpointRounding.ToEven), (RoundMode.HalfUp, MidpointRounding.AwayFromZero), (RoundMode.Down, MidpointRounding.ToZero),
            (RoundMode.Ceiling, MidpointRounding.ToPositiveInfinity), (RoundMode.Floor, MidpointRounding.ToNegativeInfinity),
        })
            Assert.Equal(Parse(Math.Round(x, places, rounding).ToString(CultureInfo.InvariantCulture)), a.Round(places, mode));
        Assert.Equal((double)x, a.ToDouble());
    });

    [Fact]
    public void Quotients_have_28_significant_digits_half_even() => Gen.Select(s_numbers, s_numbers).Where(p => !p.Item2.Unscaled.IsZero).Sample((x, y) =>
    {
        var actual = Make(x) / Make(y);
        // The exact quotient p/q, scaled so that its integer part has 28 digits, rounded by hand.
        var (p, q) = (x.Unscaled * BigInteger.Pow(10, y.Scale), y.Unscaled * BigInteger.Pow(10, x.Scale));
        if (p.IsZero)
        {
            Assert.True(actual.IsZero);
            return;
        }
        var scale = actual.Scale;
        var remainder = p * BigInteger.Pow(10, scale) - Unscaled(actual) * q;           // 0 if exact at this scale
        if (remainder.IsZero)
            return;
        var digits = BigInteger.Abs(Unscaled(actual)).ToString().Length;
        // Half a unit of the 28th digit at most; zeros at the end are not written.
        var error = BigInteger.Abs(remainder) * 2 * BigInteger.Pow(10, Math.Max(0, ExactNumber.SignificantDigits - digits));
        Assert.True(error <= BigInteger.Abs(q) * BigInteger.Pow(10, Math.Max(0, digits - ExactNumber.SignificantDigits)), $"{p}/{q} = {actual}");
    });

    [Theory]
    [InlineData("1", "3", "0.3333333333333333333333333333")]
    [InlineData("2", "3", "0.6666666666666666666666666667")]
    [InlineData("-2", "3", "-0.6666666666666666666666666667")]
    [InlineData("12.50", "2", "6.25")]
    [InlineData("10.00", "4", "2.50")]
    [InlineData("10", "4", "2.5")]
    [InlineData("1", "8", "0.125")]
    [InlineData("100", "10", "10")]
    [InlineData("1", "300000", "0.000003333333333333333333333333333")]
    [InlineData("1234567890123456789012345678901234567890", "10", "123456789012345678901234567890123456789")]
    [InlineData("1234567890123456789012345678901234567890", "7", "176366841446208112716049382700000000000")]
    [InlineData("0.00", "7", "0.00")]
    [InlineData("1", "1234567890123456789012345678901234567890", "0.0000000000000000000000000000000000000008100000072900000663390006037")]
    public void Quotients_keep_a_natural_scale(string a, string b, string expected) => Assert.Equal(expected, (Parse(a) / Parse(b)).ToString());

    [Theory]
    [InlineData("2.5", "half_even", "2")]
    [InlineData("3.5", "half_even", "4")]
    [InlineData("2.5", "half_up", "3")]
    [InlineData("-2.5", "half_up", "-3")]
    [InlineData("2.5", "half_down", "2")]
    [InlineData("2.51", "half_down", "3")]
    [InlineData("2.01", "up", "3")]
    [InlineData("-2.01", "up", "-3")]
    [InlineData("2.99", "down", "2")]
    [InlineData("-2.01", "ceiling", "-2")]
    [InlineData("2.01", "ceiling", "3")]
    [InlineData("-2.01", "floor", "-3")]
    [InlineData("1234567890123456789012345678901234567890.5", "half_even", "1234567890123456789012345678901234567890")]
    public void Every_mode_rounds_as_its_name_says(string text, string mode, string expected)
    {
        Assert.True(RoundModes.TryParse(Encoding.ASCII.GetBytes(mode), out var parsed));
        Assert.Equal(expected, Parse(text).Round(0, parsed).ToString());
    }

    [Theory]
    [InlineData("12350", -2, "12400")]
    [InlineData("12250", -2, "12200")]
    [InlineData("7", -5, "0")]
    [InlineData("7", -50, "0")]
    [InlineData("2.5", 2, "2.5")]
    [InlineData("1234567890123456789012345678901234567890.129", 2, "1234567890123456789012345678901234567890.13")]
    public void Round_takes_places_on_both_sides_of_the_point(string text, int places, string expected) =>
        Assert.Equal(expected, Parse(text).Round(places).ToString());

    [Theory]
    [InlineData("2.5", 2, "2.50")]
    [InlineData("2.555", 2, "2.56")]
    [InlineData("2.5", 45, "2.500000000000000000000000000000000000000000000")]
    public void WithScale_pads_or_rounds(string text, int scale, string expected) => Assert.Equal(expected, Parse(text).WithScale(scale).ToString());

    [Theory]
    [InlineData("4", "2")]
    [InlineData("2", "1.414213562373095048801688724")]
    [InlineData("0.25", "0.5")]
    [InlineData("6.2500", "2.50")]
    [InlineData("1000000000000000000000000000000000000000000", "1000000000000000000000")]
    [InlineData("0.00", "0.0")]
    public void Roots_have_28_significant_digits(string text, string expected) => Assert.Equal(expected, Parse(text).Sqrt().ToString());

    [Theory]
    [InlineData("2", "10", "1024")]
    [InlineData("1.10", "2", "1.2100")]
    [InlineData("2", "-3", "0.125")]
    [InlineData("3", "-1", "0.3333333333333333333333333333")]
    [InlineData("-2", "3", "-8")]
    [InlineData("2", "0.5", "1.414213562373095048801688724")]
    [InlineData("7", "0", "1")]
    [InlineData("2", "100", "1267650600228229401496703205000")]
    [InlineData("1.0001", "10000", "2.718145926825224864037664675")]
    public void Powers_have_28_significant_digits(string x, string y, string expected) => Assert.Equal(expected, Parse(x).Power(Parse(y)).ToString());

    [Fact]
    public void Powers_out_of_range_are_D3061()
    {
        Assert.Equal("D3061", Assert.Throws<FunctionException>(() => Parse("100").Power(1000)).Code);
        Assert.Equal("D3061", Assert.Throws<FunctionException>(() => Parse("0").Power(-1)).Code);
        Assert.Equal("D3061", Assert.Throws<FunctionException>(() => Parse("-8").Power(Parse("0.3"))).Code);
        Assert.Equal("D3061", Assert.Throws<FunctionException>(() => Parse("1.5").Power(Parse("99999999999"))).Code);
    }

    [Fact]
    public void Doubles_survive_the_way_through_exact_numbers() => Gen.Double.Sample(value =>
    {
        if (!double.IsFinite(value))
            return;
        Assert.True(ExactNumber.TryFromDouble(value, out var exact));
        Assert.Equal(value, exact.ToDouble());
    });

    [Fact]
    public void Arithmetic_within_128_bits_allocates_nothing()
    {
        Span<byte> buffer = stackalloc byte[64];
        var before = 0L;
        for (var i = 0; i < 200; i++)
        {
            if (i == 100)
                before = GC.GetAllocatedBytesForCurrentThread();
            ExactNumber.TryParse("1234567890.125"u8, out var a);
            ExactNumber.TryParse("99999999999999999999.55"u8, out var b);
            var c = ((a * a) + b - a).Round(2) / 3;
            c.TryFormat(buffer, out _);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static ExactNumber Parse(string text)
    {
        Assert.True(ExactNumber.TryParse(Encoding.ASCII.GetBytes(text), out var value), text);
        return value;
    }

    private static ExactNumber Make((BigInteger Unscaled, int Scale) x) => ExactNumber.FromScaled(x.Unscaled, x.Scale);

    private static BigInteger Unscaled(ExactNumber number) => BigInteger.Parse(number.ToString().Replace(".", ""), CultureInfo.InvariantCulture);

    private static string Text(BigInteger unscaled, int scale)
    {
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (unscaled.Sign < 0 ? "-" : "") + (scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}");
    }
}
