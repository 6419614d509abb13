using System.Text;
using Bridge.Codecs.Copybook;
using Bridge.Codecs.Inference;
using Bridge.Codecs.Tests.Framing;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Fuzzing;

/// <summary>What is read before any message: copybooks, layouts, patterns, samples for a draft. And the decoders whose own tests damage nothing. No crash, no hang, no other exception.</summary>
public class ParserFuzzTests
{
    private const string Book = "       01  ORDER-REC.\n           05  NO PIC X(6).\n           05  AMT PIC S9(7)V99 COMP-3.\n           05  A PIC X(8).\n           05  B REDEFINES A PIC S9(9) COMP-5 SYNC.\n           05  CNT PIC 9(2) VALUE 1.\n           05  L OCCURS 0 TO 9 TIMES DEPENDING ON CNT.\n               10  P PIC 9(3)V99 SIGN IS LEADING SEPARATE.\n           88  X VALUE 'A' THRU 'B'.\n      * comment\n           66  Y RENAMES A.\n";

    private const string FixedLayout = "layout: p/1\nformat: { type: fixed_width, encoding: cp1252, line_end: lf }\nrecords:\n  h: { recognise: { T: H }, fields: { T: { at: 1, length: 1 }, D: { at: 2, length: 8, type: date, picture: '[Y0001][M01][D01]' } } }\n  d: { recognise: { T: D }, occurs: many, fields: { T: { at: 1, length: 1 }, N: { at: 2, length: 7, type: decimal, scale: 2, sign: overpunch } } }\n";

    [Fact]
    public void Damaged_copybooks_are_read_or_have_findings()
    {
        var random = new Random(1);
        var good = Encoding.UTF8.GetBytes(Book);
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            var diagnostics = new Diagnostics();
            var records = new CopybookParser(CopybookText.Words(Encoding.UTF8.GetString(Mutator.Mutate(good, random)), "x.cpy"), diagnostics).Parse();
            Assert.All(records, r => Assert.True(r.Size >= 0));
        }
    }

    // Ten times fewer: each makes a tree and a codec of it.
    [Theory]
    [InlineData(FixedLayout)]
    [InlineData(Binary.BinaryTests.Meter)]
    [InlineData("layout: c/1\nformat: { type: csv, delimiter: ';', header: false }\nrecords:\n  r: { fields: { A: { column: 1 }, B: { column: 2, type: decimal, scale: 2, decimal_mark: ',' } } }\n")]
    public void Damaged_layouts_are_read_or_have_findings(string layout)
    {
        var random = new Random(layout.Length);
        var good = Encoding.UTF8.GetBytes(layout);
        for (var i = 0; i < Kit.FuzzInputs / 10; i++)
        {
            var text = Encoding.UTF8.GetString(Mutator.Mutate(good, random));
            var diagnostics = new Diagnostics();
            if (YamlTree.Parse(text, "layout.yaml", diagnostics) is not { Kind: ConfigNodeKind.Mapping } root || root["format"] is not { } format || (format["type"] ?? format).Text is not ("csv" or "fixed_width" or "binary")) continue;
            if (Kit.TryLayout(text, out var findings) is null) Assert.NotEmpty(findings.All);
        }
    }

    [Theory]
    [InlineData("No;Day;Price;Note\n4711;24.11.2026;12,50;\"a;b\"\n12;01.12.2026;0,10;\n")]
    [InlineData("AB-100   12.50 20261124\nAB-1    112.50 20261125\n")]
    [InlineData("MSH|^~\\&|A|B|C|D|20261124||ADT^A01|1|P|2.5\rPID|1||4711\r")]
    [InlineData("{\"a\":1,\"b\":[1,2]}\n{\"a\":2}\n")]
    [InlineData("<?xml version=\"1.0\"?><a><b x=\"1\">t</b><b/></a>")]
    public void Damaged_samples_get_a_draft_or_none(string sample)
    {
        var random = new Random(sample.Length);
        var good = Encoding.UTF8.GetBytes(sample);
        for (var i = 0; i < Kit.FuzzInputs / 10; i++) LayoutInference.Propose(Mutator.Mutate(good, random), "x");
    }

    [Theory]
    [InlineData("text", "", "Grüße\n")]
    [InlineData("text", "encoding: shift_jis", "93FA967B")]
    [InlineData("text", "encoding: cp037", "abc")]
    [InlineData("text", "encoding: utf-16", "a\0b\0")]
    [InlineData("bytes", "as: hex", "x")]
    [InlineData("bytes", "as: base64", "x")]
    [InlineData("jsonl", "", "{\"a\":1}\n{\"b\":[1,2,\"\\u00e4\"]}\n")]
    [InlineData("json", "documents: many", "{\"a\":1} [1] \"x\"\n")]
    [InlineData("csv", "", "A,B\n1,\"two\n\"\"lines\"\"\"\n3,4\n")]
    [InlineData("csv", "{ header: false, delimiter: tab, quote: \"'\", escape: '\\', trim: true, line_end: crlf }", "'a\\'b' \tc\r\n")]
    public void Damaged_messages_are_cut_and_read_or_rejected(string format, string options, string sample)
    {
        var codec = Kit.Codec(format, options);
        var random = new Random(sample.Length);
        var good = Encoding.UTF8.GetBytes(sample);
        for (var i = 0; i < Kit.FuzzInputs / 2; i++)
        {
            var bytes = Mutator.Mutate(good, random);
            var framer = codec.CreateFramer();
            foreach (var frame in framer is null ? [bytes] : Feed.Read(framer, bytes, Feed.RandomPieces(random, 40), maxFrame: 4096).Select(f => Encoding.Latin1.GetBytes(f.Bytes)))
            {
                try
                {
                    Kit.Encode(codec, Kit.ToJson(codec, frame, framer?.Preamble ?? default));
                }
                catch (MessageFormatException e)
                {
                    Assert.StartsWith("BR21", e.Code, StringComparison.Ordinal);
                }
            }
        }
    }
}
