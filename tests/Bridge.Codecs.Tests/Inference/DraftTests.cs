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
    [InlineData("fixed-width/ach/ppd-debit.ach", "type: fixed_width", 0)]
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
    [InlineData("edifact/tradacoms/staedi-order.edi", "format: tradacoms", "MHD: MHD")]
    [InlineData("jsonl/gpsd-reports/unicore-um621.jsonl", "format: jsonl", "lat: lat")]
    [InlineData("jsonl/frictionless/table.jsonl", "format: jsonl", "name: name")]
    [InlineData("json/json5-tests/misc/npm-package.json5", "format: json, relaxed: json5", "publishConfig: publishConfig")]
    [InlineData("json/hjson/strings_test.hjson", "format: json, relaxed: hjson", "multiline1: multiline1")]
    [InlineData("json/hjson/comments_test.hjson", "format: json, relaxed: hjson", "URL3: URL3")]
    [InlineData("csv/csvkit/testjson.json", "format: json", "output")]
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
        Assert.Contains($"from: {{ {format} ", draft.Mapping, StringComparison.Ordinal);
        Assert.Contains(member, draft.Mapping, StringComparison.Ordinal);
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
