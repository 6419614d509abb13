using System.Globalization;
using Bridge.Formats;
using Bridge.Testing.Files;
using CsCheck;

namespace Bridge.Codecs.Tests.Copybook;

/// <summary>Every number that an item can hold comes back, and every other is refused, whatever way it was written.</summary>
public sealed class CobolNumberTests : IDisposable
{
    private readonly TestDirectory _files = new("cobol-numbers");

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("PIC S9(7)V99 COMP-3", 9, 2)]
    [InlineData("PIC S9(7)V99", 9, 2)]
    [InlineData("PIC S9(7)V99 SIGN LEADING SEPARATE", 9, 2)]
    [InlineData("PIC S9(7)V99 COMP", 9, 2)]
    [InlineData("PIC S9(5)", 5, 0)]
    [InlineData("PIC 9(5)V9 COMP-6", 6, 1)]
    [InlineData("PIC S9(18)V9(4) COMP-3", 22, 4)]
    public void A_number_comes_back_or_is_refused(string picture, int digits, int scale)
    {
        var file = Path.Combine(_files.Path, "n.cpy");
        File.WriteAllText(file, $"       01  R.\n           05  N {picture}.\n");
        var codec = Kit.Copybook(file);
        var isSigned = picture.Contains('S');
        Gen.Select(Gen.String[Gen.Char["0123456789"], 1, digits + 1], Gen.String[Gen.Char["0005"], 0, scale + 2], Gen.Bool, Gen.Int[0, 3].Select(i => i switch { 0 => "e1", 1 => "E-1", _ => "" })).Sample((whole, fraction, negative, exponent) =>
        {
            whole = whole.TrimStart('0') is { Length: > 0 } trimmed ? trimmed : "0";
            var json = $"{(negative ? "-" : "")}{whole}{(fraction.Length > 0 ? "." + fraction : "")}{exponent}";
            var value = decimal.Parse(json, NumberStyles.Float, CultureInfo.InvariantCulture);
            var stored = Math.Abs(value) * (decimal)Math.Pow(10, scale);
            var fits = stored == decimal.Truncate(stored) && stored < (decimal)Math.Pow(10, digits) && (isSigned || !negative);
            try
            {
                var back = Kit.ToJson(codec, Kit.Encode(codec, $$"""{"N":{{json}}}"""));
                Assert.True(fits, json);
                Assert.Equal(value, decimal.Parse(back[5..^1].Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture));
            }
            catch (MessageFormatException)
            {
                Assert.False(fits, json);
            }
        }, threads: 1, iter: 1000);
    }
}
