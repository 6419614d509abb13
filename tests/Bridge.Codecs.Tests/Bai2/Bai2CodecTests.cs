using System.Text;
using Bridge.Codecs.Tests.Framing;
using Bridge.Documents;
using Bridge.Formats;
using CsCheck;

namespace Bridge.Codecs.Tests.Bai2;

public class Bai2CodecTests
{
    // In the common form: as the writer writes it.
    private const string Sample = """
        01,NORDBANK,ACME,261124,0615,7,,,2/
        02,ACME,NORDBANK,1,261123,2400,EUR,2/
        03,4711,EUR,010,-5000,,,015,12500,2,Z,100,30000,3,V,261125,0900,400,12500,1,S,10000,2500,0/
        16,165,10000,D,2,0,4000,1,6000,REF1,,Invoice 88, paid in 3/4
        88,second line, with a comma
        16,475,12500,S,10000,2500,0,CHK/77,4712,/
        16,142,7500,,,,a lone line
        49,80000,6/
        03,4713,,,,,/
        49,0,2/
        98,80000,2,10/
        99,80000,1,12/
        """;

    private const string Json = """{"Sender":"NORDBANK","Receiver":"ACME","Date":"2026-11-24","Time":"0615","FileId":"7","Version":2,"Groups":[{"Receiver":"ACME","Originator":"NORDBANK","Status":"1","Date":"2026-11-23","Time":"2400","Currency":"EUR","DateModifier":"2","Accounts":[{"Account":"4711","Currency":"EUR","Summaries":[{"Type":"010","Amount":-5000},{"Type":"015","Amount":12500,"Count":2,"Funds":"Z"},{"Type":"100","Amount":30000,"Count":3,"Funds":"V","ValueDate":"2026-11-25","ValueTime":"0900"},{"Type":"400","Amount":12500,"Count":1,"Funds":"S","Immediate":10000,"OneDay":2500,"TwoDay":0}],"Transactions":[{"Type":"165","Amount":10000,"Funds":"D","Distributions":[{"Days":0,"Amount":4000},{"Days":1,"Amount":6000}],"BankReference":"REF1","Text":["Invoice 88, paid in 3/4","second line, with a comma"]},{"Type":"475","Amount":12500,"Funds":"S","Immediate":10000,"OneDay":2500,"TwoDay":0,"BankReference":"CHK/77","CustomerReference":"4712"},{"Type":"142","Amount":7500,"Text":["a lone line"]}],"Total":80000,"RecordCount":6},{"Account":"4713","Summaries":[],"Transactions":[],"Total":0,"RecordCount":2}],"Total":80000,"AccountCount":2,"RecordCount":10}],"Total":80000,"GroupCount":1,"RecordCount":12}""";

    private static string Wrong(string right, string wrong)
    {
        Assert.Contains(right, Sample, StringComparison.Ordinal);
        return Sample.Replace(right, wrong, StringComparison.Ordinal);
    }

    private static MessageFormatException Fault(string file, string options = "") => Assert.Throws<MessageFormatException>(() =>
    {
        var document = Kit.Decode(Kit.Codec("bai2", options), Encoding.UTF8.GetBytes(file));
        for (var node = 0; node < document.Count; node++) document.Resolve(node);
    });

    [Fact]
    public void An_error_names_no_layout_where_there_is_no_file()
    {
        var codec = Kit.Codec("bai2");
        var document = Kit.Decode(codec, Encoding.UTF8.GetBytes("01,A,B,261124,0615,7,,,x/\n99,0,0,2/\n"));
        var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(document));
        Assert.Contains("is no whole number", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("layout", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        var codec = Kit.Codec("bai2");
        Assert.Equal(Json, Kit.ToJson(codec, "\uFEFF" + Sample));
        Assert.Equal(Json, Kit.ToJson(codec, Assert.Single(Kit.Cut(codec, Encoding.UTF8.GetBytes("\uFEFF" + Sample)))));
    }

    [Fact]
    public void A_file_is_its_groups_accounts_and_transactions_and_comes_back_byte_for_byte()
    {
        var codec = Kit.Codec("bai2");
        Assert.Equal(Json, Kit.ToJson(codec, Sample));
        Assert.Equal(Sample, Encoding.UTF8.GetString(Kit.Encode(codec, Kit.Decode(codec, Encoding.UTF8.GetBytes(Sample)))));
    }

    [Fact]
    public void Totals_and_counts_are_computed_whatever_the_mapping_says()
    {
        var json = System.Text.RegularExpressions.Regex.Replace(Json, ",\"(Total|\\w+Count)\":\\d+", m => m.Value.Length % 2 == 0 ? "" : m.Value[..m.Value.IndexOf(':', StringComparison.Ordinal)] + ":999999");
        Assert.Equal(Sample, Kit.EncodeText(Kit.Codec("bai2"), json));
    }

    [Fact]
    public void Several_records_stand_on_one_line_and_slashes_within_texts_end_none()
    {
        var file = "01,A,B,261124,0615,7,,,2/  02,B,A,1,261123,,,/\r\n03,1,,,,,/ 16,165,5,Z,AB/GS/1,C/D,to 5/16 of x / y/ 16,165,6,Z,,,T/\n16,165,7,,,,open\nand on without a code/   49,18,5/ 98,18,1,7/\n99,18,1,9/ \n";
        var document = Kit.Decode(Kit.Codec("bai2"), Encoding.UTF8.GetBytes(file));
        var json = Kit.ToJson(document);
        Assert.Contains("""{"Type":"165","Amount":5,"Funds":"Z","BankReference":"AB/GS/1","CustomerReference":"C/D","Text":["to 5/16 of x / y"]},{"Type":"165","Amount":6,"Funds":"Z","Text":["T"]}""", json, StringComparison.Ordinal);
        Assert.Contains("\"Text\":[\"open\\nand on without a code\"]", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Continuations_go_on_with_the_fields_where_no_text_was_reached()
    {
        var codec = Kit.Codec("bai2");
        var wrapped = Sample.Replace(",100,30000,3,V,261125,0900,400", "/\n88,100,30000,3,V/\n88,261125,0900,400", StringComparison.Ordinal)
            .Replace("49,80000,6/", "49,80000,8/", StringComparison.Ordinal).Replace("2,10/", "2,12/", StringComparison.Ordinal).Replace("1,12/", "1,14/", StringComparison.Ordinal);
        var json = Kit.ToJson(codec, wrapped);
        Assert.Contains("""{"Type":"100","Amount":30000,"Count":3,"Funds":"V","ValueDate":"2026-11-25","ValueTime":"0900"}""", json, StringComparison.Ordinal);
        Assert.Contains("\"RecordCount\":14}", json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_length_is_kept_with_continuations()
    {
        var codec = Kit.Codec("bai2");
        var text = new string('x', 150);
        var bytes = Kit.Encode(codec, Json.Replace("\"Version\":2", "\"RecordLength\":40,\"BlockSize\":1,\"Version\":2", StringComparison.Ordinal).Replace("a lone line", text, StringComparison.Ordinal));
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        Assert.All(lines, l => Assert.InRange(l.Length, 1, 40));
        var again = Kit.ToJson(codec, bytes);
        Assert.Contains("""{"Type":"400","Amount":12500,"Count":1,"Funds":"S","Immediate":10000,"OneDay":2500,"TwoDay":0}""", again, StringComparison.Ordinal);
        var lone = System.Text.Json.JsonDocument.Parse(again).RootElement.GetProperty("Groups")[0].GetProperty("Accounts")[0].GetProperty("Transactions")[2].GetProperty("Text");
        Assert.Equal(text, string.Concat(lone.EnumerateArray().Select(l => l.GetString())));
    }

    [Theory]
    [InlineData("16,142,7500", "16,142,7501", "BR2125", "Total says 80000, the amounts of the account give 80001")]
    [InlineData("49,80000,6/", "49,80000,7/", "BR2125", "Groups[0].Accounts[0].RecordCount says 7, the records from 03 to 49 give 6")]
    [InlineData("98,80000,2", "98,80000,3", "BR2125", "Groups[0].AccountCount says 3, the accounts give 2")]
    [InlineData("99,80000,1", "99,80001,1", "BR2125", "Total says 80001, the totals of the groups give 80000")]
    [InlineData("1,12/", "1,13/", "BR2125", "RecordCount says 13, all records give 12")]
    [InlineData("01,NORD", "02,NORD", "BR2122", "begins with a record 01")]
    [InlineData("49,0,2/\n", "", "BR2122", "the account has no trailer 49")]
    [InlineData("99,80000,1,12/", "", "BR2122", "the file has no trailer 99")]
    [InlineData("98,80000,2,10/", "16,142,1,,,,x", "BR2122", "a record 16 stands outside of an account")]
    [InlineData("16,165,10000", "16,165,1O000", "BR2123", "is no whole number")]
    [InlineData("261124", "261324", "BR2123", "is no date")]
    [InlineData("16,142,7500,,", "16,142,7500,Q,", "BR2123", "is no type of funds")]
    [InlineData("D,2,0,4000", "D,x,0,4000", "BR2123", "number of their distributions")]
    [InlineData("7,,,2/", "7,,,2,9/", "BR2127", "more fields")]
    public void What_is_wrong_is_told_with_its_place(string right, string wrong, string code, string text)
    {
        var fault = Fault(Wrong(right, wrong));
        Assert.Equal(code, fault.Code);
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
        Assert.InRange(fault.Offset, 0, Sample.Length + 2);
    }

    [Fact]
    public void Totals_that_are_let_pass_and_the_modes_leave_notes()
    {
        var wrong = Wrong("16,142,7500", "16,142,7501");
        Assert.Equal(["BR2125"], Kit.Decode(Kit.Codec("bai2", "totals: warn"), Encoding.UTF8.GetBytes(wrong)).Notes.Select(n => n.Code).Distinct());
        var collected = Fault(wrong.Replace("261123", "269923", StringComparison.Ordinal), "mode: collect");
        Assert.Contains("BR2123", collected.Message, StringComparison.Ordinal);
        Assert.Equal("BR2125", collected.Code);
        var lenient = Kit.Decode(Kit.Codec("bai2", "mode: lenient"), Encoding.UTF8.GetBytes(Wrong("49,0,2/\n", "")));
        Assert.Contains("BR2122", lenient.Notes.Select(n => n.Code));
        Assert.Contains("\"Account\":\"4713\",\"Summaries\":[],\"Transactions\":[]}", Kit.ToJson(lenient), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"BankReference\":\"REF1\"", "\"BankReference\":\"REF,1\"", "a comma or line end")]
    [InlineData("\"a lone line\"", "\"x/ 16,142,1,,,,\"", "what begins a record")]
    [InlineData("\"Funds\":\"V\"", "\"Funds\":\"Z\"", "belongs to funds of type V")]
    [InlineData("\"Status\"", "\"Stauts\"", "no place for Stauts")]
    public void What_cannot_be_written_is_refused(string right, string wrong, string text)
    {
        Assert.Contains(text, Assert.Throws<MessageFormatException>(() => Kit.EncodeText(Kit.Codec("bai2"), Json.Replace(right, wrong, StringComparison.Ordinal))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_is_cut_into_files()
    {
        var codec = Kit.Codec("bai2");
        Assert.Equal([Sample, Sample], Kit.Cut(codec, Encoding.UTF8.GetBytes($"\n{Sample}\n\n{Sample}\n")).Select(Encoding.UTF8.GetString));
        Assert.Equal([Sample[..^15], Sample], Kit.Cut(codec, Encoding.UTF8.GetBytes($"{Sample[..^14]}{Sample}")).Select(Encoding.UTF8.GetString));
    }

    private static readonly Gen<string> Texts = Gen.String[Gen.Char["abc XYZ,;/'8-."], 1, 30].Where(t => t.Trim().Length > 0 && !t.EndsWith('/') && !t.EndsWith(' '));

    private static readonly Gen<string> Transactions = Gen.Select(Gen.Int[100, 999], Gen.Long[0, 99_999_999_999], Gen.Int[0, 3], Gen.String[Gen.Char["AB12/"], 1, 8], Texts.List[0, 3],
        (type, amount, funds, reference, texts) => $$"""{"Type":"{{type}}","Amount":{{amount}}{{Funds(funds, amount)}},"BankReference":"{{reference}}"{{(texts.Count == 0 ? "" : $",\"Text\":[{string.Join(',', texts.Select(t => $"\"{t}\""))}]")}}}""");

    private static string Funds(int kind, long amount) => kind switch
    {
        1 => ",\"Funds\":\"V\",\"ValueDate\":\"2026-02-28\",\"ValueTime\":\"1200\"",
        2 => $",\"Funds\":\"S\",\"Immediate\":{amount},\"OneDay\":0,\"TwoDay\":0",
        3 => $",\"Funds\":\"D\",\"Distributions\":[{{\"Days\":3,\"Amount\":{amount}}}]",
        _ => "",
    };

    [Theory]
    [InlineData("")]
    [InlineData("text_end: slash, line_end: crlf")]
    public void Files_keep_every_value(string options)
    {
        var codec = Kit.Codec("bai2", $"{{ {options} }}");
        Transactions.List[0, 5].List[0, 3].Sample(accounts =>
        {
            var json = $$"""{"Sender":"A","Groups":[{"Accounts":[{{string.Join(',', accounts.Select((t, i) => $$"""{"Account":"{{i}}","Summaries":[{"Type":"010","Amount":-1{{i}}}],"Transactions":[{{string.Join(',', t)}}]}"""))}}]}]}""";
            var bytes = Kit.Encode(codec, json);
            var again = System.Text.RegularExpressions.Regex.Replace(Kit.ToJson(codec, bytes), ",\"(Total|\\w+Count)\":-?\\d+", "");
            Assert.Equal(json, again);
            return Kit.Encode(codec, Kit.Decode(codec, bytes)).AsSpan().SequenceEqual(bytes);
        });
    }

    [Fact]
    public void Damaged_files_are_rejected_or_read_but_never_more()
    {
        var random = new Random(99);
        var good = Encoding.UTF8.GetBytes(Sample + "\n");
        foreach (var codec in (ICodec[])[Kit.Codec("bai2"), Kit.Codec("bai2", "{ mode: lenient, encoding: latin1 }")])
        {
            for (var i = 0; i < Kit.FuzzInputs; i++)
            {
                var bytes = Mutator.Mutate(good, random);
                foreach (var (_, frame) in Feed.Read(codec.CreateFramer()!, bytes, Feed.RandomPieces(random, 90), maxFrame: 4096))
                {
                    try
                    {
                        var document = Kit.Decode(codec, Encoding.Latin1.GetBytes(frame));
                        Kit.ToJson(document);
                        Kit.Encode(codec, document);
                    }
                    catch (MessageFormatException e)
                    {
                        Assert.Matches("^BR2[12]", e.Code);
                        Assert.InRange(e.Offset, -1, frame.Length);
                    }
                }
            }
        }
    }
}
