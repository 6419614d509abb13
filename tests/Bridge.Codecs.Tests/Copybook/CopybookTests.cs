using Bridge.Codecs.Tests.Framing;
using Bridge.Documents;
using Bridge.Formats;
using CsCheck;

namespace Bridge.Codecs.Tests.Copybook;

public sealed class CopybookTests : IDisposable
{
    private const string Order = """
           01  ORDER-REC.
               05  ORDER-NO        PIC X(6).
               05  CUST-NO         PIC 9(5)  COMP-3.
               05  AMOUNT          PIC S9(7)V99 COMP-3.
               05  RATE            PIC SVP(2)9(2).
               05  MILLIONS        PIC S9(3)P(6) SIGN IS TRAILING SEPARATE.
               05  QTY             PIC S9(4) COMP.
               05  KIND            PIC X.
               05  DETAIL-A.
                   10  A-TEXT      PIC X(8).
               05  DETAIL-B REDEFINES DETAIL-A.
                   10  B-NUM       PIC S9(9) COMP-5.
                   10  B-FLOAT     COMP-1.
               05  FILLER          PIC X(2) VALUE 'ZZ'.
               05  LINE-COUNT      PIC 9(2).
               05  LINES OCCURS 0 TO 9 TIMES DEPENDING ON LINE-COUNT.
                   10  SKU         PIC X(4).
                   10  PRICE       PIC 9(3)V99.
               05  TRAILER         PIC X(3).
        """;

    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("bridge-copybook-").FullName, "order.cpy");

    public CopybookTests() => File.WriteAllText(_file, Order);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    private ICodec Codec(string options = "records: variable\nredefines: { DETAIL-A: { KIND: A }, DETAIL-B: { KIND: B } }") => Kit.Copybook(_file, options);

    private const string Json = """{"ORDER_NO":"A1","CUST_NO":4711,"AMOUNT":-1234.50,"RATE":-0.0012,"MILLIONS":-5000000,"QTY":-7,"KIND":"B","DETAIL_B":{"B_NUM":123456789,"B_FLOAT":-1.5},"LINE_COUNT":2,"LINES":[{"SKU":"ab","PRICE":1.05},{"SKU":"cd","PRICE":999.99}],"TRAILER":"end"}""";

    [Fact]
    public void Every_usage_is_written_as_a_mainframe_has_it_and_read_back()
    {
        var bytes = Kit.Encode(Codec(), Json);
        Assert.Equal(
            "C1F140404040" + "04711F" + "000123450D" + "F1D2" + "F0F0F560" + "FFF9" + "C2" + "15CD5B07" + "C1180000" + "E9E9" + "F0F2" + "81824040" + "F0F0F1F0F5" + "83844040" + "F9F9F9F9F9" + "859584",
            Convert.ToHexString(bytes));
        Assert.Equal(Json, Kit.ToJson(Codec(), bytes));
    }

    [Fact]
    public void The_counter_of_a_table_is_computed_and_the_records_after_it_move_up()
    {
        var none = Kit.Encode(Codec(), """{"KIND":"A","DETAIL_A":{"A_TEXT":"x"},"LINE_COUNT":5,"LINES":[]}""");
        Assert.Equal("""{"ORDER_NO":"","CUST_NO":0,"AMOUNT":0.00,"RATE":0.0000,"MILLIONS":0,"QTY":0,"KIND":"A","DETAIL_A":{"A_TEXT":"x"},"LINE_COUNT":0,"LINES":[],"TRAILER":""}""", Kit.ToJson(Codec(), none));
        var max = Kit.Encode(Codec("odo: max\nredefines: { DETAIL-A: { KIND: A }, DETAIL-B: { KIND: B } }"), Json);
        Assert.Equal(none.Length + 9 * 9, max.Length);
        Assert.Equal(Json, Kit.ToJson(Codec("redefines: { DETAIL-A: { KIND: A }, DETAIL-B: { KIND: B } }"), max));
    }
    [Theory]
    [InlineData("C1" + "A7A7" + "40404040" + "A9", "{\"KIND\":\"A\",\"G\":{\"SHORT\":\"xx\"},\"NEXT\":\"z\"}")]
    [InlineData("C2" + "A8A8A8A8A8A8" + "A9", "{\"KIND\":\"B\",\"G\":{\"LONG\":\"yyyyyy\"},\"NEXT\":\"z\"}")]
    public void A_view_that_is_longer_than_what_it_redefines_moves_what_follows_whichever_counts(string bytes, string json)
    {
        File.WriteAllText(_file, "       01  R.\n           05  KIND PIC X.\n           05  G.\n               10  SHORT PIC X(2).\n               10  LONG REDEFINES SHORT PIC X(6).\n           05  NEXT PIC X.\n");
        foreach (var records in (string[])["fixed", "variable"])
        {
            var codec = Codec($"records: {records}\nredefines: {{ SHORT: {{ KIND: A }}, LONG: {{ KIND: B }} }}");
            Assert.Equal(json, Kit.ToJson(codec, Convert.FromHexString(bytes)));
            Assert.Equal(bytes, Convert.ToHexString(Kit.Encode(codec, json)));
        }
    }

    [Theory]
    [InlineData(8, 0x1E, "field CUST-NO at 6: nibble 0xE is no COMP-3 sign")]
    [InlineData(6, 0xA4, "field CUST-NO at 6: nibble 0xA at digit 1 is no digit")]
    [InlineData(15, 0x12, "field RATE at 14: byte 12 at 2 is no zoned digit with a sign")]
    [InlineData(19, 0x40, "field MILLIONS at 16: byte 40 is no separate sign")]
    public void Bytes_that_are_no_number_name_the_nibble(int at, byte value, string reason)
    {
        var bytes = Kit.Encode(Codec(), Json);
        bytes[at] = value;
        var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(Codec(), bytes));
        Assert.Equal("BR2123", error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_counter_beyond_the_table_and_a_record_that_ends_early_are_errors()
    {
        var bytes = Kit.Encode(Codec(), Json);
        bytes[33] = 0xF9;
        bytes[34] = 0xF9;
        Assert.Contains("LINE-COUNT says that LINES occurs '99' times", Assert.Throws<MessageFormatException>(() => Kit.ToJson(Codec(), bytes)).Message, StringComparison.Ordinal);
        Assert.Equal("BR2121", Assert.Throws<MessageFormatException>(() => Kit.ToJson(Codec(), Kit.Encode(Codec(), Json)[..8])).Code);
    }

    [Theory]
    [InlineData("""{"AMOUNT":12345678.00}""", "it needs 10 digits and the item has 9")]
    [InlineData("""{"AMOUNT":0.005}""", "more decimals than the 2")]
    [InlineData("""{"CUST_NO":-1}""", "the item has no S")]
    [InlineData("""{"MILLIONS":1}""", "no place for them (P)")]
    [InlineData("""{"ORDER_NO":"1234567"}""", "the text has 7 bytes and the item 6")]
    [InlineData("""{"ORDER_NUM":"1"}""", "the copybook has no ORDER_NUM here; did you mean 'ORDER_NO'?")]
    public void What_an_item_cannot_hold_is_an_error(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<MessageFormatException>(() => Kit.Encode(Codec(), json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Records_travel_with_descriptor_words_in_blocks_or_not()
    {
        foreach (var form in (string[])["variable", "variable_blocked"])
        {
            var codec = Codec($"records: {form}");
            byte[][] bodies = [[1, 2, 3], [4]];
            var stream = Feed.Write(codec.CreateFramer()!, bodies);
            Assert.Equal(form == "variable" ? "00070000010203" + "0005000004" : "000B000000070000010203" + "000900000005000004", Convert.ToHexString(stream));
            for (var seed = 1; seed < 10; seed++) Assert.Equal(["\u0001\u0002\u0003", "\u0004"], Feed.Read(codec.CreateFramer()!, stream, Feed.RandomPieces(new Random(seed), 4)).Select(f => f.Bytes));
            Assert.Equal(FrameStatus.Broken, Feed.Read(codec.CreateFramer()!, stream[..^1], []).Last().Status);
        }
    }

    [Theory]
    [InlineData("variable", "0007010001020300", "a piece of a spanned record (VBS)")]
    [InlineData("variable", "4040404040404040", "the bytes 40404040 are no record descriptor, which has two bytes of length and two of zero")]
    [InlineData("variable", "0000400000000000", "with its low byte first it says 64 bytes: set rdw_little_endian to true")]
    [InlineData("variable\nrdw_little_endian: true", "0040000000000000", "with its high byte first it says 64 bytes: set rdw_little_endian to false")]
    [InlineData("variable", "0002000001020300", "the record descriptor says 2 bytes, which cannot be")]
    [InlineData("variable_blocked", "0003000000070000010203", "the block descriptor says 3 bytes")]
    public void Words_that_are_no_descriptors_are_named(string records, string hex, string reason)
    {
        var input = new System.Buffers.ReadOnlySequence<byte>(Convert.FromHexString(hex));
        var result = Codec($"records: {records}").CreateFramer()!.TryRead(ref input, true, out _);
        Assert.Equal(FrameStatus.Broken, result.Status);
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Large_blocks_have_lengths_of_31_bits()
    {
        var record = new byte[30_000];
        byte[] one = [0x75, 0x34, 0, 0, .. record];
        byte[] stream = [0x80, 0x01, 0x5F, 0xA0, .. one, .. one, .. one, 0, 9, 0, 0, 0, 5, 0, 0, 7];
        Assert.Equal([30_000, 30_000, 30_000, 1], Kit.Cut(Codec("records: variable_blocked"), stream).Select(f => f.Length));
    }

    [Fact]
    public void Reading_goes_on_in_the_middle_of_a_block()
    {
        var codec = Codec("records: variable_blocked");
        var stream = Convert.FromHexString("00180000" + "00060000C1C2" + "00070000C3C4C5" + "00070000C6C7C8" + "000A0000" + "00060000C9D1" + "000E0000" + "00050000D2" + "00050000D3");
        var all = Kit.Cut(codec, stream).ConvertAll(Convert.ToHexString);
        Assert.Equal(["C1C2", "C3C4C5", "C6C7C8", "C9D1", "D2", "D3"], all);
        for (var taken = 0; taken <= all.Count; taken++)
        {
            var framer = codec.CreateFramer()!;
            var input = new System.Buffers.ReadOnlySequence<byte>(stream);
            for (var frames = 0; frames < taken;) frames += framer.TryRead(ref input, false, out _).Status == FrameStatus.Frame ? 1 : 0;
            var next = codec.CreateFramer()!;
            next.Resume(framer.State.ToArray());
            var rest = new List<string>();
            while (next.TryRead(ref input, true, out var frame) is { Status: not FrameStatus.NeedMore } result)
            {
                Assert.NotEqual(FrameStatus.Broken, result.Status);
                if (result.Status == FrameStatus.Frame) rest.Add(Convert.ToHexString(System.Buffers.BuffersExtensions.ToArray(frame)));
            }
            Assert.Equal(all[taken..], rest);
        }
    }

    [Fact]
    public void Items_are_located_by_their_qualified_names()
    {
        var shape = Codec().Shape!;
        Assert.Equal([new ShapeStep("DETAIL_B"), new ShapeStep("B_NUM")], shape.Locate!("B-NUM OF DETAIL-B IN ORDER-REC"));
        Assert.Null(shape.Locate("B-NUM OF LINES"));
        Assert.Equal("CUST-NO", shape.Find("CUST_NO")!.OriginalName);
    }

    [Fact]
    public void Mistakes_of_a_copybook_are_named_with_their_lines()
    {
        File.WriteAllText(_file, "       01  R.\n           05  A PIC Q(3).\n           05  B PIC 9(3) OCCURS 5 DEPENDING ON NOBODY.\n           05  C REDEFINES D PIC X.\n           COPY OTHER.\n");
        var diagnostics = new Configuration.Diagnostics();
        var root = Configuration.Tree.YamlTree.Parse($"layout: {_file}", "m.yaml", diagnostics)!;
        var registry = new Registration.AdapterRegistry();
        new CodecsAdapter().Register(registry);
        Configuration.ConfigReader.Read(root, new Configuration.ConfigScope { Diagnostics = diagnostics, Registry = registry }, "from", registry.Layouts["copybook"].Bind);
        var all = string.Join('\n', diagnostics.All);
        Assert.Contains("order.cpy:2:18: error BR2120: 'Q(3)' is no picture", all, StringComparison.Ordinal);
        Assert.Contains("depending on NOBODY", all, StringComparison.Ordinal);
        Assert.Contains("C redefines D", all, StringComparison.Ordinal);
        Assert.Contains("COPY within a copybook", all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("records: variable")]
    [InlineData("records: variable_blocked\nencoding: cp273")]
    [InlineData("records: fixed")]
    [InlineData("records: variable\nodo: max\nnative_little_endian: false\nfloats: ieee754")]
    [InlineData("records: lines\nencoding: cp500")]
    public void Generated_records_keep_every_value(string options)
    {
        var codec = Codec(options + "\nredefines: { DETAIL-A: { KIND: A }, DETAIL-B: { KIND: B } }");
        var line = Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 0, 4], Gen.Int[0, 99_999]);
        var numbers = Gen.Select(Extreme(99_999, negative: false), Extreme(999_999_999), Extreme(99), Extreme(999), Extreme(9_999), Extreme(999_999_999));
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 0, 6], numbers, Gen.Bool, Gen.Int[-4096, 4096], line.List[0, 9]).Sample((no, n, isB, sixteenths, lines) =>
        {
            var detail = isB ? $$"""
                "DETAIL_B":{"B_NUM":{{n.Item6}},"B_FLOAT":{{Plain(sixteenths / 16m)}}}
                """ : $$"""
                "DETAIL_A":{"A_TEXT":"{{no}}"}
                """;
            var json = $$"""{"ORDER_NO":"{{no}}","CUST_NO":{{n.Item1}},"AMOUNT":{{Plain(n.Item2 / 100m, 2)}},"RATE":{{Plain(n.Item3 / 10000m, 4)}},"MILLIONS":{{Plain(n.Item4 * 1_000_000m)}},"QTY":{{n.Item5}},"KIND":"{{(isB ? "B" : "A")}}",{{detail}},"LINE_COUNT":{{lines.Count}},"LINES":[{{string.Join(',', lines.Select(l => $$"""{"SKU":"{{l.Item1}}","PRICE":{{Plain(l.Item2 / 100m, 2)}}}"""))}}],"TRAILER":"e"}""";
            var bytes = Kit.Encode(codec, json);
            Assert.Equal(json, Kit.ToJson(codec, bytes));
            Assert.Equal(bytes, Kit.Encode(codec, Kit.Decode(codec, bytes)));
        });

        // The ends of the range and zero come often.
        static Gen<long> Extreme(long most, bool negative = true) => Gen.Frequency((3, Gen.Long[negative ? -most : 0, most]), (1, Gen.Int[0, 3].Select(i => i switch { 0 => 0L, 1 => most, 2 => negative ? -most : 1, _ => negative ? -1L : 1L })));
        static string Plain(decimal value, int scale = 0) => value.ToString(scale == 0 ? "0.####" : "0." + new string('0', scale), System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("       01  R.\n           05  A PIC X)(.\n")]
    [InlineData("       01  R.\n           05  A PIC S SYNC COMP.\n           05  B PIC X.\n")]
    public void Copybooks_that_fuzzing_found_have_findings(string book)
    {
        var diagnostics = new Configuration.Diagnostics();
        new Bridge.Codecs.Copybook.CopybookParser(Bridge.Codecs.Copybook.CopybookText.Words(book, "x.cpy"), diagnostics).Parse();
        Assert.Contains("no picture", string.Join('\n', diagnostics.All), StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_records_are_rejected_or_read_but_never_more()
    {
        var codec = Codec();
        var good = Kit.Encode(codec, Json);
        var random = new Random(11);
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            try
            {
                Kit.Encode(codec, Kit.Decode(codec, Mutator.Mutate(good, random)));
            }
            catch (MessageFormatException e)
            {
                Assert.StartsWith("BR21", e.Code, StringComparison.Ordinal);
            }
        }
    }
}
