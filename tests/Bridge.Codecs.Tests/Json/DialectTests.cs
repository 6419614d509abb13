using System.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Json;

/// <summary>What JSON5 and Hjson have in common.</summary>
public class DialectTests
{
    [Theory]
    [InlineData("json5")]
    [InlineData("hjson")]
    public void Generated_strict_documents_are_read_as_the_strict_decoder_reads_them(string dialect)
    {
        var random = new Random(7);
        var strict = Kit.Codec("json");
        var codec = Kit.Codec("json", $"relaxed: {dialect}");
        for (var i = 0; i < 500; i++)
        {
            var json = JsonSamples.Generate(random, 0);
            Assert.Equal(Kit.ToJson(codec, Kit.ToJson(strict, json)), Kit.ToJson(codec, json));
        }
    }

    [Theory]
    [InlineData("json5", "{'a':0x1,b:'x\\\n',/* c */ c:[1.,NaN,],\\u0061:+.5} // end")]
    [InlineData("hjson", "# x\na: 1, b: two words\nc:\n  '''\n  x\n  '''\nd: [\n true # y\n {e:null}]")]
    public void Mutated_texts_never_crash_it(string dialect, string text)
    {
        var random = new Random(99);
        var codec = Kit.Codec("json", $"relaxed: {dialect}");
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            var bytes = Mutator.Mutate(Encoding.UTF8.GetBytes(i % 2 == 0 ? text : JsonSamples.Order), random);
            try
            {
                // What is taken can be written, and read again as strict JSON.
                var json = Kit.ToJson(codec, bytes);
                Assert.Equal(json, Kit.ToJson(Kit.Codec("json"), json));
            }
            catch (MessageFormatException e)
            {
                Assert.InRange(e.Offset, 0, bytes.Length);
            }
        }
    }

    [Theory]
    [InlineData("json5")]
    [InlineData("hjson")]
    public void Depth_has_its_limit_and_needs_no_stack(string dialect)
    {
        var deep = Encoding.UTF8.GetBytes(new string('[', 10_000) + new string(']', 10_000));
        Assert.Equal("BR2102", Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("json", $"relaxed: {dialect}"), deep)).Code);
        var codec = Kit.Codec("json", $"{{relaxed: {dialect}, max_depth: 10000}}");
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() => Kit.Decode(codec, deep)), 128 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    [Theory]
    [InlineData("json5")]
    [InlineData("hjson")]
    public void Equal_names_and_invalid_utf_8_are_as_in_strict_json(string dialect)
    {
        Assert.Equal("BR2103", Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("json", $"{{relaxed: {dialect}, duplicate_keys: reject}}"), "{a:1,\"\\u0061\":2}"u8)).Code);
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("json", $"relaxed: {dialect}"), Convert.FromHexString("7B613A22E4227D")));
        Assert.Equal(("BR2104", 4L), (error.Code, error.Offset));
    }

    [Theory]
    [InlineData("json5", "{a:'x',b:-1.50,c:[true,null]}")]
    [InlineData("hjson", "{a:'x',b:-1.50,c:[true,null]}")]
    public void Reading_allocates_nothing_per_message(string dialect, string text)
    {
        var codec = Kit.Codec("json", $"relaxed: {dialect}");
        using var batch = Bridge.Messages.MessageBatch.Rent();
        batch.Add(new Bridge.Messages.MessageDraft { Body = Encoding.UTF8.GetBytes(text) });
        var document = new Bridge.Documents.Document();
        for (var i = 0; i < 100; i++) codec.Decode(batch[0], document);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) codec.Decode(batch[0], document);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Each would take minutes if something were looked for again and again.</summary>
    [Theory]
    [InlineData("hjson", "[", "1,", "]")]
    [InlineData("hjson", "[", "'''a''',", "]")]
    [InlineData("hjson", "[", "'''a\n''',", "]")]
    [InlineData("hjson", "[", "1       ,", "]")]
    [InlineData("json5", "[", "'\\n',/*c*/", "]")]
    [InlineData("json5", "[0//", "\u2027", "\n]")]
    public void Time_grows_with_the_length_of_a_message_only(string dialect, string start, string part, string end)
    {
        var codec = Kit.Codec("json", $"relaxed: {dialect}");
        var text = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(part, 300_000)) + end);
        Kit.Decode(codec, text);
    }

    [Theory]
    [InlineData("", "{ a: 1 }", "this is valid JSON5: relaxed: json5 reads it")]
    [InlineData("", "[1, 2,] // x", "relaxed: json5")]
    [InlineData("", "{ \"a\": 1 # rate\n }", "this is valid Hjson: relaxed: hjson reads it")]
    [InlineData("relaxed: true", "[+5]", "relaxed: json5")]
    [InlineData("relaxed: json5", "{ a: b c\n }", "relaxed: hjson")]
    public void An_error_says_which_dialect_the_text_is(string options, string text, string hint)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("json", options), Encoding.UTF8.GetBytes(text)));
        Assert.EndsWith(hint.Contains("valid", StringComparison.Ordinal) ? hint : hint + " reads it", error.Message, StringComparison.Ordinal);
        Assert.Equal("BR2101", error.Code);
        Assert.NotEqual(0, error.Bytes.Length);
    }

    [Theory]
    [InlineData("{\"a\":1")]
    [InlineData("{} {}")]
    [InlineData("just text")]
    [InlineData("<a/>")]
    [InlineData("\"a\": 1,")] // a line of a larger document, and Hjson without braces
    public void Where_no_dialect_takes_the_text_there_is_no_hint(string text)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("json"), Encoding.UTF8.GetBytes(text)));
        Assert.DoesNotContain("relaxed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_that_goes_on_behind_its_line_is_no_json_line()
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("jsonl"), "{"u8));
        Assert.EndsWith("where one spans several lines, say format: json, documents: many", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("JSON lines", Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("jsonl"), "{]"u8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dialect_that_there_is_not_is_an_error_with_its_nearest_name()
    {
        var error = Assert.Single(Kit.Diagnose("json", "relaxed: jsn5"));
        Assert.Contains("'relaxed' is one of false, true, json5, hjson, not 'jsn5'; did you mean 'json5'?", error, StringComparison.Ordinal);
    }
}
