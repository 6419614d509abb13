using System.Text;
using Bridge.Codecs.Inference;
using Bridge.Codecs.Layouts;

namespace Bridge.Codecs.Tests.Layouts;

public class LayoutToolTests
{
    private const string Layout = """
        layout: item/1
        format: { type: fixed_width, line_end: lf }
        records:
          item:
            fields:
              Name: { at: 1, length: 6 }
              N:    { at: 7, length: 4, type: integer }
              Last: { at: 12, length: 2 }
        """;

    [Fact]
    public void What_comes_back_byte_for_byte_is_proved()
    {
        var report = LayoutVerifier.Verify(Kit.Layout(Layout), "abc   0012 xy\nd     0003 z \n"u8.ToArray());
        Assert.Equal((2, 2, 0), (report.Records, report.Identical, report.Rejected));
        Assert.True(report.IsLossless);
    }

    [Fact]
    public void Lossy_fields_lost_bytes_and_rejected_records_are_named()
    {
        var report = LayoutVerifier.Verify(Kit.Layout(Layout), "abc   12   xy\nabc   0012!xy\nabc   0013?xy\nabc   00x2 xy\n"u8.ToArray());
        Assert.Equal((4, 0, 1), (report.Records, report.Identical, report.Rejected));
        Assert.Equal(3, report.Findings.Count);
        Assert.Equal((1, 6, "N"), (report.Findings[0].Record, report.Findings[0].Offset, report.Findings[0].Field));
        Assert.Contains("is not written as it was read: 3132202020", report.Findings[0].Message, StringComparison.Ordinal);
        Assert.Equal((2, "", 2), (report.Findings[1].Record, report.Findings[1].Field, report.Findings[1].Count));
        Assert.Contains("no field describes", report.Findings[1].Message, StringComparison.Ordinal);
        Assert.Equal((4, 48), (report.Findings[2].Record, report.Findings[2].Offset));
        Assert.Contains("BR2123", report.Findings[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_bytes_with_the_same_values_are_told_from_lost_values_and_every_field_is_named_though_those_behind_it_moved()
    {
        var codec = Kit.Layout("layout: o/1\nformat: { type: csv, header: false }\nrecords: { r: { fields: { A: { type: integer }, B: {}, C: { type: decimal, scale: 2 }, D: {} } } }\n");
        var report = LayoutVerifier.Verify(codec, "007,x,1.50,y\n7,\"x\",1.5,y\n7,x,1.50,y\n"u8.ToArray());
        Assert.Equal((3, 1, 2, 0), (report.Records, report.Identical, report.SameValues, report.Rejected));
        Assert.Equal(["A", "B", "C"], report.Findings.Select(f => f.Field));
        Assert.False(report.IsLossless);
        var lossy = LayoutVerifier.Verify(Kit.Layout("layout: o/1\nformat: { type: csv, header: false }\nrecords: { r: { fields: { A: { column: 1 }, C: { column: 3 } } } }\n"), "a,b,c\n"u8.ToArray());
        Assert.Equal((1, 0, 1), (lossy.Records, lossy.Identical, lossy.SameValues));
        Assert.Contains("is written otherwise", Assert.Single(lossy.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Line_ends_that_would_be_others_are_named_and_a_last_line_without_one_is_not()
    {
        var report = LayoutVerifier.Verify(Kit.Codec("csv", "header: false"), "a,b\r\nc,d\r\n"u8.ToArray());
        Assert.Equal((2, 2), (report.Records, report.Identical));
        Assert.Contains("the end of the record is written otherwise: 0D0A became 0A", Assert.Single(report.Findings).Message, StringComparison.Ordinal);
        Assert.False(report.IsLossless);
        Assert.True(LayoutVerifier.Verify(Kit.Codec("csv", "{ header: false, line_end: crlf }"), "a,b\r\nc,d"u8.ToArray()).IsLossless);
    }

    [Fact]
    public void Messages_without_ends_of_their_own_are_cut_by_a_framing_and_a_length_that_would_be_another_is_named()
    {
        var codec = Kit.Layout("layout: b/1\nformat: { type: binary }\nfields: { A: { type: u8 }, B: { type: u16 } }\n");
        var report = LayoutVerifier.Verify(codec, new byte[] { 0, 3, 1, 2, 3, 0, 3, 4, 5, 6 }, Kit.Framer("{ type: length_prefix, bytes: 2 }"));
        Assert.True(report.IsLossless);
        Assert.Equal(2, report.Records);
        Assert.Equal((1, 1), (LayoutVerifier.Verify(Kit.Codec("json"), "{\"a\":1}"u8.ToArray()).Records, LayoutVerifier.Verify(Kit.Codec("json"), "{\"a\":1}"u8.ToArray()).Identical));
    }

    [Theory]
    [InlineData("No;Day;Price;Note\n4711;24.11.2026;12,50;\"a;b\"\n12;01.12.2026;0,10;\n", "delimiter: \";\" }|No: { type: integer }|Day: { type: date, picture: \"[D01].[M01].[Y0001]\" }|Price: { type: decimal, scale: 2, decimal_mark: \",\" }|Note: { type: text, blank: missing }")]
    [InlineData("007\t1\n008\t22\n", "delimiter: tab, header: false }|Column1: { type: text }|Column2: { type: integer }")]
    [InlineData("AB-100   12.50 20261124\nAB-1    112.50 20261125\n", "type: fixed_width, record_length: 23|Field1: { at: 1, length: 8, type: text }|Field2: { at: 9, length: 6, type: decimal, scale: 2, decimal_mark: \".\", pad: space }|Field3: { at: 16, length: 8, type: date")]
    public void A_draft_reads_the_sample_that_it_was_made_from(string sample, string expected)
    {
        var draft = LayoutInference.Propose(Encoding.UTF8.GetBytes(sample), "sample");
        Assert.NotNull(draft);
        foreach (var part in expected.Split('|')) Assert.Contains(part, draft.Layout!, StringComparison.Ordinal);
        var report = LayoutVerifier.Verify(Kit.Layout(draft.Layout!), Encoding.UTF8.GetBytes(sample));
        Assert.Equal(0, report.Rejected);
        Assert.StartsWith("mapping: sample/1\nfrom: { layout: sample.layout.yaml }", draft.Mapping, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_others_get_drafts_that_read_them()
    {
        var folder = Kit.RequireData("csv");
        foreach (var file in (string[])["frictionless/vix.csv", "frictionless/delimiter.csv", "messytables/simple.ssv", "messytables/example.tsv", "csv-spectrum/simple.csv"])
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder, file));
            var draft = LayoutInference.Propose(bytes, "sample");
            Assert.True(draft is not null, file);
            var report = LayoutVerifier.Verify(Kit.Layout(draft.Layout!), bytes);
            Assert.True(report.Records > 0 && report.Rejected == 0, $"{file}\n{draft.Layout}\n{string.Join('\n', report.Findings)}");
        }
    }

    [Fact]
    public void Bytes_that_are_no_text_get_no_draft()
    {
        Assert.Null(LayoutInference.Propose(new byte[] { 0, 1, 2, 0xFF, 0xFE }, "x"));
        Assert.Null(LayoutInference.Propose(default, "x"));
    }
}
