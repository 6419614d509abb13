using System.Buffers;
using System.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Json;

public class RelaxedJsonTests
{
    private static readonly ICodec Relaxed = Kit.Codec("json", "relaxed: true");

    [Theory]
    [InlineData("{'a':1,b:'x\"y',/* c */ \"c\":[1,2,],} // end", """{"a":1,"b":"x\"y","c":[1,2]}""")]
    [InlineData("{a:NaN,b:Infinity,c:-Infinity}", """{"a":null,"b":null,"c":null}""")]
    [InlineData("[12.50,1e5,-0.0,.5,5.,0x1F,12345678901234567890123456789,1E400,3.14159265358979323846264338]", "[12.50,1e5,-0.0,0.5,5,31,12345678901234567890123456789,1E400,3.14159265358979323846264338]")]
    [InlineData("{a:1,'a':2,\"\\u0061\":3}", """{"a":3}""")]
    [InlineData("\uFEFF{\r\n 'ü€😀' : 1.10 \r}", """{"ü€😀":1.10}""")]
    [InlineData("['2024-01-01T00:00:00Z']", """["2024-01-01T00:00:00Z"]""")]
    [InlineData("['\\ud800\\ud83d\\ude00']", "[\"\ufffd😀\"]")] // the library replaces what is no character
    public void Relaxed_input_is_taken(string json, string expected) => Assert.Equal(expected, Kit.ToJson(Relaxed, json));

    [Theory]
    [InlineData("", "there is no JSON value")]
    [InlineData("{a:1", "ends inside")]
    [InlineData("[1] [2]", "documents: many")]
    [InlineData("[1,,2]", "undefined")]
    [InlineData("[007]", "begins with 0")]
    [InlineData("{a:\n b}", "JSON at byte 5 (line 2, column 2)")]
    public void What_is_no_json_even_so_is_an_error(string json, string text)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(Relaxed, Encoding.UTF8.GetBytes(json)));
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_has_its_limit_and_never_ends_the_process()
    {
        var deep = Encoding.UTF8.GetBytes(new string('[', 9_999) + new string(']', 9_999));
        Assert.Equal("BR2102", Assert.Throws<MessageFormatException>(() => Kit.Decode(Relaxed, deep)).Code);
        var codec = Kit.Codec("json", "{relaxed: true, max_depth: 10000}");
        string? failure = null;
        var thread = new Thread(() => { try { Kit.Decode(codec, deep); } catch (MessageFormatException e) { failure = e.Code; } }, 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Contains(failure, (string?[])[null, "BR2102"]);
    }

    [Fact]
    public void NaN_may_be_an_error()
    {
        var codec = Kit.Codec("json", "{relaxed: true, not_a_number: error, max_depth: 3}");
        Assert.Contains("NaN", Assert.Throws<MessageFormatException>(() => Kit.Decode(codec, "[NaN]"u8)).Message, StringComparison.Ordinal);
        Assert.Throws<MessageFormatException>(() => Kit.Decode(codec, "[[[[1]]]]"u8));
    }

    [Fact]
    public void Generated_strict_documents_are_read_alike_by_both_decoders()
    {
        var random = new Random(7);
        var strict = Kit.Codec("json");
        for (var i = 0; i < 500; i++)
        {
            var json = JsonSamples.Generate(random, 0);
            Assert.Equal(Normal(Kit.ToJson(strict, json)), Normal(Kit.ToJson(Relaxed, json)));
        }

        // The strict decoder keeps escapes as they were written; going through the relaxed one again makes both alike.
        static string Normal(string json) => Kit.ToJson(Relaxed, json);
    }

    [Fact]
    public void Mutated_documents_never_crash_it()
    {
        var random = new Random(99);
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            try
            {
                Kit.ToJson(Relaxed, Mutator.Mutate(Encoding.UTF8.GetBytes(i % 2 == 0 ? "{'a':0x1,b:'x',/* c */ c:[1.,NaN,],} // end" : JsonSamples.Order), random));
            }
            catch (MessageFormatException)
            {
            }
        }
    }

    [Fact]
    public void Documents_that_follow_one_another_are_frames()
    {
        var framer = Kit.Codec("json", "{relaxed: true, documents: many}").CreateFramer()!;
        var input = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(" {a:'}',b:[1]}{}\n[1] 12\n\"x\"\u001e'y' // }\n {\"a\":{}}/* { */ true"));
        var frames = new List<string>();
        while (true)
        {
            var result = framer.TryRead(ref input, true, out var frame);
            if (result.Status == FrameStatus.NeedMore) break;
            if (result.Status == FrameStatus.Frame) frames.Add(Encoding.UTF8.GetString(frame));
        }
        Assert.Equal(["{a:'}',b:[1]}", "{}", "[1]", "12", "\"x\"", "'y'", "{\"a\":{}}", "true"], frames);
    }
}
