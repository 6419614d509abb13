using System.Text;
using Bridge.Mapping.Numbers;

namespace Bridge.Mapping.Tests.Numbers;

public class NumberTextTests
{
    [Fact]
    public void Numbers_are_written_as_the_reference_writes_them() =>
        RecordedAnswers.Compare("number-text.tsv", row => (row[1], Format(RecordedAnswers.Bits(row[0]))), 1000);

    [Fact]
    public void String_writes_fractions_to_15_significant_digits() =>
        RecordedAnswers.Compare("number-text.tsv", row => (row[2], FormatForString(RecordedAnswers.Bits(row[0]))), 1000);

    [Fact]
    public void Every_written_double_reads_back_as_itself() => CsCheck.Check.Sample(CsCheck.Gen.Double, value =>
    {
        if (!double.IsFinite(value))
            return;
        Assert.True(NumberReader.TryReadJson(Encoding.ASCII.GetBytes(Format(value)), out var read));
        Assert.Equal(value, read);
    });

    [Fact]
    public void Amounts_are_written_with_the_fewest_digits_that_read_back() =>
        CsCheck.Check.Sample(CsCheck.Gen.Select(CsCheck.Gen.Long[-9_999_999_999_999, 9_999_999_999_999], CsCheck.Gen.Int[1, 9], CsCheck.Gen.Int[-2, 2]), (mantissa, places, ulps) =>
        {
            // Neighbours of short decimals too: those must not be taken for them.
            var value = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(mantissa / Math.Pow(10, places)) + ulps);
            if (Math.Abs(value) is < 1e-4 or >= 1e15) return;
            Assert.Equal(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture), Format(value));
        }, iter: 50_000);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0.5", -0.5)]
    [InlineData("123.456e2", 12345.6)]
    [InlineData("1e22", 1e22)]
    [InlineData("9007199254740993", 9007199254740992)]
    [InlineData("0.000000000000000000000000000001", 1e-30)]
    public void Json_numbers_are_read(string text, double expected)
    {
        Assert.True(NumberReader.TryReadJson(Encoding.ASCII.GetBytes(text), out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("+1")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1 ")]
    [InlineData("NaN")]
    [InlineData("0x1")]
    public void What_is_no_json_number_is_refused(string text) => Assert.False(NumberReader.TryReadJson(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Number_casts_text_as_the_reference_does() => RecordedAnswers.Compare("cast.tsv", row =>
    {
        var actual = NumberReader.TryCast(Encoding.UTF8.GetBytes(row[0]), out var value) ? BitConverter.DoubleToInt64Bits(value).ToString("x16") : "!D3030";
        return (row[1], actual);
    }, 1000);

    private static string Format(double value)
    {
        Span<byte> buffer = stackalloc byte[NumberText.MaxLength];
        return Encoding.ASCII.GetString(buffer[..NumberText.Format(value, buffer)]);
    }

    private static string FormatForString(double value)
    {
        Span<byte> buffer = stackalloc byte[NumberText.MaxLength];
        return Encoding.ASCII.GetString(buffer[..NumberText.FormatForString(value, buffer)]);
    }
}
