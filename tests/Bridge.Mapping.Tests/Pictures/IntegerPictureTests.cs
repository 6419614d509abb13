using System.Globalization;
using System.Text;
using Bridge.Mapping.Numbers;
using Bridge.Mapping.Pictures;
using Bridge.Mapping.Text;
using CsCheck;

namespace Bridge.Mapping.Tests.Pictures;

public class IntegerPictureTests
{
    [Fact]
    public void Integers_are_written_as_the_reference_writes_them() => RecordedAnswers.Compare("integer-pictures.tsv", row =>
        (row[2], Format(row[0], double.Parse(row[1], CultureInfo.InvariantCulture))), 1000);

    [Fact]
    public void Integers_are_read_as_the_reference_reads_them() => RecordedAnswers.Compare("integer-pictures.tsv", row =>
        row[3] == "skip" ? ("", "") : (row[3], Parse(row[0], row[2])), 1000);

    [Fact]
    public void Every_small_decimal_picture_does_what_the_reference_does() => RecordedAnswers.Compare("integer-pictures-all.tsv", row =>
        (row[1] + " " + row[2], Format(row[0], 1234567) + " " + Format(row[0], 7)), 800);

    [Theory]
    [InlineData("w")]
    [InlineData("W")]
    [InlineData("Ww")]
    [InlineData("w;o")]
    [InlineData("Ww;o")]
    [InlineData("0;o")]
    [InlineData("#,##0")]
    [InlineData("a")]
    [InlineData("A")]
    public void Written_integers_read_back(string picture)
    {
        var compiled = IntegerPicture.Compile(picture);
        Gen.Frequency((1, Gen.Int[0, 1000]), (2, Gen.Int[0, 1_000_000])).Sample(value =>
        {
            if (value == 0 && picture is "a" or "A")
                return;
            Assert.Equal(value, compiled.Parse(Encoding.UTF8.GetBytes(Format(picture, value))));
        }, iter: 2000);
    }

    [Fact]
    public void Roman_numerals_read_back()
    {
        for (var value = 1; value < 4000; value++)
            Assert.Equal(value.ToString(CultureInfo.InvariantCulture), Parse("i", Format("i", value)));
    }

    [Theory]
    [InlineData("1234567890123456789012345678901234567890", "#,##0", "1,234,567,890,123,456,789,012,345,678,901,234,567,890")]
    [InlineData("-12.5", "0", "-13")]
    [InlineData("12.99", "w", "twelve")]
    public void Exact_numbers_lose_no_digit(string value, string picture, string expected)
    {
        Assert.True(ExactNumber.TryParse(Encoding.ASCII.GetBytes(value), out var exact));
        var builder = new Utf8Builder(stackalloc byte[64]);
        IntegerPicture.Compile(picture).Format(exact, ref builder);
        Assert.Equal(expected, builder.ToString());
        builder.Dispose();
    }

    [Theory]
    [InlineData("# ##0", "12 345", "12345")]      // the reference stops at the blank
    [InlineData("#-##,##0", "12-34,567", "1234567")]
    [InlineData("0", "-12", "-12")]
    [InlineData("0", " 12", "12")]
    [InlineData("0", "12x", "12")]
    [InlineData("0", "abc", "NaN")]
    [InlineData("0", "", "NaN")]
    [InlineData("0;o", "1", "NaN")]
    [InlineData("i", "IV", "4")]
    [InlineData("I", "iv", "NaN")]
    [InlineData("I", "ABC", "NaN")]
    [InlineData("w", "twenty foo", "NaN")]
    [InlineData("w", "one  hundred", "NaN")]
    [InlineData("w", "ten billion trillion trillion trillion", "1E+46")]
    [InlineData("w", "one thousand trillion", "1000000000000000")]
    [InlineData("w", "one million, two hundred thousand", "1200000")]
    [InlineData("w;o", "one million and first", "1000001")]
    public void Texts_are_read(string picture, string text, string expected) => Assert.Equal(expected, Parse(picture, text));

    [Theory]
    [InlineData("#-##,##0", 1234, "1,234")]       // the reference loses digits here
    [InlineData("#,,0", 2, "2")]
    [InlineData("w", 1e46, "ten billion trillion trillion trillion")]
    [InlineData("0", 1e22, "10000000000000000000000")]
    [InlineData("0", 123456789012345680000d, "123456789012345680000")]
    public void Large_and_irregular_integers_are_written(string picture, double value, string expected) => Assert.Equal(expected, Format(picture, value));

    [Theory]
    [InlineData("")]
    [InlineData("#")]
    [InlineData("α")]
    [InlineData("one")]
    [InlineData("𝟎")]
    public void A_picture_without_a_digit_is_D3130_with_the_picture(string picture)
    {
        var error = Assert.Throws<FunctionException>(() => IntegerPicture.Compile(picture));
        Assert.Equal(("D3130", picture), (error.Code, error.Value));
    }

    [Fact]
    public void Digits_of_two_families_are_D3131() => Assert.Equal("D3131", Assert.Throws<FunctionException>(() => IntegerPicture.Compile("0٠")).Code);

    private static string Format(string picture, double value)
    {
        var builder = new Utf8Builder(stackalloc byte[64]);
        try
        {
            IntegerPicture.Compile(picture).Format(value, ref builder);
            return builder.ToString();
        }
        catch (FunctionException error)
        {
            return "!" + error.Code;
        }
        finally
        {
            builder.Dispose();
        }
    }

    private static string Parse(string picture, string text) =>
        IntegerPicture.Compile(picture).Parse(Encoding.UTF8.GetBytes(text)).ToString("R", CultureInfo.InvariantCulture);
}
