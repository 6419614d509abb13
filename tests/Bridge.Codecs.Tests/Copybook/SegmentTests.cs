using System.Buffers;
using Bridge.Codecs.Tests.Framing;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Testing.Files;
using CsCheck;

namespace Bridge.Codecs.Tests.Copybook;

/// <summary>Record types of a copybook whose records belong to one another: a message is an outermost one with all that belong to it.</summary>
public sealed class SegmentTests : IDisposable
{
    private const string Shared = """
           01  ENTITY.
               05  SEG-ID        PIC X.
               05  KEY-NO        PIC 9(3).
               05  COMPANY.
                   10  NAME      PIC X(8).
                   10  TAX       PIC S9(9) COMP.
               05  DEPT REDEFINES COMPANY.
                   10  NAME      PIC X(4).
                   10  ROOMS     PIC 9.
                   10  ROOM      PIC X(2) OCCURS 0 TO 9 TIMES DEPENDING ON ROOMS.
               05  STAFF REDEFINES COMPANY.
                   10  NAME      PIC X(5).
                   10  PAY       PIC S9(5)V99 COMP-3.
               05  CLIENT REDEFINES COMPANY.
                   10  NAME      PIC X(12).
        """;

    private const string SharedSegments = """

        segments:
          COMPANY:
            recognise: { SEG-ID: C }
            segments:
              DEPT:
                recognise: { SEG-ID: [D, E] }
                segments: { STAFF: { recognise: { SEG-ID: S } } }
              CLIENT: { recognise: { SEG-ID: K }, occurs: 0..2 }
        """;

    private const string Levels = """
           01  HEAD-REC.
               05  H-TYPE    PIC X(2).
               05  H-NO      PIC 9(4).
           01  LINE-REC.
               05  L-TYPE    PIC X(2).
               05  L-QTY     PIC S9(3).
           01  NOTE-REC.
               05  N-TYPE    PIC X(2).
               05  N-TEXT    PIC X(4).
        """;

    private const string LevelSegments = """

        segments:
          HEAD-REC:
            recognise: { H-TYPE: HD }
            order: any
            segments: { LINE-REC: { recognise: { L-TYPE: LN } }, NOTE-REC: { recognise: { N-TYPE: NT } } }
        """;

    private const string Json = """{"COMPANY":{"SEG_ID":"C","KEY_NO":1,"NAME":"ACME","TAX":-5,"DEPT":[{"SEG_ID":"D","KEY_NO":1,"NAME":"R+D","ROOMS":2,"ROOM":["1a","1b"],"STAFF":[{"SEG_ID":"S","KEY_NO":1,"NAME":"Ada","PAY":-1.50},{"SEG_ID":"S","KEY_NO":2,"NAME":"Bob","PAY":0.00}]},{"SEG_ID":"E","KEY_NO":2,"NAME":"HR","ROOMS":0,"ROOM":[],"STAFF":[]}],"CLIENT":[{"SEG_ID":"K","KEY_NO":9,"NAME":"Widget Works"}]}}""";

    private readonly TestDirectory _files = new("copybook-segments");

    public void Dispose() => _files.Dispose();

    private ICodec Codec(string options, string copybook = Shared) => Kit.Copybook(Write(copybook), options);

    private string Write(string copybook)
    {
        var file = Path.Combine(_files.Path, $"{copybook.GetHashCode(StringComparison.Ordinal):x}.cpy");
        File.WriteAllText(file, copybook);
        return file;
    }

    [Theory]
    [InlineData("records: variable")]
    [InlineData("records: variable\nrdw_little_endian: true\nrdw_counts_itself: false")]
    [InlineData("records: fixed")]
    [InlineData("records: fixed\nodo: pad")]
    [InlineData("records: by_items")]
    public void A_message_is_a_segment_with_those_that_belong_to_it(string options)
    {
        var codec = Codec(options + SharedSegments);
        var body = Kit.Encode(codec, Json);
        Assert.Equal(Json, Kit.ToJson(codec, body));
        Assert.Equal(body, Kit.Encode(codec, Kit.Decode(codec, body)));
        var stream = Feed.Write(codec.CreateFramer()!, [body, body, body]);
        for (var seed = 1; seed < 6; seed++)
        {
            var frames = Feed.Read(codec.CreateFramer()!, stream, Feed.RandomPieces(new Random(seed), 9)).Where(f => f.Status == FrameStatus.Frame).ToList();
            Assert.Equal(3, frames.Count);
        }
        Assert.Equal([Json, Json, Json], Kit.Cut(codec, stream).Select(f => Kit.ToJson(codec, f)));
    }

    [Fact]
    public void The_bytes_of_a_message_are_its_records_with_their_descriptors()
    {
        var codec = Codec("records: variable" + SharedSegments);
        var body = Kit.Encode(codec, """{"COMPANY":{"NAME":"A","DEPT":[{"ROOM":["x"],"STAFF":[{"PAY":1}]}]}}""");
        Assert.Equal(
            "00140000" + "C3F0F0F0" + "C140404040404040" + "00000000" +
            "000F0000" + "C4F0F0F0" + "40404040" + "F1" + "A740" +
            "00110000" + "E2F0F0F0" + "4040404040" + "0000100C",
            Convert.ToHexString(body));
    }

    [Fact]
    public void Records_of_01_levels_may_come_in_any_order_and_keep_their_positions()
    {
        var codec = Codec("records: lines\nencoding: ascii" + LevelSegments, Levels);
        const string text = "HD0001\nLN001\nNTabc\nLN00J\n";
        const string json = """{"HEAD_REC":{"H_TYPE":"HD","H_NO":1,"LINE_REC":[{"L_TYPE":"LN","L_QTY":1,"Position":1},{"L_TYPE":"LN","L_QTY":-1,"Position":3}],"NOTE_REC":[{"N_TYPE":"NT","N_TEXT":"abc","Position":2}]}}""";
        var frame = Assert.Single(Kit.Cut(codec, System.Text.Encoding.ASCII.GetBytes(text)));
        Assert.Equal(json, Kit.ToJson(codec, frame));
        Assert.Equal("HD0001\nLN00A\nNTabc \nLN00J", Kit.EncodeText(codec, json));
    }

    [Fact]
    public void A_record_whose_parent_is_not_there_is_rejected_by_name_and_its_neighbours_pass()
    {
        var codec = Codec("records: lines\nencoding: ascii" + LevelSegments, Levels);
        var frames = Kit.Cut(codec, "LN001\nHD0001\nLN002\nXX???\nNTabc\nHD0002\n"u8.ToArray());
        var outcomes = frames.ConvertAll(f =>
        {
            try
            {
                return Kit.ToJson(codec, f);
            }
            catch (MessageFormatException e)
            {
                return $"{e.Code} {e.Message}";
            }
        });
        Assert.Equal(5, outcomes.Count);
        Assert.Equal("BR2122 the record is a LINE-REC, and no HEAD-REC stands before it that it belongs to", outcomes[0]);
        Assert.Contains("\"L_QTY\":2", outcomes[1], StringComparison.Ordinal);
        Assert.Contains("BR2122 the record has the marks of none of HEAD-REC, LINE-REC, NOTE-REC", outcomes[2], StringComparison.Ordinal);
        Assert.Equal("BR2122 the record is a NOTE-REC, and no HEAD-REC stands before it that it belongs to", outcomes[3]);
        Assert.Contains("\"H_NO\":2", outcomes[4], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C001ACME    0000|S001Ada  0000", "record 1 of the message at byte 17: the record has the marks of none of DEPT, CLIENT")]
    [InlineData("C001ACME    0000|K001Widget Works|K002Widget Works|K003Widget Works", "record CLIENT comes more than 2 times")]
    [InlineData("C001ACME    0000|K001Widget Works|D001R+D 0", "record DEPT comes behind CLIENT; the layout has it before")]
    public void Segments_in_a_wrong_place_reject_their_message_and_lenient_passes_them_over(string text, string reason)
    {
        const string options = "records: lines\nencoding: ascii\n";
        var bytes = System.Text.Encoding.ASCII.GetBytes(text.Replace('|', '\n'));
        var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(Codec(options + SharedSegments), bytes));
        Assert.Equal("BR2122", error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("\"NAME\":\"ACME\"", Kit.ToJson(Codec(options + "mode: lenient" + SharedSegments), bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"COMPANY":{"SEG_ID":"X"}}""", "segment COMPANY is recognised by SEG-ID C, and the mapping gave something else")]
    [InlineData("""{"COMPANY":{"PAY":1}}""", "the layout has no place for PAY")]
    [InlineData("""{"COMPANY":{"STAFF":[]}}""", "the layout has no place for STAFF")]
    [InlineData("""{"DEPT":{}}""", "the layout has no place for DEPT")]
    [InlineData("""{"COMPANY":{"CLIENT":[{},{},{}]}}""", "record CLIENT comes 0..2 in the layout, and the mapping gave 3")]
    [InlineData("""{"COMPANY":{"DEPT":[{"STAFF":[{"PAY":123456}]}]}}""", "it needs 8 digits and the item has 7")]
    public void What_no_segment_can_hold_is_an_error(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<MessageFormatException>(() => Kit.Encode(Codec("records: variable" + SharedSegments), json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("segments: { NAME: { recognise: { SEG-ID: C } } }", "the copybook has 4 items of this name")]
    [InlineData("segments: { SEG-ID: { recognise: { SEG-ID: C } }, COMPANY: { recognise: { SEG-ID: C } } }", "SEG-ID is no segment: these are groups right under ENTITY")]
    [InlineData("segments: { COMPANY: { recognise: { SEG-ID: C } } }", "one segment alone has nothing to belong to")]
    [InlineData("segments: { COMPANY: { recognise: { SEG-ID: C }, segments: { COMPANY: { recognise: { SEG-ID: D } } } } }", "COMPANY is named twice")]
    [InlineData("segments: { COMPANY: { segments: { DEPT: { recognise: { SEG-ID: D } } } } }", "recognise")]
    [InlineData("records: variable_blocked\nsegments: { COMPANY: { recognise: { SEG-ID: C }, segments: { DEPT: { recognise: { SEG-ID: D } } } } }", "let the transfer leave out the block descriptors")]
    public void Mistakes_of_segments_are_findings(string options, string reason) => Assert.Contains(reason, Kit.CopybookFindings(Write(Shared), options), StringComparison.Ordinal);

    [Fact]
    public void Mappings_know_the_segments_and_their_items()
    {
        var shape = Codec("records: variable" + SharedSegments).Shape!;
        var company = shape.Find("COMPANY")!;
        Assert.Equal(["SEG_ID", "KEY_NO", "NAME", "TAX", "DEPT", "CLIENT"], company.Members.Select(m => m.Name));
        Assert.Equal(Occurs.Many, company.Find("DEPT")!.Occurs);
        Assert.Equal(["SEG_ID", "KEY_NO", "NAME", "PAY"], company.Find("DEPT")!.Find("STAFF")!.Members.Select(m => m.Name));
    }

    [Fact]
    public void Items_of_segments_are_located_by_their_qualified_names()
    {
        var shape = Codec("records: variable" + SharedSegments).Shape!;
        Assert.Equal([new ShapeStep("COMPANY"), new ShapeStep("DEPT"), new ShapeStep("STAFF"), new ShapeStep("PAY")], shape.Locate!("PAY OF STAFF"));
        Assert.Equal([new ShapeStep("COMPANY"), new ShapeStep("DEPT"), new ShapeStep("NAME")], shape.Locate("NAME OF DEPT"));
        Assert.Equal([new ShapeStep("COMPANY"), new ShapeStep("KEY_NO")], shape.Locate("KEY-NO OF ENTITY"));
        Assert.Null(shape.Locate("NAME"));
        Assert.Equal([new ShapeStep("HEAD_REC"), new ShapeStep("LINE_REC"), new ShapeStep("L_QTY")], Codec("records: variable" + LevelSegments, Levels).Shape!.Locate!("L-QTY"));
    }

    [Theory]
    [InlineData("records: variable")]
    [InlineData("records: by_items")]
    [InlineData("records: fixed\nodo: shift")]
    [InlineData("records: fixed\nodo: max\nencoding: cp273")]
    public void Generated_messages_keep_every_value_and_the_stream_its_messages(string options)
    {
        var codec = Codec(options + SharedSegments);
        var staff = Gen.Select(Gen.Int[0, 999], Gen.String[Gen.Char.AlphaNumeric, 0, 5], Extreme(9_999_999));
        var dept = Gen.Select(Gen.Bool, Gen.String[Gen.Char.AlphaNumeric, 2, 2].List[0, 9], staff.List[0, 3]);
        var company = Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 0, 8], Extreme(999_999_999), dept.List[0, 3], Gen.String[Gen.Char.AlphaNumeric, 0, 12].List[0, 2]);
        company.List[1, 4].Sample(companies =>
        {
            var jsons = companies.ConvertAll(c =>
            {
                var depts = string.Join(',', c.Item3.Select(Dept));
                var clients = string.Join(',', c.Item4.Select(k => $$"""{"SEG_ID":"K","KEY_NO":999,"NAME":"{{k}}"}"""));
                return $$$"""{"COMPANY":{"SEG_ID":"C","KEY_NO":0,"NAME":"{{{c.Item1}}}","TAX":{{{c.Item2}}},"DEPT":[{{{depts}}}],"CLIENT":[{{{clients}}}]}}""";
            });
            var stream = Feed.Write(codec.CreateFramer()!, [.. jsons.Select(j => Kit.Encode(codec, j))]);
            var frames = Kit.Cut(codec, stream);
            Assert.Equal(jsons, frames.Select(f => Kit.ToJson(codec, f)));
            Assert.Equal(stream, frames.SelectMany(f => Kit.Encode(codec, Kit.Decode(codec, f))));
        }, iter: 200, threads: 1);

        static string Dept((bool IsD, List<string> Rooms, List<(int No, string Name, long Pay)> Staff) d)
        {
            var rooms = string.Join(',', d.Rooms.Select(r => $"\"{r}\""));
            var staff = string.Join(',', d.Staff.Select(Staff));
            return $$"""{"SEG_ID":"{{(d.IsD ? "D" : "E")}}","KEY_NO":7,"NAME":"x","ROOMS":{{d.Rooms.Count}},"ROOM":[{{rooms}}],"STAFF":[{{staff}}]}""";
        }

        static string Staff((int No, string Name, long Pay) s)
        {
            var pay = (s.Pay / 100m).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);
            return $$"""{"SEG_ID":"S","KEY_NO":{{s.No}},"NAME":"{{s.Name}}","PAY":{{pay}} }""".Replace(" }", "}", StringComparison.Ordinal);
        }

        static Gen<long> Extreme(long most) => Gen.Frequency((3, Gen.Long[-most, most]), (1, Gen.Int[0, 3].Select(i => i switch { 0 => 0L, 1 => most, 2 => -most, _ => -1L })));
    }

    [Theory]
    [InlineData("records: variable")]
    [InlineData("records: by_items")]
    [InlineData("records: fixed\nmode: lenient")]
    [InlineData("records: lines\nencoding: ascii\nmode: collect")]
    public void Damaged_streams_of_segments_are_rejected_or_read_but_never_more(string options)
    {
        var codec = Codec(options + SharedSegments);
        var body = Kit.Encode(codec, Json.Replace("-1.50", "1.50", StringComparison.Ordinal)); // a COMP-3 that is negative ends with 0D, which in lines is a part of the line end
        var good = Feed.Write(codec.CreateFramer()!, [body, body]);
        var random = new Random(17);
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            var input = new ReadOnlySequence<byte>(Mutator.Mutate(good, random));
            var framer = codec.CreateFramer()!;
            for (var frames = 0; framer.TryRead(ref input, true, out var frame) is { Status: not FrameStatus.NeedMore } result; frames++)
            {
                Assert.True(frames < 1000, "the framer does not come to an end");
                if (result.Status == FrameStatus.Broken) break;
                if (result.Status != FrameStatus.Frame) continue;
                try
                {
                    Kit.Encode(codec, Kit.Decode(codec, frame.ToArray()));
                }
                catch (MessageFormatException e)
                {
                    Assert.StartsWith("BR2", e.Code, StringComparison.Ordinal);
                }
            }
        }
    }

    private const string MarkBehind = """
           01  ENTITY.
               05  KEY-NO        PIC 9(3).
               05  SEG-ID        PIC X.
               05  COMPANY.
                   10  NAME      PIC X(4).
               05  DEPT REDEFINES COMPANY.
                   10  ROOM      PIC X(4).
        """;

    private const string MarkBehindSegments = "\nsegments: { COMPANY: { recognise: { SEG-ID: C }, segments: { DEPT: { recognise: { SEG-ID: D } } } } }";

    [Fact]
    public void The_mark_of_a_segment_stands_wherever_the_copybook_puts_it()
    {
        var codec = Codec("records: lines\nencoding: ascii" + MarkBehindSegments, MarkBehind);
        Assert.Equal("""{"COMPANY":{"KEY_NO":1,"SEG_ID":"C","NAME":"ACME","DEPT":[{"KEY_NO":2,"SEG_ID":"D","ROOM":"1a"}]}}""", Kit.ToJson(codec, "001CACME\n002D1a  \n"));
    }

    [Fact]
    public void A_line_end_within_a_segment_is_no_line()
    {
        var codec = Codec("records: lines\nencoding: ascii" + MarkBehindSegments, MarkBehind);
        var fault = Assert.Throws<MessageFormatException>(() => Kit.Encode(codec, """{"COMPANY":{"KEY_NO":1,"SEG_ID":"C","NAME":"A\nB","DEPT":[]}}"""));
        Assert.Contains("segment COMPANY holds a line end", fault.Message, StringComparison.Ordinal);
    }
}
