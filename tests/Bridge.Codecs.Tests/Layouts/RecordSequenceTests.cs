using System.Text;
using Bridge.Codecs.Tests.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Layouts;

public class RecordSequenceTests
{
    private const string Batches = """
        layout: batches/1
        format: { type: fixed_width, line_end: lf, short: pad }
        message: document
        records:
          File:
            recognise: { T: F }
            fields: { T: { at: 1, length: 1 }, Id: { at: 2, length: 4 } }
          Batch:
            recognise: { T: B }
            occurs: 0..*
            fields: { T: { at: 1, length: 1 }, No: { at: 2, length: 2, type: integer } }
            records:
              Entry:
                recognise: { T: E }
                occurs: 1..*
                fields: { T: { at: 1, length: 1 }, Amount: { at: 2, length: 4, type: integer } }
                records:
                  Note:
                    recognise: { T: N }
                    occurs: 0..*
                    fields: { T: { at: 1, length: 1 }, Text: { at: 2, length: 8 } }
              Sum:
                recognise: { T: S }
                fields: { T: { at: 1, length: 1 }, Count: { at: 2, length: 2, type: integer } }
          End:
            recognise: { T: X }
            fields: { T: { at: 1, length: 1 } }
        """;

    private const string Whole = "F0001\nB01\nE0005\nNone\nNtwo\nE0007\nS02\nB02\nE0001\nS01\nX";

    [Fact]
    public void Records_nest_as_the_layout_nests_them()
    {
        var codec = Kit.Layout(Batches);
        const string json = """{"File":{"T":"F","Id":"0001"},"Batch":[{"T":"B","No":1,"Entry":[{"T":"E","Amount":5,"Note":[{"T":"N","Text":"one"},{"T":"N","Text":"two"}]},{"T":"E","Amount":7,"Note":[]}],"Sum":{"T":"S","Count":2}},{"T":"B","No":2,"Entry":[{"T":"E","Amount":1,"Note":[]}],"Sum":{"T":"S","Count":1}}],"End":{"T":"X"}}""";
        Assert.Equal(json, Kit.ToJson(codec, Whole));
        Assert.Equal(json, Kit.ToJson(codec, Kit.Encode(codec, json)));
        Assert.Equal("""{"File":{"T":"F","Id":"0001"},"Batch":[],"End":{"T":"X"}}""", Kit.ToJson(codec, "F0001\n\nX\n"));
    }

    [Fact]
    public void Marks_of_records_are_written_without_being_mapped()
    {
        Assert.Equal("F7   \nX", Kit.EncodeText(Kit.Layout(Batches), """{"File":{"Id":"7"},"End":{}}"""));
    }

    [Theory]
    [InlineData("F0001\nB01\nS00\nX", "record Entry is missing", 10)]
    [InlineData("F0001\nE0001\nX", "has the marks of none of File, Batch, End", 6)]
    [InlineData("F0001\nB01\nE0005\nX", "record Sum is missing", 16)]
    [InlineData("F0001", "the message ends after 1 records: record End is missing", 5)]
    [InlineData("F0001\nX\nX", "record 3 of the message", 8)]
    [InlineData("B01\nE0001\nS01\nX", "record File is missing", 0)]
    [InlineData("F0001\nQ\nX", "has the marks of none", 6)]
    public void A_record_in_the_wrong_place_is_named(string body, string reason, long offset)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(Kit.Layout(Batches), body));
        Assert.Equal(("BR2122", offset), (error.Code, error.Offset));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_is_cut_into_documents_and_a_bad_one_leaves_its_neighbours_whole()
    {
        var stream = $"{Whole}\nF0002\nQ\nX\n{Whole}\nE0001\n{Whole}";
        for (var seed = 0; seed < 30; seed++)
        {
            var found = Feed.Read(Kit.Layout(Batches).CreateFramer()!, Encoding.Latin1.GetBytes(stream), seed == 0 ? [] : Feed.RandomPieces(new Random(seed), 1 + seed));
            Assert.Equal([Whole, "F0002\nQ\nX", Whole, "E0001", Whole], found.Select(f => f.Bytes));
        }
    }

    [Fact]
    public void A_document_above_the_limit_is_skipped_and_the_next_is_read()
    {
        var big = "F0001\nB01\n" + string.Concat(Enumerable.Repeat("E0001\n", 50)) + "S50\nX";
        var found = Feed.Read(Kit.Layout(Batches).CreateFramer()!, Encoding.Latin1.GetBytes($"{Whole}\n{big}\n{Whole}\n"), Feed.RandomPieces(new Random(3), 20), maxFrame: 100);
        Assert.Equal([FrameStatus.Frame, FrameStatus.Skipped, FrameStatus.Frame], found.Select(f => f.Status));
        Assert.Equal(Whole, found[^1].Bytes);
    }

    [Fact]
    public void With_a_record_as_the_message_its_enclosing_records_travel_as_the_preamble()
    {
        var codec = Kit.Layout(Batches.Replace("message: document", "message: Entry", StringComparison.Ordinal));
        var framer = codec.CreateFramer()!;
        var input = new System.Buffers.ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(Whole));
        var found = new List<string>();
        while (framer.TryRead(ref input, true, out var frame) is { Status: not FrameStatus.NeedMore } result)
        {
            if (result.Status == FrameStatus.Frame) found.Add(Kit.ToJson(codec, frame.FirstSpan, framer.Preamble));
        }
        Assert.Equal(
        [
            """{"File":{"T":"F","Id":"0001"},"Batch":{"T":"B","No":1},"Entry":{"T":"E","Amount":5,"Note":[{"T":"N","Text":"one"},{"T":"N","Text":"two"}]}}""",
            """{"File":{"T":"F","Id":"0001"},"Batch":{"T":"B","No":1},"Entry":{"T":"E","Amount":7,"Note":[]}}""",
            """{"File":{"T":"F","Id":"0001"},"Batch":{"T":"B","No":2},"Entry":{"T":"E","Amount":1,"Note":[]}}""",
        ], found);
    }

    [Fact]
    public void The_shape_has_names_types_and_cardinality()
    {
        var shape = Kit.Layout(Batches).Shape!;
        Assert.Equal(["File", "Batch", "End"], shape.Members.Select(m => m.Name));
        Assert.Equal(Documents.Occurs.Many, shape.Find("Batch")!.Occurs);
        Assert.Equal(Documents.ShapeKind.Integer, shape.Find("Batch")!.Find("Entry")!.Find("Amount")!.Kind);
        Assert.Contains("layout.yaml:", shape.Find("Batch")!.Find("No")!.Origin, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_records_of_several_types_are_told_by_a_column()
    {
        var codec = Kit.Layout("""
            layout: mixed/1
            format: { type: csv }
            message: [MSG, STA]
            records:
              MSG: { recognise: { Kind: MSG }, occurs: 0..*, fields: { Kind: {}, Alt: { type: integer, column: 3 } } }
              STA: { recognise: { Kind: STA }, occurs: 0..*, fields: { Kind: {}, Status: {} } }
            """);
        Assert.Equal("""{"MSG":{"Kind":"MSG","Alt":37000}}""", Kit.ToJson(codec, "MSG,x,37000"));
        Assert.Equal("""{"STA":{"Kind":"STA","Status":"RM"}}""", Kit.ToJson(codec, "\"STA\",RM"));
        Assert.Equal("MSG,,37000", Kit.EncodeText(codec, """{"MSG":{"Alt":37000}}"""));
        Assert.Equal("BR2122", Assert.Throws<MessageFormatException>(() => Kit.ToJson(codec, "XXX,RM")).Code);
    }
}
