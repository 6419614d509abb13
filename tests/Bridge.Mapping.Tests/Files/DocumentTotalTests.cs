using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Rejections;
using Bridge.Messages;

namespace Bridge.Mapping.Tests.Files;

/// <summary>Control totals of whole documents: counts with and without header and trailer, hash totals, sums over nothing; checked when read, computed when written.</summary>
public sealed class DocumentTotalTests : IDisposable
{
    private const string Layout = """
        layout: t/1
        format: { type: fixed_width, line_end: lf }
        records:
          H: { recognise: { T: H }, fields: { T: { at: 1, length: 1 } } }
          B:
            recognise: { T: B }
            occurs: 0..*
            fields: { T: { at: 1, length: 1 } }
            records:
              D: { recognise: { T: D }, occurs: 0..*, fields: { T: { at: 1, length: 1 }, Account: { at: 2, length: 6, type: integer }, Amount: { at: 8, length: 7, type: decimal, scale: 2, sign: overpunch } } }
              S: { recognise: { T: S }, fields: { T: { at: 1, length: 1 }, Count: { at: 2, length: 3, type: integer }, Sum: { at: 5, length: 9, type: decimal, scale: 2, sign: overpunch } } }
          X:
            recognise: { T: X }
            fields: { T: { at: 1, length: 1 }, Details: { at: 2, length: 4, type: integer }, Records: { at: 6, length: 4, type: integer }, Hash: { at: 10, length: 4, type: integer }, Sum: { at: 14, length: 9, type: decimal, scale: 2, sign: overpunch } }
        totals:
          - { field: B.S.Count, is: B.$count(D) }
          - { field: B.S.Sum, is: "B.$sum([0, D.Amount])" }
          - { field: X.Details, is: $count(B.D) }
          - { field: X.Records, is: $count(B.D) + 2 * $count(B) + 2 }
          - { field: X.Hash, is: $sum(B.D.Account) % 10000 }
          - { field: X.Sum, is: $sum(B.D.Amount) }
        """;

    private const string Right = "H\nB\nD009999000010}\nD000002000025{\nS00200000015{\nB\nS00000000000{\nX00020008000100000015{";

    private readonly MappingFixture _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Counts_sums_and_hash_totals_are_compared_as_decimals_and_computed_when_written()
    {
        var codec = Codec(Layout);
        var document = Decode(codec, Right);
        Assert.Equal(Right, Write(codec, document));
        // Whatever the mapping says, or if it says nothing.
        Assert.Equal(Right, Write(codec, """{"H":{},"B":[{"D":[{"Account":9999,"Amount":-1.00},{"Account":2,"Amount":2.50}],"S":{"Count":7}},{"S":{"Sum":99}}],"X":{"Details":5}}"""));
    }

    [Theory]
    [InlineData("S002", "S003", "the total B.S.Count says 3, the records give 2")]
    [InlineData("X0002", "X0004", "the total X.Details says 4, the records give 2")]
    [InlineData("X00020008", "X00020002", "the total X.Records says 2, the records give 8")]
    [InlineData("X000200080001", "X000200080000", "the total X.Hash says 0, the records give 1")]
    [InlineData("X00020008000100000015{", "X00020008000100000015}", "the total X.Sum says -1.50, the records give 1.5")]
    public void A_wrong_total_rejects_the_document(string right, string wrong, string expected)
    {
        Assert.Contains(right, Right, StringComparison.Ordinal);
        var error = Assert.Throws<MessageFormatException>(() => Decode(Codec(Layout), Right.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Equal("BR2125", error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sum_of_no_records_is_zero_and_a_trailer_that_says_otherwise_is_wrong()
    {
        var codec = Codec(Layout);
        Decode(codec, "H\nX00000002000000000000{");
        Decode(codec, "H\nX00000002    000000000"); // a blank total of nothing
        Assert.Contains("the total X.Sum says 1.50, the records give 0", Assert.Throws<MessageFormatException>(() => Decode(codec, "H\nX00000002000000000015{")).Message, StringComparison.Ordinal);
        Assert.Equal("H\nX00000002000000000000{", Write(codec, """{"H":{},"X":{"Sum":3}}"""));
    }

    [Fact]
    public void A_rule_that_gives_fewer_values_than_records_is_named_and_never_shifts_them()
    {
        var codec = Codec(Layout.Replace("B.$sum([0, D.Amount])", "B.$sum(D.Amount)", StringComparison.Ordinal));
        const string json = """{"H":{},"B":[{"S":{}},{"D":[{"Account":1,"Amount":5.00}],"S":{}}],"X":{}}""";
        Assert.Contains("1 values for 2 records", Assert.Throws<MessageFormatException>(() => Write(codec, json)).Message, StringComparison.Ordinal);
        var right = Write(Codec(Layout), json);
        Assert.Contains("1 values for 2 records", Assert.Throws<MessageFormatException>(() => Decode(codec, right)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Controls_of_an_ach_file_are_computed_though_the_mapping_gives_none()
    {
        var folder = SharedFolder.Find("data/fixed-width/ach");
        Assert.SkipWhen(folder is null, "The sample data is not here: put it at ../shared/data beside the clone.");
        var codec = Loader().Load(Bridge.Configuration.Tree.YamlTree.Parse("layout: std/nacha", "m.yaml", _files.Diagnostics)!, "from", "", _files.Diagnostics)!;
        var file = File.ReadAllText(Path.Combine(folder!, "two-micro-deposits.ach")).ReplaceLineEndings("\n").TrimEnd('\n');
        var json = DocumentText.Write(Decode(codec, file));
        var without = Regex.Replace(json, "\"(EntryAddendaCount|EntryHash|TotalDebit|TotalCredit|BatchCount)\":[^,}]*,", "");
        Assert.NotEqual(json, without);
        Assert.Equal(Controls(file), Controls(Write(codec, without)));

        static IEnumerable<string> Controls(string text) => text.Split('\n').Where(l => l[0] is '8' or '9').Select(l => l.PadRight(94));
    }

    private CodecLoader Loader() => new(MappingFixture.Registry, new Expressions());

    private ICodec Codec(string layout)
    {
        var codec = Loader().LoadLayout(_files.Write("l.yaml", layout), _files.Diagnostics);
        Assert.True(codec is not null, string.Join('\n', _files.Diagnostics.All));
        return codec;
    }

    private static Document Decode(ICodec codec, string text)
    {
        var batch = MessageBatch.Rent();
        batch.Add(new MessageDraft { Body = Encoding.UTF8.GetBytes(text) });
        var document = new Document();
        codec.Decode(batch[0], document);
        return document;
    }

    private static string Write(ICodec codec, string json)
    {
        var diagnostics = new Bridge.Configuration.Diagnostics();
        var reader = Bridge.Configuration.ConfigReader.Read(Bridge.Configuration.Tree.YamlTree.Parse("{}", "m.yaml", diagnostics)!, new Bridge.Configuration.ConfigScope { Diagnostics = diagnostics, Registry = MappingFixture.Registry }, "from", MappingFixture.Registry.Codecs["json"].Bind);
        return Write(codec, Decode(reader(new CodecContext { Expressions = new Expressions() }), json));
    }

    private static string Write(ICodec codec, Document document)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = codec.CreateWriter(output);
        writer.Reset(output);
        writer.Copy(document, 0);
        writer.Complete();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
