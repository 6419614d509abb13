using System.Buffers;
using Bridge.Codecs.Tests.Framing;
using Bridge.Formats;
using Bridge.Testing.Files;
using CsCheck;

namespace Bridge.Codecs.Tests.Copybook;

/// <summary>Tables that depend on a counter: by number or by letter, in the forms in which they lie in records.</summary>
public sealed class TableTests : IDisposable
{
    private const string Letters = """
           01  R.
               05  ID      PIC 9.
               05  KIND    PIC X.
               05  ONES    OCCURS 0 TO 2 TIMES DEPENDING ON KIND.
                   10  V1  PIC X.
               05  TWOS    OCCURS 0 TO 2 TIMES DEPENDING ON KIND.
                   10  V2  PIC S9(3) COMP-3.
               05  TAIL    PIC X(2).
        """;

    private const string Occurs = "occurs: { ONES: { A: 0, B: 1, C: 1 }, TWOS: { A: 1, B: 2, C: 2 } }";

    private readonly TestDirectory _files = new("copybook-tables");

    public void Dispose() => _files.Dispose();

    private ICodec Codec(string copybook, string options)
    {
        var file = Path.Combine(_files.Path, $"{copybook.GetHashCode(StringComparison.Ordinal):x}.cpy");
        File.WriteAllText(file, copybook);
        return Kit.Copybook(file, options);
    }

    [Fact]
    public void A_letter_says_how_often_tables_come_and_is_found_again_when_they_are_written()
    {
        var codec = Codec(Letters, $"records: by_items\n{Occurs}");
        const string a = """{"ID":1,"KIND":"A","ONES":[],"TWOS":[{"V2":-7}],"TAIL":"zz"}""";
        const string b = """{"ID":2,"KIND":"B","ONES":[{"V1":"x"}],"TWOS":[{"V2":1},{"V2":2}],"TAIL":"zz"}""";
        const string c = """{"ID":2,"KIND":"C","ONES":[{"V1":"x"}],"TWOS":[{"V2":1},{"V2":2}],"TAIL":"zz"}""";
        foreach (var json in (string[])[a, b, c])
        {
            var bytes = Kit.Encode(codec, json);
            Assert.Equal(json, Kit.ToJson(codec, bytes));
            // What the mapping does not say, or says wrongly, is found from the lists; of two letters that mean the same the given one stays.
            Assert.Equal(json == c ? b : json, Kit.ToJson(codec, Kit.Encode(codec, json.Replace(json == c ? "\"KIND\":\"C\"," : "\"KIND\":\"A\",", "", StringComparison.Ordinal))));
        }
        Assert.Equal([a, b], Kit.Cut(codec, [.. Kit.Encode(codec, a), .. Kit.Encode(codec, b)]).Select(f => Kit.ToJson(codec, f)));
    }

    [Theory]
    [InlineData("""{"ONES":[{"V1":"x"}],"TWOS":[]}""", "no value of KIND says that ONES has 1 and TWOS has 0")]
    [InlineData("""{"ONES":[{"V1":"x"},{"V1":"x"}],"TWOS":[]}""", "no value of KIND says that ONES has 2")]
    public void Lists_that_no_letter_stands_for_are_an_error(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<MessageFormatException>(() => Kit.Encode(Codec(Letters, Occurs), json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_letter_that_is_not_known_is_an_error_that_names_those_that_are()
    {
        var codec = Codec(Letters, $"records: variable\n{Occurs}");
        Assert.Contains("KIND is 'Q', and `occurs` says how often ONES comes for A, B, C only", Assert.Throws<MessageFormatException>(() => Kit.ToJson(codec, Convert.FromHexString("F1D8" + "A9A9"))).Message, StringComparison.Ordinal);
        Assert.Contains("if it counts by letters, `occurs` tells what they mean", Assert.Throws<MessageFormatException>(() => Kit.ToJson(Codec(Letters, "records: variable"), Convert.FromHexString("F1C1" + "A9A9"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("occurs: { TAIL: { A: 1 } }", "'occurs' names TAIL, which has no OCCURS DEPENDING ON")]
    [InlineData("occurs: { ONES: { A: 3 } }", "ONES occurs 0 to 2 times, and not '3'")]
    [InlineData("occurs: { ONES: { AB: 1 } }", "KIND cannot hold 'AB'")]
    [InlineData("occurs: { ONCE: { A: 1 } }", "'occurs' names ONCE, which the copybook does not have")]
    public void Mistakes_of_occurs_are_findings(string options, string reason) => Assert.Contains(reason, Findings(Letters, options), StringComparison.Ordinal);

    [Theory]
    [InlineData("max", "F1" + "C1C2" + "4040" + "4040" + "A9")]
    [InlineData("shift", "F1" + "C1C2" + "A9")]
    [InlineData("pad", "F1" + "C1C2" + "A9" + "4040" + "4040")]
    public void A_table_lies_in_a_record_in_three_forms(string odo, string hex)
    {
        const string copybook = "       01  R.\n           05  N PIC 9.\n           05  T PIC X(2) OCCURS 0 TO 3 DEPENDING ON N.\n           05  Z PIC X.\n";
        const string json = """{"N":1,"T":["AB"],"Z":"z"}""";
        foreach (var records in (string[])["variable", "variable_blocked", "fixed"])
        {
            var codec = Codec(copybook, $"records: {records}\nodo: {odo}");
            var expected = records == "fixed" ? hex.PadRight(16, '4').Replace("44", "40", StringComparison.Ordinal) : hex;
            Assert.Equal(expected, Convert.ToHexString(Kit.Encode(codec, json)));
            Assert.Equal(json, Kit.ToJson(codec, Convert.FromHexString(expected)));
        }
    }

    [Fact]
    public void Two_tables_of_one_counter_must_agree_and_one_that_is_not_given_comes_as_often_as_the_other()
    {
        var codec = Codec("       01  R.\n           05  N PIC 9.\n           05  A PIC X OCCURS 0 TO 3 DEPENDING ON N.\n           05  B PIC 9 OCCURS 0 TO 3 DEPENDING ON N.\n", "records: variable");
        Assert.Contains("no value of N says that A has 1 and B has 2", Assert.Throws<MessageFormatException>(() => Kit.Encode(codec, """{"A":["x"],"B":[1,2]}""")).Message, StringComparison.Ordinal);
        Assert.Equal("""{"N":2,"A":["x","y"],"B":[0,0]}""", Kit.ToJson(codec, Kit.Encode(codec, """{"A":["x","y"]}""")));
    }

    [Fact]
    public void A_record_that_does_not_fit_leaves_nothing_behind_in_the_next_one()
    {
        // The first fails within a view that another one may replace.
        var codec = Codec("       01  R.\n           05  N PIC 9.\n           05  A.\n               10  AX PIC X(2).\n           05  B REDEFINES A PIC X(2).\n           05  T PIC X OCCURS 0 TO 3 DEPENDING ON N.\n           05  V PIC 9.\n", "records: variable");
        var output = new ArrayBufferWriter<byte>();
        var writer = codec.CreateWriter(output);
        foreach (var bad in (string[])["""{"B":"abc"}""", """{"T":["abc"]}""", """{"A":{"AX":"abc"}}"""])
        {
            Assert.Throws<MessageFormatException>(() => Write(bad));
            Assert.Equal("F2" + "8182" + "A7A8" + "F0", Write("""{"B":"ab","T":["x","y"]}"""));
        }

        string Write(string json)
        {
            var document = Kit.Decode(Kit.Codec("json"), System.Text.Encoding.UTF8.GetBytes(json));
            output.ResetWrittenCount();
            writer.Reset(output);
            writer.Copy(document, 0);
            writer.Complete();
            return Convert.ToHexString(output.WrittenSpan);
        }
    }

    [Fact]
    public void Records_without_anything_between_them_are_cut_by_their_items_whatever_the_pieces()
    {
        const string copybook = """
                   01  HEAD-REC.
                       05  H-TYPE  PIC X.
                       05  H-NAME  PIC X(4).
                   01  LINE-REC.
                       05  L-TYPE  PIC X.
                       05  L-N     PIC 9.
                       05  L-T     PIC X(2) OCCURS 0 TO 9 DEPENDING ON L-N.
            """;
        var codec = Codec(copybook, "records: by_items\nredefines: { HEAD-REC: { H-TYPE: H }, LINE-REC: { L-TYPE: L } }");
        Gen.Select(Gen.Bool, Gen.Int[0, 9]).Array[1, 30].Sample(kinds =>
        {
            var jsons = kinds.Select(k => k.Item1 ? """{"HEAD_REC":{"H_TYPE":"H","H_NAME":"name"}}""" : $$$"""{"LINE_REC":{"L_TYPE":"L","L_N":{{{k.Item2}}},"L_T":[{{{string.Join(',', Enumerable.Repeat("\"ab\"", k.Item2))}}}]}}""").ToList();
            var stream = jsons.SelectMany(j => Kit.Encode(codec, j)).ToArray();
            Assert.Equal(jsons, Kit.Cut(codec, stream).Select(f => Kit.ToJson(codec, f)));
            var frames = Feed.Read(codec.CreateFramer()!, stream, Feed.RandomPieces(new Random(kinds.Length), 7));
            Assert.All(frames, f => Assert.Equal(FrameStatus.Frame, f.Status));
            Assert.Equal(jsons.Count, frames.Count);
        }, iter: 200, threads: 1);
        var framer = codec.CreateFramer()!;
        var input = new ReadOnlySequence<byte>(Convert.FromHexString("E7E7E7"));
        Assert.Contains("none of the copybook's records", framer.TryRead(ref input, true, out _).Reason, StringComparison.Ordinal);
        input = new ReadOnlySequence<byte>(Convert.FromHexString("D3F2C1"));
        Assert.Contains("the stream ended within a record: 3 of 6 bytes", framer.TryRead(ref input, true, out _).Reason, StringComparison.Ordinal);
        input = new ReadOnlySequence<byte>(Convert.FromHexString("D35CC1"));
        Assert.Contains("L-N says that L-T occurs '*' times", framer.TryRead(ref input, true, out _).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("records: by_items")]
    [InlineData("records: variable")]
    [InlineData("records: fixed")]
    [InlineData("records: fixed\nodo: pad")]
    [InlineData("records: lines\nencoding: cp500\nodo: max")]
    public void Generated_records_with_tables_by_letters_keep_every_value(string options)
    {
        var codec = Codec(Letters, $"{options}\n{Occurs}");
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 2].Select(i => "ABC"[i].ToString()), Gen.String[Gen.Char.AlphaNumeric, 1, 1], Gen.Int[-1002, 1002].Select(i => i switch { < -999 => -999, > 999 => 999, _ => i })).Sample((id, kind, one, two) =>
        {
            var twos = kind == "A" ? $$"""{"V2":{{two}}}""" : $$"""{"V2":{{two}}},{"V2":{{-two}}}""";
            var json = $$"""{"ID":{{id}},"KIND":"{{kind}}","ONES":[{{(kind == "A" ? "" : $$"""{"V1":"{{one}}"}""")}}],"TWOS":[{{twos}}],"TAIL":"{{one}}"}""";
            var bytes = Kit.Encode(codec, json);
            Assert.Equal(json, Kit.ToJson(codec, bytes));
            Assert.Equal(bytes, Kit.Encode(codec, Kit.Decode(codec, bytes)));
        }, iter: 500, threads: 1);
    }

    [Fact]
    public void Damaged_records_with_tables_by_letters_are_rejected_or_read_but_never_more()
    {
        var codec = Codec(Letters, $"records: by_items\n{Occurs}");
        byte[] good = [.. Kit.Encode(codec, """{"ID":1,"KIND":"A","ONES":[],"TWOS":[{"V2":-7}],"TAIL":"zz"}"""), .. Kit.Encode(codec, """{"ID":2,"KIND":"B","ONES":[{"V1":"x"}],"TWOS":[{"V2":1},{"V2":2}],"TAIL":"zz"}""")];
        var random = new Random(25);
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            var input = new ReadOnlySequence<byte>(Mutator.Mutate(good, random));
            var framer = codec.CreateFramer()!;
            while (framer.TryRead(ref input, true, out var frame) is { Status: not FrameStatus.NeedMore } result)
            {
                if (result.Status == FrameStatus.Broken) break;
                try
                {
                    var bytes = frame.ToArray();
                    Kit.Encode(codec, Kit.Decode(codec, bytes));
                }
                catch (MessageFormatException e)
                {
                    Assert.StartsWith("BR21", e.Code, StringComparison.Ordinal);
                }
            }
        }
    }

    private string Findings(string copybook, string options)
    {
        var file = Path.Combine(_files.Path, "f.cpy");
        File.WriteAllText(file, copybook);
        return Kit.CopybookFindings(file, options);
    }
}
