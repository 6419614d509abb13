using Bridge.Mapping.Numbers;
using Bridge.Mapping.Text;

namespace Bridge.Mapping.Tests.Numbers;

public class DoubleMathTests
{
    [Fact]
    public void Round_gives_the_answers_of_the_reference() => RecordedAnswers.Compare("round.tsv", row =>
    {
        var value = DoubleMath.Round(RecordedAnswers.Bits(row[0]), int.Parse(row[1]));
        return (row[2], BitConverter.DoubleToInt64Bits(value).ToString("x16"));
    }, 900);

    [Fact]
    public void FormatBase_gives_the_answers_of_the_reference() => RecordedAnswers.Compare("format-base.tsv", row =>
        (row[2], FormatBase(RecordedAnswers.Bits(row[0]), double.Parse(row[1]))), 200);

    [Theory]
    [InlineData(100.5, 10, "100")]
    [InlineData(101.5, 2, "1100110")]
    [InlineData(99, 36.5, "2r")]
    [InlineData(-255.5, 16, "-100")]
    [InlineData(1e21, 10, "1e+21")]
    public void FormatBase_rounds_value_and_radix(double value, double radix, string expected) => Assert.Equal(expected, FormatBase(value, radix));

    [Theory]
    [InlineData(1.4)]
    [InlineData(37)]
    [InlineData(-2)]
    [InlineData(double.NaN)]
    public void A_radix_out_of_range_is_D3100(double radix) =>
        Assert.Equal("D3100", Assert.Throws<FunctionException>(() => FormatBase(1, radix)).Code);

    [Fact]
    public void Roots_and_powers_without_a_number_are_errors()
    {
        Assert.Equal("D3060", Assert.Throws<FunctionException>(() => DoubleMath.Sqrt(-2)).Code);
        Assert.Equal("D3061", Assert.Throws<FunctionException>(() => DoubleMath.Power(100, 1000)).Code);
        Assert.Equal("D3061", Assert.Throws<FunctionException>(() => DoubleMath.Power(-8, 1 / 3.0)).Code);
        Assert.Equal(16, DoubleMath.Power(4, 2));
    }

    private static string FormatBase(double value, double radix)
    {
        var builder = new Utf8Builder(stackalloc byte[64]);
        try
        {
            DoubleMath.FormatBase(value, radix, ref builder);
            return builder.ToString();
        }
        finally
        {
            builder.Dispose();
        }
    }
}
