using System.Text;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Layouts;

/// <summary>The modes strict, lenient and collect of formats of records.</summary>
public class ModeTests
{
    private const string Orders = """
        layout: orders/1
        format: { type: fixed_width, line_end: lf, mode: MODE }
        records:
          H:
            recognise: { T: H }
            fields: { T: { at: 1, length: 1 }, No: { at: 2, length: 4, required: true } }
          D:
            recognise: { T: D }
            occurs: 1..*
            fields: { T: { at: 1, length: 1 }, Qty: { at: 2, length: 4, type: integer }, Day: { at: 6, length: 8, type: date, picture: "[Y0001][M01][D01]" } }
          E:
            recognise: { T: E }
            fields: { T: { at: 1, length: 1 }, Count: { at: 2, length: 2, type: integer } }
        """;

    // A letter in a number, no such day, a record of no type, one that is too short, a header that comes again is another document.
    private const string Faulty = "H0001\nD00x520260230\nQwhat\nD000720261124\nD0008\nE03";

    private static ICodec In(DecodeMode mode, string layout = Orders) => Kit.Layout(layout.Replace("MODE", mode.ToString().ToLowerInvariant(), StringComparison.Ordinal));

    [Fact]
    public void Lenient_passes_with_a_note_for_each_fault_and_what_cannot_be_read_is_missing()
    {
        var document = Kit.Decode(In(DecodeMode.Lenient), Encoding.UTF8.GetBytes(Faulty));
        Assert.Equal("""{"H":{"T":"H","No":"0001"},"D":[{"T":"D"},{"T":"D","Qty":7,"Day":"2026-11-24"},{"T":"D","Qty":8}],"E":{"T":"E","Count":3}}""", Kit.ToJson(document));
        Assert.Equal(["BR2122", "BR2121", "BR2123", "BR2123"], document.Notes.Select(n => n.Code));
        Assert.Equal([20L, 45, 7, 11], document.Notes.Select(n => n.Offset));
        Assert.Equal(["", "D", "D[0].Qty", "D[0].Day"], document.Notes.Select(n => n.Path));
        Assert.Equal(4, document.Notes.Total);
    }

    [Fact]
    public void Collect_rejects_with_all_faults_in_one_text_and_the_first_ones_place()
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(In(DecodeMode.Collect), Encoding.UTF8.GetBytes(Faulty)));
        var strict = Assert.Throws<MessageFormatException>(() => Kit.Decode(In(DecodeMode.Strict), Encoding.UTF8.GetBytes(Faulty)));
        Assert.Equal((strict.Code, strict.Offset, strict.Path), (error.Code, error.Offset, error.Path));
        Assert.StartsWith(strict.Message + "\n  and 3 more:\n  BR2121 ", error.Message, StringComparison.Ordinal);
        foreach (var part in (string[])["(at D[0].Qty, byte 7)", "(at D[0].Day, byte 11)", "'00x5' is no whole number"]) Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("H0001\nD000120261124\nE01", "", "")]                                           // nothing is wrong
    [InlineData("H    \nD000120261124\nE01", "BR2124", "\"No\":\"\"")]                          // required
    [InlineData("H0001\nE01", "BR2122", "\"D\":[]")]                                            // one is missing
    [InlineData("H0001\nD000120261124", "BR2122", "\"Qty\":1")]                                 // the end is missing
    [InlineData("H0001\nD000120261124and more\nE01", "BR2121", "\"Day\":\"2026-11-24\"")]       // too long
    [InlineData("D000120261124\nE01", "BR2122", "\"D\":[{")]                                    // the beginning is missing
    public void What_is_let_pass_is_noted(string message, string codes, string json)
    {
        var document = Kit.Decode(In(DecodeMode.Lenient), Encoding.UTF8.GetBytes(message));
        Assert.Equal(codes, string.Join(' ', document.Notes.Select(n => n.Code)));
        Assert.Contains(json, Kit.ToJson(document), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("H0001\nD000120261124\nE01\nH0002\nD000220261124\nE01")] // two documents in one
    [InlineData("Qwhat\nQwhat")]                                         // no record that is known
    public void What_leaves_in_doubt_where_a_message_ends_is_rejected_in_every_mode(string message)
    {
        foreach (var mode in Enum.GetValues<DecodeMode>())
        {
            Assert.Equal("BR2122", Assert.Throws<MessageFormatException>(() => Kit.Decode(In(mode), Encoding.UTF8.GetBytes(message))).Code);
        }
    }

    [Fact]
    public void A_message_without_a_known_record_is_rejected_also_where_no_record_must_come()
    {
        var layout = Orders.Replace("recognise: { T: H }", "recognise: { T: H }\n    occurs: 0..1", StringComparison.Ordinal).Replace("1..*", "0..*", StringComparison.Ordinal).Replace("recognise: { T: E }", "recognise: { T: E }\n    occurs: 0..1", StringComparison.Ordinal);
        Assert.Contains("no record of the message is known", Assert.Throws<MessageFormatException>(() => Kit.Decode(In(DecodeMode.Lenient, layout), "Qwhat"u8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_that_come_too_often_or_too_late_are_passed_over()
    {
        const string layout = """
            layout: nested/1
            format: { type: fixed_width, line_end: lf, short: pad, mode: lenient }
            records:
              B:
                recognise: { T: B }
                fields: { T: { at: 1, length: 1 } }
                records:
                  N: { recognise: { T: N }, occurs: 0..1, fields: { T: { at: 1, length: 1 }, V: { at: 2, length: 1 } } }
                  S: { recognise: { T: S }, fields: { T: { at: 1, length: 1 }, V: { at: 2, length: 1 } } }
              X: { recognise: { T: X }, fields: { T: { at: 1, length: 1 } } }
            """;
        var document = Kit.Decode(Kit.Layout(layout), "B\nN1\nN2\nS1\nN3\nS2\nX"u8);
        Assert.Equal("""{"B":{"T":"B","N":{"T":"N","V":"1"},"S":{"T":"S","V":"1"}},"X":{"T":"X"}}""", Kit.ToJson(document));
        Assert.Equal(["record N comes more than once", "record N comes behind S; the layout has it before", "record S comes more than once"], document.Notes.Select(n => n.Text[(n.Text.IndexOf(": ", StringComparison.Ordinal) + 2)..]));
    }

    [Fact]
    public void Columns_that_are_missing_or_too_many_are_noted_with_and_without_a_layout()
    {
        var plain = Kit.Decode(Kit.Codec("csv", "{ header: [a, b, c], mode: lenient }"), "1,2"u8);
        Assert.Equal("""{"a":"1","b":"2"}""", Kit.ToJson(plain));
        Assert.Equal(["BR2127"], plain.Notes.Select(n => n.Code));
        var layout = Kit.Layout("layout: l\nformat: { type: csv, header: false, mode: collect }\nrecords: { r: { fields: { a: { type: integer }, b: { type: date } } } }");
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(layout, "x,y,z"u8));
        Assert.Equal("BR2127", error.Code);
        Assert.Contains("and 2 more:\n  BR2123 ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_of_its_own_detail_is_lenient_too_and_its_enclosing_records_are()
    {
        var codec = In(DecodeMode.Lenient, Orders.Replace("records:\n  H", "message: D\nrecords:\n  H", StringComparison.Ordinal));
        var document = Kit.Decode(codec, "D00x520261124"u8, "H1\n"u8.ToArray());
        Assert.Equal("""{"H":{"T":"H","No":"1"},"D":{"T":"D","Day":"2026-11-24"}}""", Kit.ToJson(document));
        Assert.Equal(["BR2121", "BR2123"], document.Notes.Select(n => n.Code));
    }

    [Fact]
    public void Binary_messages_and_copybooks_and_messages_with_counts_have_the_modes_too()
    {
        const string meter = """
            layout: meter/1
            format: { type: binary, mode: MODE }
            fields:
              Mark:  { type: u8, value: 0x7E }
              Day:   { type: bcd, length: 2 }
              Sum:   { type: u8, check: sum8, over: [Mark, Day] }
            """;
        byte[] wrong = [0x7F, 0x12, 0x3F, 0x00, 0xAA];
        var document = Kit.Decode(In(DecodeMode.Lenient, meter), wrong);
        Assert.Equal(["BR2260", "BR2123", "BR2261", "BR2121"], document.Notes.Select(n => n.Code));
        Assert.DoesNotContain("Day", Kit.ToJson(document), StringComparison.Ordinal);
        Assert.Contains("and 3 more:", Assert.Throws<MessageFormatException>(() => Kit.Decode(In(DecodeMode.Collect, meter), wrong)).Message, StringComparison.Ordinal);

        var cut = "UNH+1+ORDERS:D:96A:UN'BGM+220+1'UNT+9+2'"u8.ToArray();
        Assert.Equal(["BR2244", "BR2244"], Kit.Decode(Kit.Codec("edifact", "{ totals: reject, mode: lenient }"), cut).Notes.Select(n => n.Code));
        Assert.Contains("and 1 more:", Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("edifact", "{ totals: reject, mode: collect }"), cut)).Message, StringComparison.Ordinal);
        Assert.Equal(2, Kit.Decode(Kit.Codec("edifact", "mode: collect"), cut).Notes.Total); // what is let pass by totals: warn rejects in no mode
    }

    [Fact]
    public void So_many_faults_are_no_message_of_this_format()
    {
        const string layout = "layout: l\nformat: { type: csv, header: false, mode: MODE }\nrecords: { r: { occurs: 1..*, recognise: { t: r }, fields: { t: {}, n: { type: integer } } }, s: { occurs: 0..*, recognise: { t: s }, fields: { t: {} } } }";
        byte[] Rows(int count) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("r,x\n", count)));
        var document = Kit.Decode(In(DecodeMode.Lenient, layout), Rows(Document.MaxTolerated));
        Assert.Equal((NoteList.MaxKept, Document.MaxTolerated), (document.Notes.Count, document.Notes.Total));
        Assert.Contains("too many to be let pass", Assert.Throws<MessageFormatException>(() => Kit.Decode(In(DecodeMode.Lenient, layout), Rows(Document.MaxTolerated + 1))).Message, StringComparison.Ordinal);
        var collected = Assert.Throws<MessageFormatException>(() => Kit.Decode(In(DecodeMode.Collect, layout), Rows(500))).Message;
        Assert.Contains($"and {Document.MaxCollected - 1} more:", collected, StringComparison.Ordinal);
        Assert.EndsWith("and perhaps others", collected, StringComparison.Ordinal);
    }

    [Fact]
    public void Lenient_reads_what_strict_reads_and_the_first_that_collect_finds_is_what_strict_finds()
    {
        var random = new Random(7);
        var good = Encoding.UTF8.GetBytes("H0001\nD000520260228\nD000720261124\nE02\n");
        var (strict, lenient, collect) = (In(DecodeMode.Strict), In(DecodeMode.Lenient), In(DecodeMode.Collect));
        var (read, rejected, passed) = (0, 0, 0);
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            var bytes = Mutator.Mutate(good, random);
            var expected = Outcome(strict, bytes);
            var (found, noted) = (Outcome(collect, bytes), Outcome(lenient, bytes));
            Assert.Equal((expected.Code, expected.Offset, expected.Path), (found.Code, found.Offset, found.Path));
            if (expected.Code is null)
            {
                Assert.Equal((expected.Json, 0), (noted.Json, noted.Notes));
                read++;
            }
            else if (noted.Code is null)
            {
                Assert.True(noted.Notes > 0, "passed without a note: " + Encoding.UTF8.GetString(bytes));
                passed++;
            }
            else
            {
                rejected++;
            }
        }
        Assert.True(read > 0 && passed > 0 && rejected > 0, $"{read} {passed} {rejected}");
    }

    // Strict reads fields when they are used: here all of them, in their order.
    private static (string? Code, long Offset, string? Path, string? Json, int Notes) Outcome(ICodec codec, byte[] bytes)
    {
        try
        {
            var document = Kit.Decode(codec, bytes);
            for (var node = 0; node < document.Count; node++) document.Resolve(node);
            return (null, 0, null, Kit.ToJson(document), document.Notes.Total);
        }
        catch (MessageFormatException e)
        {
            return (e.Code, e.Offset, e.Path, null, 0);
        }
    }
}
