using System.Globalization;
using System.Text;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Codecs.Text;
using Bridge.Documents;
using CsCheck;

namespace Bridge.Codecs.Tests.Layouts;

/// <summary>The short ways of texts, numbers and dates give what the long ways give, or step back.</summary>
public class PlainFormTests
{
    private static readonly Gen<string> AnyText = Gen.OneOf(Gen.String[Gen.Char["ab \"\\é\u0001~0"], 0, 40], Gen.String[Gen.Char["x  "], 0, 33]);

    private static readonly Gen<string> AnyNumber = Gen.OneOf(Gen.String[Gen.Char["0123456789"], 0, 18], Gen.String[Gen.Char["00009{AJ}R- +."], 0, 18],
        Gen.Select(Gen.String[Gen.Char["0012"], 1, 12], Gen.Char["{ABI}JRpy9"], (digits, last) => digits + last),
        Gen.Select(Gen.Int[-99999, 99999], Gen.Int[0, 4], Gen.Char[".,"], (number, digits, mark) => number.ToString("0000", CultureInfo.InvariantCulture).Insert(Math.Max(0, 4 - digits), mark.ToString())));

    [Fact]
    public void A_text_is_called_plain_only_when_it_is_ascii_without_escapes_and_not_blank()
    {
        Gen.Select(AnyText, Gen.Bool, Gen.Int[0, 40]).Sample((text, trim, behind) =>
        {
            var bytes = Encoding.Latin1.GetBytes(text + new string('"', behind));
            var isPlain = PlainText.IsPlain(bytes, text.Length, (byte)' ', trim, out var trimmed);
            var expected = trim ? text.TrimEnd(' ') : text;
            var mayBe = text.Trim(' ').Length > 0 && expected.All(c => c is >= ' ' and < '\u0080' and not ('"' or '\\'));
            Assert.True(!isPlain || (mayBe && trimmed == expected.Length), text);
            var fits = System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated && bytes.Length >= PlainText.MaxLength && text.Length <= PlainText.MaxLength;
            Assert.Equal(mayBe && fits, isPlain);
        });
    }

    [Theory]
    [InlineData(SignStyle.None, 0, '\0')]
    [InlineData(SignStyle.Leading, 2, '\0')]
    [InlineData(SignStyle.Leading, 2, ',')]
    [InlineData(SignStyle.Leading, -1, '.')]
    [InlineData(SignStyle.Leading, 1, '.')]
    [InlineData(SignStyle.Trailing, 0, '\0')]
    [InlineData(SignStyle.Trailing, 3, '.')]
    [InlineData(SignStyle.Overpunch, 0, '\0')]
    [InlineData(SignStyle.Overpunch, 3, '\0')]
    [InlineData(SignStyle.Overpunch, 3, '.')]
    [InlineData(SignStyle.OverpunchLeading, 1, '\0')]
    internal void A_number_that_is_read_the_short_way_is_the_same_number(SignStyle sign, int scale, char mark)
    {
        var field = new FieldLayout { Name = "n", Type = scale != 0 ? FieldType.Decimal : FieldType.Integer, Scale = scale, Sign = sign, Pad = '0', DecimalMark = (byte)mark };
        field.Complete(CodePage.Find("cp1252")!, (byte)'0', (byte)' ', []);
        var taken = 0;
        AnyNumber.Sample(text =>
        {
            var document = new Document();
            document.Reset(Encoding.Latin1.GetBytes(text + new string('7', 40)));
            var node = new DocumentNode { Length = text.Length };
            if (!PlainNumber.TryConvert(document, ref node, field)) return;
            Interlocked.Increment(ref taken);
            var target = new byte[100];
            Assert.True(NumberReader.TryRead(field, Encoding.Latin1.GetBytes(text), target, out var written, out var reason), $"'{text}' {reason}");
            Assert.Equal(Encoding.Latin1.GetString(target, 0, written), Encoding.Latin1.GetString(document.Value(node)));
        }, threads: 1, iter: 5000);
        Assert.True(taken > 10);
    }

    [Theory]
    [InlineData("[Y0001][M01][D01]", "yyyyMMdd")]
    [InlineData("[D01].[M01].[Y0001]", "dd.MM.yyyy")]
    [InlineData("on [M01]/[D01]/[Y0001]!", "'on 'MM'/'dd'/'yyyy'!'")]
    public void A_date_is_read_the_short_way_exactly_when_it_exists(string picture, string format)
    {
        var date = DatePicture.Parse(picture, FieldType.Date, 70, null, out _)!;
        var iso = new byte[DatePicture.MaxIsoLength];
        Gen.Select(Gen.DateOnly, Gen.Int[-1, 12], Gen.Char["0123456789/. 9"]).Sample((day, at, damage) =>
        {
            var text = day.ToString(format, CultureInfo.InvariantCulture).ToCharArray();
            if (at >= 0 && at < text.Length) text[at] = damage;
            var isDate = DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var expected);
            Assert.Equal(isDate, date.TryRead(Encoding.Latin1.GetBytes(text), iso, out var written, out var reason));
            if (isDate) Assert.Equal(expected.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Encoding.Latin1.GetString(iso, 0, written));
            else Assert.NotEmpty(reason);
        }, threads: 1);
    }
}
