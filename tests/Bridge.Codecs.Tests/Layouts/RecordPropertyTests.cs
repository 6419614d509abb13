using System.Globalization;
using System.Text;
using Bridge.Codecs.Tests.Framing;
using Bridge.Documents;
using Bridge.Formats;
using CsCheck;

namespace Bridge.Codecs.Tests.Layouts;

/// <summary>Both directions of record formats over generated values, and every decoder over damaged input.</summary>
public class RecordPropertyTests
{
    private const string Fields = """
              Text:  { {0}, type: text }
              Int:   { {1}, type: integer }
              Dec:   { {2}, type: decimal, scale: 2, sign: {5} }
              Day:   { {3}, type: date, picture: "[D01].[M01].[Y0001]" }
              Flag:  { {4}, type: boolean, true: J, false: N }
        """;

    private static string Csv(string sign, string format) =>
        $"layout: p\nformat: {{ type: csv, {format} }}\nrecords:\n  r:\n    fields:\n{string.Format(CultureInfo.InvariantCulture, Escape(Fields), "column: Text", "column: Int", "column: Dec", "column: Day", "column: Flag", sign)}\n";

    private static string Fixed(string sign, string format) =>
        $"layout: p\nformat: {{ type: fixed_width, {format} }}\nrecords:\n  r:\n    fields:\n{string.Format(CultureInfo.InvariantCulture, Escape(Fields), "at: 1, length: 20", "at: 21, length: 12", "at: 33, length: 14", "at: 47, length: 10", "at: 57, length: 1", sign)}\n";

    private static string Escape(string fields) => fields.Replace("{ {", "{{ {", StringComparison.Ordinal).Replace(" }", " }}", StringComparison.Ordinal);

    private static readonly Gen<string> Records = Gen.Select(
        Gen.String[Gen.Char["abcXYZ ;,\"'\n\r\\|äß€\t"], 0, 12], Gen.Long[-99_999_999_999, 99_999_999_999], Gen.Long[-9_999_999_999, 9_999_999_999], Gen.Date, Gen.Bool,
        (text, number, cents, day, flag) => $$"""{"Text":{{System.Text.Json.JsonSerializer.Serialize(text, new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })}},"Int":{{number.ToString(CultureInfo.InvariantCulture)}},"Dec":{{(cents / 100m).ToString("0.00", CultureInfo.InvariantCulture)}},"Day":"{{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}}","Flag":{{(flag ? "true" : "false")}}}""");

    [Theory]
    [InlineData("leading", "header: false")]
    [InlineData("trailing_separate", "header: false, delimiter: ';', quoting: all")]
    [InlineData("overpunch", "header: false, delimiter: tab, quote: \"'\", line_end: crlf")]
    [InlineData("overpunch_leading", "header: false, escape: '\\', encoding: cp1252")]
    public void Delimited_records_keep_every_value(string sign, string format)
    {
        var codec = Kit.Layout(Csv(sign, format));
        Records.Sample(json =>
        {
            var bytes = Kit.Encode(codec, json);
            return Kit.ToJson(codec, bytes) == json && Kit.Encode(codec, Kit.Decode(codec, bytes)).AsSpan().SequenceEqual(bytes);
        });
    }

    [Theory]
    [InlineData("leading", "line_end: lf, encoding: cp1252")]
    [InlineData("trailing", "line_end: none, encoding: cp1252")]
    [InlineData("trailing_separate", "line_end: none, encoding: cp1140")]
    [InlineData("overpunch", "line_end: none, encoding: cp1141")]
    [InlineData("overpunch_leading", "line_end: none, encoding: cp858")]
    public void Fixed_records_keep_every_value_but_blanks_at_the_end(string sign, string format)
    {
        var codec = Kit.Layout(Fixed(sign, format));
        Records.Select(json => format.Contains("none", StringComparison.Ordinal) ? json : json.Replace("\\n", "/", StringComparison.Ordinal)).Sample(json => // lines hold no line ends
        {
            var bytes = Kit.Encode(codec, json);
            var again = Kit.ToJson(codec, bytes);
            Assert.Equal(System.Text.RegularExpressions.Regex.Replace(json, "^\\{\"Text\":\"(.*?) *\",\"Int\"", "{\"Text\":\"$1\",\"Int\""), again);
            return Kit.Encode(codec, again).AsSpan().SequenceEqual(bytes);
        });
    }

    [Fact]
    public void A_stream_of_delimited_records_is_cut_as_it_was_written()
    {
        var codec = Kit.Layout(Csv("leading", "header: false"));
        Gen.Select(Records.List[1, 8], Gen.Int[1, 200], Gen.Int).Sample((all, largest, seed) =>
        {
            var framer = codec.CreateFramer()!;
            var bodies = all.Select(r => Kit.Encode(codec, r)).ToArray();
            var found = Feed.Read(codec.CreateFramer()!, Feed.Write(framer, bodies), Feed.RandomPieces(new Random(seed), largest));
            return found.Select(f => f.Bytes).SequenceEqual(bodies.Select(Encoding.Latin1.GetString));
        });
    }

    public static TheoryData<string, string> Layouts => new()
    {
        { Csv("leading", "header: false"), "ab,12,1.50,24.11.2026,J" },
        { Csv("leading", "header: false, short: pad, long: ignore, trim: true"), "\"a \"\"b\"\",\nc\",-12,-1.50,24.11.2026,N" },
        { Fixed("overpunch", "line_end: any, short: pad"), "ab                  0000000000120000000000015}24.11.2026J" },
        { Fixed("trailing", "line_end: none, encoding: cp037"), "ab" },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Damaged_input_is_rejected_or_read_but_never_more(string layout, string sample)
    {
        var codec = Kit.Layout(layout);
        var random = new Random(sample.Length);
        var good = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(sample + "\n", 3)));
        var document = new Document();
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            var bytes = Mutator.Mutate(good, random);
            foreach (var (_, frame) in Feed.Read(codec.CreateFramer()!, bytes, Feed.RandomPieces(random, 40), maxFrame: 4096))
            {
                try
                {
                    document = Kit.Decode(codec, Encoding.Latin1.GetBytes(frame));
                    Kit.ToJson(document);
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
