using System.Globalization;
using System.Text;
using Bridge.Codecs.Layouts;
using Bridge.Formats;
using Bridge.Testing.Files;
using CsCheck;

namespace Bridge.Codecs.Tests.Copybook;

/// <summary>What compilers and machines do differently with the same copybook: code pages, signs, alignment, truncation, floats.</summary>
public sealed class ItemOptionTests : IDisposable
{
    private readonly TestDirectory _files = new("copybook-items");

    public void Dispose() => _files.Dispose();

    private ICodec Codec(string items, string options = "records: variable") => Kit.Copybook(Write(items), options);

    private string Write(string items)
    {
        var file = Path.Combine(_files.Path, $"{items.GetHashCode(StringComparison.Ordinal):x}.cpy");
        File.WriteAllText(file, "       01  R.\n" + string.Concat(items.Split('|').Select(i => $"           {i.Trim()}.\n")));
        return file;
    }

    [Fact]
    public void An_item_or_a_group_has_its_own_code_page_for_texts_and_digits()
    {
        const string items = "05 A PIC X(3)|05 G|10 B PIC X(3)|10 N PIC S9(2)|10 C PIC X(3)|05 D PIC X(3)";
        var codec = Codec(items, "records: variable\nfields: { G: { encoding: cp1252 }, C: { encoding: cp273, trim: none }, D OF R: { encoding: cp850 } }");
        const string json = """{"A":"a","G":{"B":"Übe","N":-12,"C":"Ü  "},"D":"Ü"}""";
        var bytes = Kit.Encode(codec, json);
        Assert.Equal("814040" + "DC6265" + "314B" + "5A4040" + "9A2020", Convert.ToHexString(bytes));
        Assert.Equal(json, Kit.ToJson(codec, bytes));
        Assert.Equal(1, LayoutVerifier.Verify(Kit.Copybook(Write(items), "fields: { G: { encoding: cp1252 }, C: { encoding: cp273 }, D: { encoding: cp850 } }"), bytes).Identical);
    }

    [Theory]
    [InlineData("fields: { Q: { encoding: cp037 } }", "'fields' names Q, which the copybook does not have")]
    [InlineData("fields: { A: { encoding: cp9999 } }", "there is no single-byte encoding 'cp9999'")]
    [InlineData("fields: { A: { code_page: cp037 } }", "unknown option 'code_page'")]
    [InlineData("zoned_signs: ascii_standard", "it is about digits in ASCII, and `encoding` says EBCDIC")]
    [InlineData("redefines: { B: A ~ 3 }", "'redefines' says when B counts: { KIND: P }")]
    [InlineData("redefines: { B: { N: x } }", "N is a number, and 'x' is none")]
    [InlineData("redefines: { B: { G: x } }", "B depends on G, which is a group")]
    [InlineData("redefines: { B: { A: '€' } }", "A is in cp037, which cannot write '€'")]
    [InlineData("redefines: { X: { A: x } }", "the copybook has 2 items of this name (lines 5, 7); write X OF G")]
    public void Mistakes_of_options_are_findings(string options, string reason) =>
        Assert.Contains(reason, Kit.CopybookFindings(Write("05 A PIC X|05 N PIC 9|05 G|10 X PIC X|05 B REDEFINES G|10 X PIC 9"), options), StringComparison.Ordinal);

    [Theory]
    [InlineData("translated_ebcdic", "12}", "12{", "01J")]
    [InlineData("ascii_standard", "12p", "120", "01q")]
    [InlineData("ca_realia_modified", "12 ", "120", "01!")]
    [InlineData("tandem_modified", "12\u0080", "120", "01\u0081")]
    public void Digits_in_ascii_carry_signs_in_four_styles(string style, string minus120, string plus120, string minus11)
    {
        var codec = Codec("05 N PIC S9(3)|05 L PIC S9(3) SIGN LEADING", $"records: variable\nencoding: latin1\nzoned_signs: {style}");
        Assert.Equal(minus120, Encoding.Latin1.GetString(Kit.Encode(codec, """{"N":-120}""")[..3]));
        Assert.Equal(plus120, Encoding.Latin1.GetString(Kit.Encode(codec, """{"N":120}""")[..3]));
        Assert.Equal(minus11, Encoding.Latin1.GetString(Kit.Encode(codec, """{"N":-11}""")[..3]));
        Gen.Int[-999, 999].Sample(n =>
        {
            var json = $$"""{"N":{{n}},"L":{{-n}}}""";
            Assert.Equal(json, Kit.ToJson(codec, Kit.Encode(codec, json)));
        }, iter: 300, threads: 1);
        Assert.Contains("is no digit with a sign", Assert.Throws<MessageFormatException>(() => Kit.ToJson(codec, "12~000"u8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Synchronized_items_stand_at_multiples_of_their_size_in_the_record_and_so_does_each_occurrence()
    {
        // The examples of IBM's Language Reference, "Slack bytes within records" and "Slack bytes between occurrences".
        var within = Codec("05 B PIC X(5)|05 C|10 D PIC XX|10 E PIC S9(6) COMP SYNC");
        Assert.Equal("C1C2C3C4C5" + "E7E7" + "00" + "FFFFFFFE", Convert.ToHexString(Kit.Encode(within, """{"B":"ABCDE","C":{"D":"XX","E":-2}}""")));
        var before = Codec("05 M PIC X(5)|05 N PIC XX|05 O|10 P PIC S9(6) COMP SYNC");
        Assert.Equal("C1C2C3C4C5" + "E7E7" + "00" + "00000007", Convert.ToHexString(Kit.Encode(before, """{"M":"ABCDE","N":"XX","O":{"P":7}}""")));
        var table = Codec("05 CODE PIC X|05 T OCCURS 2 TIMES|10 KIND PIC X|10 PAY PIC S9(4)V99 COMP SYNC|10 HOURS PIC S9(3) COMP SYNC|10 NAME PIC X(5)|05 Z PIC X");
        const string json = """{"CODE":"a","T":[{"KIND":"k","PAY":1.00,"HOURS":2,"NAME":"n"},{"KIND":"k","PAY":3.00,"HOURS":4,"NAME":"m"}],"Z":"z"}""";
        var bytes = Kit.Encode(table, json);
        Assert.Equal("81" + "92" + "0000" + "00000064" + "0002" + "9540404040" + "0000" + "92" + "0000" + "0000012C" + "0004" + "9440404040" + "0000" + "A9", Convert.ToHexString(bytes));
        Assert.Equal(json, Kit.ToJson(table, bytes));
        var doubles = Codec("05 A PIC X|05 D COMP-2 SYNC|05 B PIC X|05 S COMP-1 SYNC|05 C PIC X|05 H PIC S9(4) COMP-5 SYNC|05 L PIC S9(18) COMP SYNC");
        Assert.Equal(8 + 8 + 4 + 4 + 2 + 2 + 8, Kit.Encode(doubles, "{}").Length);
    }

    [Fact]
    public void Binary_numbers_hold_their_digits_or_what_their_bytes_can_as_TRUNC_says()
    {
        const string items = "05 N PIC S9(4) COMP|05 U PIC 9(4) COMP|05 W PIC S9(9) COMP|05 L PIC S9(18) COMP";
        Assert.Contains("it needs 5 digits and the item has 4", Assert.Throws<MessageFormatException>(() => Kit.Encode(Codec(items), """{"N":10000}""")).Message, StringComparison.Ordinal);
        var whole = Codec(items, "records: variable\ntrunc: bin");
        foreach (var json in (string[])["""{"N":-32768,"U":65535,"W":2147483647,"L":-9223372036854775808}""", """{"N":32767,"U":0,"W":-2147483648,"L":9223372036854775807}"""])
        {
            Assert.Equal(json, Kit.ToJson(whole, Kit.Encode(whole, json)));
            Assert.Equal(json, Kit.ToJson(Codec(items), Kit.Encode(whole, json))); // what is there is read either way
        }
        Assert.Contains("it needs 5 digits", Assert.Throws<MessageFormatException>(() => Kit.Encode(whole, """{"N":32768}""")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PIC 9(4) COMP", "04D2", 1234)]
    [InlineData("PIC 9(5) COMP", "000004D2", 1234)]
    [InlineData("PIC 9(9) BINARY", "000004D2", 1234)]
    [InlineData("PIC 9(10) COMP-4", "00000000000004D2", 1234)]
    [InlineData("PIC 9(18) COMP", "00000000000004D2", 1234)]
    [InlineData("PIC S9(4) COMP-5", "2EFB", -1234)]
    [InlineData("PIC S9(9) COMP-5", "2EFBFFFF", -1234)]
    [InlineData("PIC 9(3) COMP-3", "123F", 123)]
    [InlineData("PIC S9(4) COMP-3", "01234D", -1234)]
    [InlineData("PIC S9(3) SIGN LEADING SEPARATE", "60F1F2F3", -123)]
    [InlineData("PIC S9(3) SIGN TRAILING SEPARATE", "F1F2F34E", 123)]
    [InlineData("PIC S9(3) SIGN LEADING", "D1F2F3", -123)]
    [InlineData("PIC S9(3)", "F1F2D3", -123)]
    [InlineData("PIC S9(2)P(3)", "F1D2", -12000)]
    public void Each_usage_has_its_bytes(string picture, string hex, int value)
    {
        var codec = Codec($"05 N {picture}");
        Assert.Equal(hex, Convert.ToHexString(Kit.Encode(codec, $$"""{"N":{{value}}}""")));
        Assert.Equal($$"""{"N":{{value}}}""", Kit.ToJson(codec, Convert.FromHexString(hex)));
    }

    [Theory]
    [InlineData("PIC S9(3) COMP-3", "123C", "123")]
    [InlineData("PIC S9(3) COMP-3", "123F", "123")]
    [InlineData("PIC S9(3) COMP-3", "000000", "error")]
    [InlineData("PIC S9(3) COMP-3", "0000", "null")]
    [InlineData("PIC S9(3) COMP-3", "FFFF", "null")]
    [InlineData("PIC S9(3) COMP-3", "4040", "error")]
    [InlineData("PIC S9(3)", "404040", "null")]
    [InlineData("PIC S9(3)", "000000", "null")]
    [InlineData("PIC S9(3)", "FFFFFF", "null")]
    [InlineData("PIC S9(3)", "4040F1", "error")]
    [InlineData("PIC S9(3) SIGN TRAILING SEPARATE", "40404040", "null")]
    [InlineData("PIC S9(4) COMP", "FFFF", "-1")]
    [InlineData("PIC X(3)", "000000", "null")]
    [InlineData("PIC X(3)", "404040", "\"\"")]
    public void Fillings_in_place_of_a_value_are_null_where_they_can_be_no_value(string picture, string hex, string expected)
    {
        var codec = Codec($"05 N {picture}");
        if (expected == "error") Assert.Throws<MessageFormatException>(() => Kit.ToJson(codec, Convert.FromHexString(hex)));
        else Assert.Equal($$"""{"N":{{expected}}}""", Kit.ToJson(codec, Convert.FromHexString(hex)));
    }

    [Theory]
    [InlineData("F3F300", "33")]
    [InlineData("4040D1", "-1")]
    [InlineData("40F140", "1")]
    [InlineData("F140F1", "error")]
    [InlineData("404040", "null")]
    [InlineData("404000", "error")]
    public void Blanks_around_digits_are_ignored_where_that_is_asked_for(string hex, string expected)
    {
        foreach (var options in (string[])["blank_digits: ignore", "fields: { R: { blank_digits: ignore } }"])
        {
            var codec = Codec("05 N PIC S9(3)", $"records: variable\n{options}");
            if (expected == "error") Assert.Throws<MessageFormatException>(() => Kit.ToJson(codec, Convert.FromHexString(hex)));
            else Assert.Equal($$"""{"N":{{expected}}}""", Kit.ToJson(codec, Convert.FromHexString(hex)));
        }
    }

    [Fact]
    public void A_blank_that_is_a_digit_with_a_minus_is_not_ignored()
    {
        var codec = Codec("05 N PIC S9(3)", "records: variable\nencoding: ascii\nzoned_signs: ca_realia_modified\nblank_digits: ignore");
        Assert.Equal("""{"N":-120}""", Kit.ToJson(codec, "12 "u8.ToArray()));
        Assert.Equal("""{"N":-120}""", Kit.ToJson(codec, Kit.Encode(codec, """{"N":-120}""")));
    }

    [Theory]
    [InlineData("ibm", "C276A000", "C276A00000000000")]
    [InlineData("ibm_little_endian", "00A076C2", "0000000000A076C2")]
    [InlineData("ieee754", "C2ED4000", "C05DA80000000000")]
    [InlineData("ieee754_little_endian", "0040EDC2", "0000000000A85DC0")]
    public void Floats_have_four_forms(string floats, string single, string twice)
    {
        // -118.625 is the example of IBM's Principles of Operation and of every article about both forms.
        var codec = Codec("05 S COMP-1|05 D COMP-2", $"records: variable\nfloats: {floats}");
        Assert.Equal(single + twice, Convert.ToHexString(Kit.Encode(codec, """{"S":-118.625,"D":-118.625}""")));
        Gen.Float.Where(f => float.IsFinite(f) && Math.Abs(f) is 0 or (> 1e-30f and < 1e30f)).Sample(f =>
        {
            var json = $$"""{"S":{{f.ToString("R", CultureInfo.InvariantCulture)}},"D":{{((double)f).ToString("R", CultureInfo.InvariantCulture)}}}""";
            var bytes = Kit.Encode(codec, json);
            Assert.Equal(bytes, Kit.Encode(codec, Kit.ToJson(codec, bytes)));
        }, iter: 300, threads: 1);
        Assert.Contains("beyond the range of COMP-1", Assert.Throws<MessageFormatException>(() => Kit.Encode(codec, """{"S":1e90}""")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_view_counts_by_comparisons_joined_by_and_and_or()
    {
        var codec = Codec("05 KIND PIC X|05 AMT PIC S9(3)|05 A PIC X(2)|05 B REDEFINES A PIC 9(2)|05 C REDEFINES A PIC X", "records: variable\nredefines: { A: 'KIND != \"N\" and AMT < 100', B: 'KIND = \"N\" or AMT >= 100', C: 'KIND > \"X\"' }");
        Assert.Equal("""{"KIND":"A","AMT":99,"A":"12"}""", Kit.ToJson(codec, Convert.FromHexString("C1F0F9C9F1F2")));
        Assert.Equal("""{"KIND":"A","AMT":100,"B":12}""", Kit.ToJson(codec, Convert.FromHexString("C1F1F0C0F1F2")));
        Assert.Equal("""{"KIND":"N","AMT":-1,"B":12}""", Kit.ToJson(codec, Convert.FromHexString("D5F0F0D1F1F2")));
        Assert.Equal("""{"KIND":"Z","AMT":1,"A":"12","C":"1"}""", Kit.ToJson(codec, Convert.FromHexString("E9F0F0C1F1F2")));
    }

    [Theory]
    [InlineData("000100 01  R.\n000200     05  A PIC X(2).\n000300*    05  B PIC X(2).\n000400     05  C PIC 9.\n", 3)]
    [InlineData("       01  R.\n      -    05  A PIC X(2).\n      /    a comment\n      D    05  DEBUG PIC X.\n           05  C PIC 9. *> behind\n", 3)]
    [InlineData("01 R.\n  05 A PIC X(2).\n  * a comment\n  05 C PIC 9.\n", 3)]
    public void Sequence_numbers_and_what_stands_behind_column_72_are_no_part_of_a_copybook(string text, int size)
    {
        var file = Path.Combine(_files.Path, "columns.cpy");
        var isFixed = !text.StartsWith("01 ", StringComparison.Ordinal);
        File.WriteAllLines(file, text.Split('\n').Select(l => isFixed && l.Length > 0 ? l.PadRight(72) + "PGM00010" : l));
        Assert.Equal(size, Kit.Encode(Kit.Copybook(file), """{"A":"x","C":1}""").Length);
    }
}
