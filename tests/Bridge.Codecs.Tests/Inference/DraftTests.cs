using System.Text;
using System.Text.RegularExpressions;
using Bridge.Codecs.Inference;
using Bridge.Codecs.Layouts;

namespace Bridge.Codecs.Tests.Inference;

/// <summary>What is proposed for files that nobody of this project wrote must read them.</summary>
public class DraftTests
{
    [Theory]
    [InlineData("csv/messytables/simple.ssv", "type: csv, delimiter: \";\"", 0)]
    [InlineData("csv/messytables/example.tsv", "delimiter: tab", 0)]
    [InlineData("csv/frictionless/vix.csv", "delimiter: \";\"", 0)]
    [InlineData("csv/csvkit/ks_1033_data.csv", "delimiter: \",\"", 0)]
    [InlineData("sbs1/msgs-odd.txt", "header: false", 0)]
    [InlineData("csv/commons-csv/psql.csv", "delimiter: \",\"", 0)]
    [InlineData("csv/commons-csv/sample1.csv", "type: csv", 0)]
    [InlineData("csv/csv-spectrum/newlines_crlf.csv", "line_end: crlf", 0)]
    [InlineData("csv/csvkit/mac_newlines.csv", "line_end: cr", 0)]
    [InlineData("csv/csvkit/test_latin1.csv", "encoding: cp1252", 0)]
    [InlineData("csv/frictionless/doublequote.csv", "INCISOCODIGO: { type: integer }", 0)]
    [InlineData("csv/frictionless/duplicate-headers.csv", "header: false, skip_lines: 1", 0)]
    [InlineData("csv/frictionless/escaping.csv", "trim: true", 1)]
    [InlineData("csv/frictionless/issue-811.csv", "type: csv", 0)]
    [InlineData("csv/frictionless/leading-zeros.csv", "value: { type: text }", 0)]
    [InlineData("csv/frictionless/matrix-with-comment.csv", "comment: \"#\"", 0)]
    [InlineData("csv/messytables/characters.csv", "type: csv", 0)]
    [InlineData("csv/telegraf/mtr-utf-8.csv", "type: csv", 0)]
    [InlineData("fixed-width/census2010/ilgeo2010_excerpt.txt", "record_length: 500", 0)]
    [InlineData("fixed-width/ghcn-daily/USW00094728-1993.dly", "type: fixed_width", 0)]
    public void Records_of_text(string file, string expected, int rejected)
    {
        var sample = File.ReadAllBytes(Path.Combine(Kit.RequireData(""), file));
        var draft = LayoutInference.Propose(sample, "sample");
        Assert.True(draft is not null, file);
        Assert.Contains(expected, draft.Layout!, StringComparison.Ordinal);
        Assert.Contains("from: { layout: sample.layout.yaml }", draft.Mapping, StringComparison.Ordinal);
        var report = LayoutVerifier.Verify(Kit.Layout(draft.Layout!), sample);
        Assert.True(report.Rejected == rejected && report.Records > 1, $"{draft.Layout}\n{string.Join('\n', report.Findings)}");
    }

    [Theory]
    [InlineData("hl7v2/fhir-converter/ADT-A01-01.hl7", "format: hl7", "MSH: MSH")]
    [InlineData("x12/edi.net/x12.214.edi", "format: x12", "ST: ST")]
    [InlineData("edifact/edi.net/edifact.01.multi-message.edi", "format: edifact", "UNH: UNH")]
    [InlineData("finance-text/bai2/sample1.txt", "format: bai2", "Groups: Groups")]
    [InlineData("finance-text/bai2/sample5-issue113.txt", "format: bai2, totals: warn", "Groups: Groups")]
    [InlineData("fixed-width/ach/ppd-debit.ach", "layout: std/nacha", "Batch: Batch")]
    [InlineData("fixed-width/ach/ppd-debit-fixedLength.ach", "layout: std/nacha", "Batch: Batch")]
    [InlineData("fixed-width/ach/adv.ach", "layout: std/nacha-adv", "Batch: Batch")]
    [InlineData("key-value/go-libaudit/audit-rhel6.log", "format: key_value, words: ignore", "type: type")]
    [InlineData("edifact/tradacoms/staedi-order.edi", "format: tradacoms", "MHD: MHD")]
    [InlineData("jsonl/gpsd-reports/unicore-um621.jsonl", "format: jsonl", "lat: lat")]
    [InlineData("jsonl/frictionless/table.jsonl", "format: jsonl", "name: name")]
    [InlineData("json/json5-tests/misc/npm-package.json5", "format: json, relaxed: json5", "publishConfig: publishConfig")]
    [InlineData("json/hjson/strings_test.hjson", "format: json, relaxed: hjson", "multiline1: multiline1")]
    [InlineData("json/hjson/comments_test.hjson", "format: json, relaxed: hjson", "URL3: URL3")]
    [InlineData("csv/csvkit/testjson.json", "format: json, documents: items", "output")]
    [InlineData("json/telegraf-json_v2/nested_and_nonnested_tags/input.json", "format: json, documents: items", "hostname: hostname")]
    [InlineData("json/telegraf-json_v2/10670/input.json", "format: json", "weight_ROWKEY: weight_ROWKEY")]
    [InlineData("xml/iso20022-moov/pairs", "format: xml", ": Document.")]
    [InlineData("key-value/go-libaudit/audit-ubuntu17.log", "format: key_value", "type: type")]
    [InlineData("key-value/commons-configuration/test.ini", "format: key_value, style: ini", "loaded: testini.loaded")]
    [InlineData("key-value/commons-configuration/test.properties", "format: key_value, style: properties", "base: base")]
    public void Formats_that_describe_themselves(string file, string format, string member)
    {
        var path = Path.Combine(Kit.RequireData(""), file);
        if (Directory.Exists(path)) path = Directory.EnumerateFiles(path, "*.xml").Order(StringComparer.Ordinal).First();
        var draft = LayoutInference.Propose(File.ReadAllBytes(path), "sample");
        Assert.True(draft is not null, path);
        Assert.Null(draft.Layout);
        Assert.Contains($"from: {{ {format} }}", draft.Mapping, StringComparison.Ordinal);
        Assert.Contains(member, draft.Mapping, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a;b\n1.234,50;007\n-1.234.567,1;1\n", "a: { type: decimal, scale: 2, decimal_mark: \",\", group_mark: \".\" }", "b: { type: text }")]
    [InlineData("sep=;\na;b\n1;2\n3;4\n", "delimiter: \";\"", "a: { type: integer }")]
    [InlineData("Report of May\n\nno,day\n1,2026-05-01\n2,2026-05-02\n", "skip_lines: 1", "day: { type: date, picture: \"[Y0001]-[M01]-[D01]\" }")]
    [InlineData("id,v\n1,NULL\n2,5\n", "v: { type: integer, nulls: 'NULL' }", "id: { type: integer }")]
    [InlineData("id,at\n1,2026-05-01 10:00:00\n2,2026-05-02 11:30:00\n", "type: timestamp, picture: \"[Y0001]-[M01]-[D01] [H01]:[m01]:[s01]\"", "id:")]
    [InlineData("A-B,A_B\n1,x\n2,y\n", "A-B: { type: integer }", "A_B_2: { column: A_B, type: text }")]
    [InlineData("x,y\n1,\"say \\\"hi\\\"\"\n2,\"b,c\"\n", "escape: '\\'", "y: { type: text }")]
    [InlineData("no,amount\n1,\"1,234\"\n2,\"5,678\"\n", "amount: { type: decimal, scale: 0, group_mark: \",\" }", "no: { type: integer }")]
    public void Delimited_text_of_any_dialect(string sample, string first, string second)
    {
        var draft = LayoutInference.Propose(Encoding.UTF8.GetBytes(sample), "sample");
        Assert.NotNull(draft);
        Assert.True(draft.Layout!.Contains(first, StringComparison.Ordinal) && draft.Layout.Contains(second, StringComparison.Ordinal), draft.Layout);
        var report = LayoutVerifier.Verify(Kit.Layout(draft.Layout), Encoding.UTF8.GetBytes(sample));
        Assert.True(report.Records == 2 && report.Rejected == 0, $"{draft.Layout}\n{string.Join('\n', report.Findings)}");
    }

    [Fact]
    public void Record_types_are_told_apart_by_their_mark_and_put_in_their_order()
    {
        const string framed = "HDN00000412\nDAB-100  000125}\nDAB-101  000040{\nT0004\n";
        var draft = Verified(framed, 1);
        Assert.Matches(@"H:\n +recognise: \{ RecType: H \}\n +fields:[\s\S]+D:\n +recognise: \{ RecType: D \}\n +occurs: 0\.\.\*[\s\S]+type: integer, sign: overpunch[\s\S]+T:\n", draft.Layout);
        Assert.Contains("$each: D", draft.Mapping, StringComparison.Ordinal);

        const string nested = "O4711  20261124\nL001AB-100    5\nNspecial\nL002AB-200   15\nO4712  20261125\nL001AB-100    7\nNurgent \n";
        draft = Verified(nested, 2);
        Assert.Contains("message: O", draft.Layout, StringComparison.Ordinal);
        Assert.Contains("order: any", draft.Layout, StringComparison.Ordinal);
        Assert.Contains("$each: O.L", draft.Mapping, StringComparison.Ordinal);

        var plain = Verified("AB-100  1250 20261124\nCD-101   400 20261125\nAB-102    12 20261126\n", 3).Layout!;
        Assert.DoesNotContain("recognise", plain, StringComparison.Ordinal);
        Assert.Contains("type: integer, pad: space", plain, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_UTF_16_gets_a_draft_and_what_else_it_needs()
    {
        var draft = LayoutInference.Propose(Encoding.Unicode.GetBytes("\uFEFFid,name\r\n1,M\u00fcller\r\n2,x\r\n"), "sample");
        Assert.Contains("name: { type: text }", draft!.Layout!, StringComparison.Ordinal);
        Assert.DoesNotContain("encoding", draft.Layout, StringComparison.Ordinal);
        Assert.Contains("transcode: utf16", Assert.Single(draft.Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("some prose that nobody would call a record\nand another line of it, which is longer than the first one by a lot of words\nend\n")]
    public void What_is_no_record_gets_no_draft(string sample) => Assert.Null(LayoutInference.Propose(Encoding.UTF8.GetBytes(sample), "sample"));

    private static LayoutDraft Verified(string sample, int messages)
    {
        var draft = LayoutInference.Propose(Encoding.UTF8.GetBytes(sample), "sample");
        var report = LayoutVerifier.Verify(Kit.Layout(draft!.Layout!), Encoding.UTF8.GetBytes(sample));
        Assert.True(report.Records == messages && report.IsLossless, $"{draft.Layout}\n{string.Join('\n', report.Findings)}");
        return draft;
    }

    [Theory]
    [InlineData("cobol/carddemo/ebcdic/ACCTDATA.PS", 50, "")]
    [InlineData("cobol/carddemo/ebcdic/DISCGRP.PS", 51, "")]
    [InlineData("cobol/carddemo/ebcdic/TRANCATG.PS", 18, "")]
    [InlineData("cobol/cobrix/test17/HIERARCHICAL.DATA.RDW.dat", 951, "records: variable, rdw_little_endian: true, rdw_counts_itself: false")]
    public void Records_of_a_mainframe(string file, int records, string options)
    {
        var sample = File.ReadAllBytes(Path.Combine(Kit.RequireData(""), file));
        var draft = LayoutInference.Propose(sample, "sample");
        Assert.True(draft is not null, file);
        Assert.Contains(options, draft.Mapping, StringComparison.Ordinal);
        Check(sample, draft, records);
    }

    [Fact]
    public void Packed_decimals_zoned_digits_and_texts_are_told_apart()
    {
        using var folder = new Bridge.Testing.Files.TestDirectory();
        folder.Write("source.cpy", "       01  R.\n           05  NAME PIC X(12).\n           05  NO PIC 9(6).\n           05  BALANCE PIC S9(7)V99 COMP-3.\n           05  RATE PIC S9(3) COMP-3.\n           05  CITY PIC X(10).\n           05  TOTAL PIC S9(5).\n");
        var codec = Kit.Copybook(Path.Combine(folder.Path, "source.cpy"));
        var sample = Enumerable.Range(0, 40).SelectMany(i => Kit.Encode(codec, $$"""{"NAME":"NAME{{(char)('A' + i % 20)}}{{i}}","NO":{{i * 7919 % 1000000}},"BALANCE":{{(i - 20) * 1234}}.5,"RATE":{{i - 9}},"CITY":"{{(i % 2 == 0 ? "ULM" : "BREMEN")}}","TOTAL":{{i * 37 - 300}}}""")).ToArray();
        var draft = LayoutInference.Propose(sample, "sample");
        Assert.NotNull(draft);
        Assert.True(Regex.IsMatch(draft.Layout!, @"PIC X\(12\)\.\n.*PIC 9\(6\)\.\n.*PIC S9\(9\) COMP-3\.\n.*PIC S9\(3\) COMP-3\.\n.*PIC X\(10\)\.\n.*PIC S9\(5\)\."), draft.Layout);
        Check(sample, draft, 40);
    }

    private static void Check(byte[] sample, LayoutDraft draft, int records)
    {
        using var folder = new Bridge.Testing.Files.TestDirectory();
        folder.Write(draft.LayoutFile, draft.Layout!);
        var from = Regex.Match(draft.Mapping, @"from: \{ layout: sample\.cpy,? ?(.*) \}").Groups[1].Value;
        var codec = Kit.Copybook(Path.Combine(folder.Path, draft.LayoutFile), from.Replace(", ", "\n", StringComparison.Ordinal));
        var report = LayoutVerifier.Verify(codec, sample);
        Assert.True(report.Records == records && report.Rejected == 0, $"{report.Records} records, {report.Rejected} rejected\n{draft.Layout}\n{string.Join('\n', report.Findings)}");
    }
}
