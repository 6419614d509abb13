using System.Text;
using System.Text.Json;
using CsCheck;

namespace Bridge.Codecs.Tests.Csv;

/// <summary>Values with backslash escapes, as PostgreSQL's COPY has them in its text form.</summary>
public class BackslashEscapeTests
{
    private const string Options = "{ header: false, delimiter: tab, quote: none, escapes: backslash }";

    [Theory]
    [InlineData("""1\t2""", "[\"1\\t2\"]")]
    [InlineData("""a\nb\r\\c\b\f\v""", "[\"a\\nb\\r\\\\c\\b\\f\\u000B\"]")]
    [InlineData("""\N""", "[null]")]
    [InlineData("""\Nx""", "[\"Nx\"]")]
    [InlineData("""\\N""", "[\"\\\\N\"]")]
    [InlineData("""\101\x42\x4cm\8\xg""", "[\"ABLm8xg\"]")]
    [InlineData("""ends with\""", "[\"ends with\\\\\"]")]
    public void Escapes_are_taken_off(string value, string json) => Assert.Equal(JsonSerializer.Serialize(JsonDocument.Parse(json)), JsonSerializer.Serialize(JsonDocument.Parse(Kit.ToJson(Kit.Codec("csv", Options), value))));

    [Fact]
    public void Values_are_written_with_escapes_null_as_its_mark_and_an_empty_text_as_nothing() =>
        Assert.Equal("a\\tb\t\\N\t\tx\\\\\\n\\r\t1.50", Kit.EncodeText(Kit.Codec("csv", Options), """["a\tb",null,"","x\\\n\r",1.50]"""));

    [Fact]
    public void A_delimiter_that_is_no_tab_is_written_in_hexadecimal_and_read_again()
    {
        var codec = Kit.Codec("csv", "{ header: false, delimiter: '|', quote: none, escapes: backslash }");
        Assert.Equal("""a\x7Cb|c""", Kit.EncodeText(codec, """["a|b","c"]"""));
        Assert.Equal("""["a|b","c"]""", Kit.ToJson(codec, """a\x7Cb|c"""));
        Assert.Equal("""["a|b","c\\","d"]""", Kit.ToJson(codec, """a\|b|c\\|d""")); // as COPY writes it
        var long70 = new string('x', 70);
        Assert.Equal($"[\"{long70}|b\",\"c\"]", Kit.ToJson(codec, $"{long70}\\|b|c"));
    }

    [Fact]
    public void The_sign_of_comments_and_blanks_that_are_trimmed_are_written_so_that_they_come_back()
    {
        var codec = Kit.Codec("csv", "{ header: false, delimiter: '|', quote: none, escapes: backslash, comment: '#', trim: true }");
        Assert.Equal("""\x2317|\x20a b\x20""", Kit.EncodeText(codec, """["#17"," a b "]"""));
        Assert.Equal("""["#17"," a b "]""", Kit.ToJson(codec, """\x2317|\x20a b\x20"""));
    }

    [Fact]
    public void A_record_that_would_be_an_empty_line_is_refused() =>
        Assert.Contains("blank_lines: keep", Assert.Throws<Bridge.Formats.MessageFormatException>(() => Kit.EncodeText(Kit.Layout("layout: t/1\nformat: { type: csv, header: false, quote: none }\nrecords: { r: { fields: { A: { blank: empty } } } }\n"), """{"A":""}""")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_layout_has_types_and_null_for_what_the_mapping_does_not_give()
    {
        var codec = Kit.Layout("layout: t/1\nformat: { type: csv, header: false, delimiter: tab, quote: none, escapes: backslash, encoding: latin1 }\nrecords:\n  r:\n    fields:\n      Id: { type: integer }\n      Name: {}\n      Paid: { type: boolean, true: t, false: f }\n      On: { type: date }\n");
        Assert.Equal("""{"Id":7,"Name":"Zoë\tB","Paid":true,"On":null}""", Kit.ToJson(codec, Encoding.Latin1.GetBytes("7\tZoë\\tB\tt\t\\N")));
        Assert.Equal("7\tZoë\\tB\tt\t\\N", Encoding.Latin1.GetString(Kit.Encode(codec, """{"Id":7,"Name":"Zoë\tB","Paid":true}""")));
        Assert.Equal("\\N\t\t\\N\t2026-11-26", Encoding.Latin1.GetString(Kit.Encode(codec, """{"Id":null,"Name":"","On":"2026-11-26"}""")));
    }

    [Theory]
    [InlineData("escapes: backslash", "quote: none")]
    [InlineData("escapes: backslash, quote: none, encoding: shift_jis", "no part of another character")]
    [InlineData("escapes: backslash, quote: none, encoding: cp037", "no part of another character")]
    public void Escapes_beside_quotes_or_in_an_encoding_that_has_backslashes_within_characters_are_refused(string options, string reason)
    {
        Assert.Null(Kit.TryLayout($"layout: t/1\nformat: {{ type: csv, {options} }}\nrecords: {{ r: {{ fields: {{ A: {{}} }} }} }}\n", out var diagnostics));
        Assert.Contains(reason, string.Join('\n', diagnostics.All), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_texts_are_written_come_back()
    {
        var codec = Kit.Codec("csv", Options);
        Gen.Char["aN01x7\\\t\n\r\b\f\v|ä€"].Array[0, 8].Select(c => new string(c)).Null(0.2).Array[1, 5].Sample(values =>
        {
            var json = JsonSerializer.Serialize(values);
            var line = Kit.Encode(codec, json);
            Assert.DoesNotContain((byte)'\n', line);
            if (line.Length == 0) return; // one empty value is a blank line
            Assert.Equal(values, JsonSerializer.Deserialize<string[]>(Kit.ToJson(codec, Assert.Single(Kit.Cut(codec, line)))));
        }, iter: 2000);
    }
}
