using System.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.FixedWidth;

/// <summary>Habits of old systems in fixed columns: dates of two digits and Julian days, bytes that are half a character, records that go on in the next, control characters.</summary>
public class OldSystemTests
{
    static OldSystemTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("[Y01][M01][D01]", "pivot: 70", "691231", "2069-12-31")]
    [InlineData("[Y01][M01][D01]", "pivot: 70", "700101", "1970-01-01")]
    [InlineData("[Y01][M01][D01]", "pivot: 0", "691231", "1969-12-31")]
    [InlineData("[Y01][M01][D01]", "pivot: 100", "991231", "2099-12-31")]
    [InlineData("[Y01][d001]", "pivot: 70", "24366", "2024-12-31")]
    [InlineData("[Y0001][d001]", "pivot: 70", "2026001", "2026-01-01")]
    [InlineData("[C][Y01][M01][D01]", "pivot: 70", "1261124", "2026-11-24")]
    [InlineData("[C][Y01][M01][D01]", "pivot: 70", "0991124", "1999-11-24")]
    [InlineData("[D01]-[MN,*-3]-[Y0001]", "pivot: 70", "24-NOV-2026", "2026-11-24")]
    public void Dates_of_every_picture_are_read_and_written(string picture, string pivot, string text, string iso)
    {
        var codec = Kit.Layout($"layout: d\nformat: fixed_width\nrecords: {{ r: {{ fields: {{ D: {{ at: 1, length: {text.Length}, type: date, picture: \"{picture}\", {pivot} }} }} }} }}\n");
        Assert.Equal($$"""{"D":"{{iso}}"}""", Kit.ToJson(codec, text));
        Assert.Equal(text, Kit.EncodeText(codec, $$"""{"D":"{{iso}}"}"""));
    }

    [Theory]
    [InlineData("[Y01][d001]", "23366", "the year 2023 has no day 366")]
    [InlineData("[Y01][d001]", "23000", "the year 2023 has no day 0")]
    [InlineData("[Y01][M01][D01]", "230230", "has no day 30")]
    [InlineData("[Y01][M01][D01]", "23 230", "expected")]
    [InlineData("[Y01][M01][D01]", "999999", "there is no month 99")]
    public void Days_that_do_not_exist_are_errors(string picture, string text, string reason)
    {
        var codec = Kit.Layout($"layout: d\nformat: fixed_width\nrecords: {{ r: {{ fields: {{ D: {{ at: 1, length: {text.Length}, type: date, picture: \"{picture}\" }} }} }} }}\n");
        Assert.Contains(reason, Assert.Throws<MessageFormatException>(() => Kit.ToJson(codec, text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20261124", "\"2026-11-24\"")]
    [InlineData("00000000", "null")]
    [InlineData("99999999", "null")]
    [InlineData("        ", "")]
    public void Zeros_nines_and_blanks_are_what_the_layout_says(string text, string value)
    {
        var codec = Kit.Layout("layout: d\nformat: fixed_width\nrecords: { r: { fields: { D: { at: 1, length: 8, type: date, picture: \"[Y0001][M01][D01]\", nulls: [\"00000000\", \"99999999\"] } } } }\n");
        Assert.Equal(value.Length == 0 ? "{}" : $$"""{"D":{{value}}}""", Kit.ToJson(codec, text));
        if (text != "99999999") Assert.Equal(text, Kit.EncodeText(codec, value.Length == 0 ? "{}" : $$"""{"D":{{value}}}"""));
    }

    [Theory]
    [InlineData("", "{}")]
    [InlineData(", blank: \"null\"", """{"N":null}""")]
    public void A_blank_number_is_missing_or_null_and_never_zero(string blank, string json)
    {
        var codec = Kit.Layout($"layout: n\nformat: fixed_width\nrecords: {{ r: {{ fields: {{ N: {{ at: 1, length: 5, type: decimal, scale: 2{blank} }} }} }} }}\n");
        Assert.Equal(json, Kit.ToJson(codec, "     "));
        Assert.Equal("     ", Kit.EncodeText(codec, json));
        Assert.Equal("""{"N":0.00}""", Kit.ToJson(codec, "00000"));
    }

    // Two bytes a character; a backslash or bar may be the second of them.
    [Theory]
    [InlineData("shift_jis")]
    [InlineData("big5")]
    [InlineData("gb18030")]
    public void Columns_are_bytes_where_characters_have_two_and_a_text_is_cut_between_characters(string encoding)
    {
        var page = Encoding.GetEncoding(encoding);
        var codec = Kit.Layout($"layout: j\nformat: {{ type: fixed_width, encoding: {encoding}, line_end: lf }}\nrecords: {{ r: {{ fields: {{ A: {{ at: 1, length: 7, overflow: truncate }}, B: {{ at: 8, length: 2 }} }} }} }}\n");
        var text = encoding == "shift_jis" ? "表示テスト" : "功能測試中";
        Assert.Equal(page.GetBytes(text[..3] + " " + "xy"), Kit.Encode(codec, $$"""{"A":"{{text}}","B":"xy"}"""));
        Assert.Equal($$"""{"A":"{{text[..3]}}","B":"xy"}""", Kit.ToJson(codec, page.GetBytes(text[..3] + " xy")));
        var broken = page.GetBytes(text + "...")[..9];
        Assert.Contains("field A", Assert.Throws<MessageFormatException>(() => Kit.ToJson(codec, broken)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shift_jis", "delimiter: '|'")]
    [InlineData("big5", "escape: '\\'")]
    [InlineData("gb18030", "quote: '`'")]
    public void Delimited_text_refuses_a_delimiter_that_is_part_of_other_characters(string encoding, string option)
    {
        Assert.Null(Kit.TryLayout($"layout: c/1\nformat: {{ type: csv, encoding: {encoding}, {option} }}\nrecords:\n  r: {{ fields: {{ A: {{ }} }} }}\n", out var diagnostics));
        Assert.Contains("part of other characters", string.Join('\n', diagnostics.All), StringComparison.Ordinal);
        Assert.NotNull(Kit.TryLayout($"layout: c/1\nformat: {{ type: csv, encoding: {encoding}, delimiter: ';' }}\nrecords:\n  r: {{ fields: {{ A: {{ }} }} }}\n", out _));
        Assert.NotNull(Kit.TryLayout("layout: c/1\nformat: { type: csv, encoding: euc-jp, delimiter: '|' }\nrecords:\n  r: { fields: { A: { } } }\n", out _));
    }

    [Fact]
    public void A_record_that_goes_on_in_the_next_belongs_to_it_and_its_mark_stands_anywhere()
    {
        var codec = Kit.Layout("""
            layout: c
            format: { type: fixed_width, line_end: lf, short: pad }
            message: item
            records:
              item:
                recognise: { Kind: "10" }
                fields: { No: { at: 1, length: 4, type: integer }, Kind: { at: 5, length: 2 }, Text: { at: 7, length: 10 } }
                records:
                  more:
                    recognise: { Kind: ["11", "12"] }
                    occurs: 0..*
                    fields: { No: { at: 1, length: 4, type: integer }, Kind: { at: 5, length: 2 }, Text: { at: 7, length: 10 } }
            """);
        const string file = "000110first\n000111 goes on\n000112 and on\n000210second\n";
        var messages = Kit.Cut(codec, Encoding.ASCII.GetBytes(file));
        Assert.Equal(["""{"item":{"No":1,"Kind":"10","Text":"first","more":[{"No":1,"Kind":"11","Text":" goes on"},{"No":1,"Kind":"12","Text":" and on"}]}}""", """{"item":{"No":2,"Kind":"10","Text":"second","more":[]}}"""], messages.Select(m => Kit.ToJson(codec, m)));
        Assert.All(messages, m => Assert.Equal(Encoding.ASCII.GetString(m).Split('\n').Select(l => l.PadRight(16)), Encoding.ASCII.GetString(Kit.Encode(codec, Kit.Decode(codec, m))).Split('\n')));
    }

    [Fact]
    public void A_tab_or_form_feed_is_one_character_of_its_column_and_no_digit()
    {
        var codec = Kit.Layout("layout: t\nformat: { type: fixed_width, short: pad }\nrecords: { r: { fields: { A: { at: 1, length: 3, trim: none }, N: { at: 4, length: 3, type: integer } } } }\n");
        Assert.Equal("""{"A":"a\tb","N":12}""", Kit.ToJson(codec, "a\tb012"));
        Assert.Contains("(09) at character 1 is no digit", Assert.Throws<MessageFormatException>(() => Kit.ToJson(codec, "abc\t12")).Message, StringComparison.Ordinal);
        Assert.Equal("a\tb012", Kit.EncodeText(codec, """{"A":"a\tb","N":12}"""));
    }
}
