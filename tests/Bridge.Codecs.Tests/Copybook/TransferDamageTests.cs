using System.Text;
using Bridge.Codecs.Layouts;
using Bridge.Formats;
using Bridge.Testing.Files;

namespace Bridge.Codecs.Tests.Copybook;

/// <summary>Files that a transfer in text mode has spoiled say so, and what to do.</summary>
public sealed class TransferDamageTests : IDisposable
{
    private const string Items = "       01  R.\n           05  NAME PIC X(12).\n           05  AMT PIC S9(9)V99 COMP-3.\n           05  CITY PIC X(8).\n";

    private readonly TestDirectory _files = new("copybook-damage");

    public void Dispose() => _files.Dispose();

    private ICodec Codec(string options = "")
    {
        var file = Path.Combine(_files.Path, "r.cpy");
        File.WriteAllText(file, Items);
        return Kit.Copybook(file, options);
    }

    private static byte[] Good(ICodec codec) => Kit.Encode(codec, """{"NAME":"MARGARET","AMT":-4207.03,"CITY":"ESSEN"}""");

    [Fact]
    public void A_record_translated_to_ascii_is_rejected_although_its_texts_could_be_read()
    {
        var ebcdic = CodePagesEncodingProvider.Instance.GetEncoding("IBM037")!;
        var translated = Encoding.Convert(ebcdic, Encoding.Latin1, Good(Codec()));
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(Codec(), translated));
        Assert.Equal("BR2131", error.Code);
        Assert.Contains("the texts of the record are ASCII, and the copybook is read as cp037", error.Message, StringComparison.Ordinal);
        Assert.Contains("transfer it again in binary mode", error.Message, StringComparison.Ordinal);
        var report = LayoutVerifier.Verify(Codec(), translated);
        Assert.Contains("BR2131", Assert.Single(report.Findings).Message, StringComparison.Ordinal);
        Assert.Contains("BR2131", Assert.Throws<MessageFormatException>(() => Kit.Decode(Codec("mode: collect"), translated)).Code, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_of_texts_that_was_translated_can_be_read_as_ascii()
    {
        var file = Path.Combine(_files.Path, "t.cpy");
        File.WriteAllText(file, "       01  R.\n           05  NAME PIC X(12).\n           05  AMT PIC 9(5).\n");
        Assert.Contains("say `encoding: ascii`", Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Copybook(file), "MARGARET    00042"u8)).Message, StringComparison.Ordinal);
        Assert.Equal("""{"NAME":"MARGARET","AMT":42}""", Kit.ToJson(Kit.Copybook(file, "encoding: ascii"), "MARGARET    00042"u8));
    }

    [Theory]
    [InlineData("EFBFBD", "the bytes EF BF BD, which programs write in place of a byte that is no UTF-8")]
    [InlineData("0D0A00", "at 13 stand the bytes 0D 0A: a transfer in text mode may have put line ends into the file")]
    [InlineData("3F3F3F3F", "the byte 3F stands 4 times in the record")]
    [InlineData("1A1A1A1A", "the byte 1A stands 4 times in the record")]
    public void Errors_name_the_traces_that_a_transfer_in_text_mode_leaves(string hex, string trace)
    {
        var bytes = Good(Codec());
        Convert.FromHexString(hex).CopyTo(bytes, 12);
        var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(Codec(), bytes));
        Assert.Equal("BR2123", error.Code);
        Assert.Contains(trace, error.Message, StringComparison.Ordinal);
        Assert.Contains("transfer it again in binary mode", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("001E0000", "looks like a record descriptor of 30 bytes: `records: variable` may be right")]
    [InlineData("00001E00", "looks like a record descriptor of 30 bytes: `records: variable` with `rdw_little_endian: true` may be right")]
    public void Descriptors_in_a_file_that_is_read_without_them_are_named(string hex, string reason)
    {
        byte[] bytes = [.. Convert.FromHexString(hex), .. Good(Codec())];
        Assert.Contains(reason, Assert.Throws<MessageFormatException>(() => Kit.ToJson(Codec(), bytes.AsSpan(0, 26))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Line_ends_in_a_file_that_is_read_without_them_are_named()
    {
        var file = Path.Combine(_files.Path, "l.cpy");
        File.WriteAllText(file, "       01  R.\n           05  NAME PIC X(4).\n           05  AMT PIC 9(3).\n");
        Assert.Contains("at 7 stands a line end (0A): if the file has lines, say `records: lines`", Assert.Throws<MessageFormatException>(() => Kit.ToJson(Kit.Copybook(file, "encoding: ascii"), "anna12\n"u8)).Message, StringComparison.Ordinal);
        Assert.Contains("and `records: lines` if it has lines", Assert.Throws<MessageFormatException>(() => Kit.ToJson(Kit.Copybook(file), "ABC 02\n"u8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Good_records_raise_no_suspicion()
    {
        foreach (var json in (string[])["{}", """{"NAME":"","AMT":0,"CITY":""}""", """{"NAME":".<(+|&-/,%_>","AMT":20202020.20,"CITY":"!$*);^"}""", """{"NAME":null,"AMT":2020.20,"CITY":null}"""])
        {
            var bytes = Kit.Encode(Codec(), json);
            Kit.Decode(Codec(), bytes);
            Assert.Equal(bytes, Kit.Encode(Codec(), Kit.Decode(Codec(), bytes)));
        }
        Assert.DoesNotContain("transfer", Assert.Throws<MessageFormatException>(() => Kit.ToJson(Codec(), Convert.FromHexString(string.Concat(Enumerable.Repeat("C1", 26))))).Message, StringComparison.Ordinal);
    }
}
