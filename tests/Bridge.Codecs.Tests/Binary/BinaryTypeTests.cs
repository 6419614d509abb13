using System.Globalization;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Binary;

/// <summary>Forms of numbers that only some systems have: swapped words, floating point of mainframes, times since another day, digits with a filler.</summary>
public sealed class BinaryTypeTests
{
    [Theory]
    // Registers of Modbus devices.
    [InlineData("type: f32", "47F12000", "123456")]
    [InlineData("type: f32, swap_words: true", "200047F1", "123456")]
    [InlineData("type: f32, endian: little", "0020F147", "123456")]
    [InlineData("type: f32, endian: little, swap_words: true", "F1470020", "123456")]
    [InlineData("type: u32, swap_words: true", "56781234", "305419896")]
    [InlineData("type: i32, swap_words: true, scale: 1", "FFFEFFFF", "-0.2")]
    [InlineData("type: u64, swap_words: true", "0004000300020001", "281483566841860")]
    [InlineData("type: f64, swap_words: true", "0000000000003FF8", "1.5")]
    // IBM's hexadecimal floating point, from its Principles of Operation.
    [InlineData("type: f32, float: ibm", "42640000", "100")]
    [InlineData("type: f32, float: ibm", "C276A000", "-118.625")]
    [InlineData("type: f32, float: ibm", "00000000", "0")]
    [InlineData("type: f32, float: ibm", "7FFFFFFF", "7.2370051459731155E+75")]
    [InlineData("type: f64, float: ibm, endian: little", "0000000000006442", "100")]
    [InlineData("type: f64, float: ibm", "411999999999999A", "1.6")]
    // The first second of 1970 in the time of others.
    [InlineData("type: u32, since: 1904-01-01", "7C25B080", "\"1970-01-01T00:00:00Z\"")]
    [InlineData("type: u32, since: 1900-01-01", "83AA7E80", "\"1970-01-01T00:00:00Z\"")]
    [InlineData("type: u64, since: 1601-01-01, unit: ticks, endian: little", "00803ED5DEB19D01", "\"1970-01-01T00:00:00Z\"")]
    [InlineData("type: u16, since: 1899-12-30, unit: days", "63E1", "\"1970-01-01\"")]
    [InlineData("type: i32, since: 1970-01-01", "3B9ACA00", "\"2001-09-09T01:46:40Z\"")]
    [InlineData("type: i32, since: 1970-01-01", "FFFFFFFF", "\"1969-12-31T23:59:59Z\"")]
    [InlineData("type: i64, since: 1970-01-01, unit: milliseconds", "0000018BCFE5687B", "\"2023-11-14T22:13:20.123Z\"")]
    [InlineData("type: u64, since: 1970-01-01, unit: microseconds", "00060A24181E4001", "\"2023-11-14T22:13:20.000001Z\"")]
    [InlineData("type: u32, since: 2000-01-01, unit: minutes, swap_words: true", "00010000", "\"2000-01-01T00:01:00Z\"")]
    // Telephone numbers, and odd numbers of digits.
    [InlineData("type: bcd, length: 8, filler: 0xF, nibbles: low_first", "947110325476FFFF", "\"491701234567\"")]
    [InlineData("type: bcd, length: 3, filler: 0xF", "00123F", "\"00123\"")]
    [InlineData("type: bcd, length: 2, filler: 0xA", "1234", "\"1234\"")]
    [InlineData("type: bcd, length: 2, filler: 0xF", "FFFF", "\"\"")]
    public void A_value_has_its_bytes_both_ways(string type, string bytes, string value)
    {
        var codec = Codec(type);
        Assert.Equal($$"""{"A":{{value}}}""", Kit.ToJson(codec, Convert.FromHexString(bytes)));
        Assert.Equal(bytes, Convert.ToHexString(Kit.Encode(codec, $$"""{"A":{{value}}}""")));
    }

    [Theory]
    [InlineData("type: bcd, length: 2, filler: 0xF", "F123", "the digit 1 stands behind the filler 0xF")]
    [InlineData("type: bcd, length: 2, filler: 0xF", "1A23", "nibble 0xA is no decimal digit and not the filler 0xF")]
    [InlineData("type: i64, since: 1970-01-01", "7FFFFFFFFFFFFFFF", "is a time outside the years 1 to 9999")]
    public void What_cannot_be_read_says_why(string type, string bytes, string reason)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(Codec(type), Convert.FromHexString(bytes)));
        Assert.Equal("BR2123", error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("type: bcd, length: 2, filler: 0xF", "\"12345\"", "it has 5 digits, and there is room for 4")]
    [InlineData("type: bcd, length: 2, filler: 0xF", "\"+12\"", "it wants a text of digits")]
    [InlineData("type: u32, since: 1970-01-01", "\"1969-12-31T23:59:59Z\"", "it does not fit 32 bits without a sign")]
    [InlineData("type: u32, since: 1970-01-01", "\"2026-11-26T12:00:00.5Z\"", "it lies between two units")]
    [InlineData("type: u32, since: 1970-01-01", "\"noon\"", "it is no time such as")]
    [InlineData("type: f32, float: ibm", "1e77", "IBM's floating point has no such number")]
    [InlineData("type: f64, float: ibm", "\"NaN\"", "IBM's floating point has no such number")]
    public void What_cannot_be_written_says_why(string type, string value, string reason)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.Encode(Codec(type), $$"""{"A":{{value}}}"""));
        Assert.Equal("BR2128", error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_with_another_offset_is_the_same_moment() =>
        Assert.Equal("3B9ACA00", Convert.ToHexString(Kit.Encode(Codec("type: i32, since: 1970-01-01"), """{"A":"2001-09-09T03:46:40+02:00"}""")));

    [Fact]
    public void Every_single_of_a_mainframe_that_is_normalised_comes_back()
    {
        var codec = Codec("type: f32, float: ibm");
        var random = new Random(9);
        for (var i = 0; i < 2000; i++)
        {
            var raw = ((uint)random.Next(1, 128) << 24) | (uint)random.Next(1 << 20, 1 << 24) | (random.Next(2) == 0 ? 0x80000000 : 0);
            var bytes = Convert.FromHexString(raw.ToString("X8", CultureInfo.InvariantCulture));
            Assert.Equal(bytes, Kit.Encode(codec, Kit.ToJson(codec, bytes)));
        }
    }

    [Fact]
    public void A_condition_looks_at_digits_with_a_filler_as_a_text_and_at_a_time_as_its_number()
    {
        var codec = Kit.Layout("layout: x\nformat: binary\nfields:\n  No: { type: bcd, length: 2, filler: 0xF }\n  At: { type: u8, since: 2000-01-01, unit: days }\n  A: { when: 'No = \"012\" and At = 1', type: u8 }\n");
        Assert.Equal("""{"No":"012","At":"2000-01-02","A":7}""", Kit.ToJson(codec, Convert.FromHexString("012F0107")));
        Assert.Equal("012F0107", Convert.ToHexString(Kit.Encode(codec, """{"No":"012","At":"2000-01-02","A":7}""")));
        Assert.Equal("""{"No":"0123","At":"2000-01-02"}""", Kit.ToJson(codec, Convert.FromHexString("012301")));
    }

    [Theory]
    [InlineData("type: u16, swap_words: true", "only numbers of 4 or 8 bytes have words to swap")]
    [InlineData("type: u32, float: ibm", "only f32 and f64 have it")]
    [InlineData("type: f32, since: 1970-01-01", "only whole numbers without names are times")]
    [InlineData("type: u32, since: yesterday", "is no day such as 1970-01-01")]
    [InlineData("type: u32, filler: 0xF", "only bcd has it")]
    [InlineData("type: bcd, length: 2, filler: 3", "it is 0xA to 0xF")]
    [InlineData("type: u32, since: 1970-01-01, value: 1", "have no constant")]
    public void Mistakes_of_a_layout_are_named(string type, string message)
    {
        Assert.Null(Kit.TryLayout($"layout: x\nformat: binary\nfields: {{ A: {{ {type} }} }}\n", out var diagnostics));
        Assert.Contains(message, string.Join('\n', diagnostics.All), StringComparison.Ordinal);
    }

    private static ICodec Codec(string type) => Kit.Layout($"layout: x\nformat: binary\nfields: {{ A: {{ {type} }} }}\n");

    [Theory]
    [InlineData("u64", "FFFFFFFFFFFFFFFF")]
    [InlineData("i64", "8000000000000000")]
    public void A_time_beyond_all_years_is_an_error_and_no_overflow(string type, string hex)
    {
        var codec = Kit.Layout($"layout: b/1\nformat: {{ type: binary, endian: big }}\nfields: {{ At: {{ type: {type}, since: 1970-01-01, unit: days }} }}\n");
        Assert.Throws<MessageFormatException>(() => Kit.ToJson(codec, Convert.FromHexString(hex)));
    }

    [Theory]
    [InlineData("08:30")]
    [InlineData("10/11/2026")]
    [InlineData("now")]
    public void A_text_that_is_no_whole_time_is_not_written(string text)
    {
        var codec = Kit.Layout("layout: b/1\nformat: { type: binary, endian: big }\nfields: { At: { type: u32, since: 1970-01-01 } }\n");
        Assert.Throws<MessageFormatException>(() => Kit.Encode(codec, $$"""{"At":"{{text}}"}"""));
    }
}
