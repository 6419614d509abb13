using System.Buffers;
using System.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Json;

/// <summary>JSON documents that follow one another, with something or nothing between, and JSON lines.</summary>
public class JsonStreamTests
{
    private const string Stream = "\u001e{\"a\":\"}\\\"\"}\n{}[1,[2]]\"x y\"12 -1.5e3\ttrue\r\nnull {\"b\":{}}";

    private static readonly string[] Documents = ["{\"a\":\"}\\\"\"}", "{}", "[1,[2]]", "\"x y\"", "12", "-1.5e3", "true", "null", "{\"b\":{}}"];

    [Fact]
    public void Documents_are_cut_with_white_space_record_separators_or_nothing_between()
    {
        var codec = Kit.Codec("json", "documents: many");
        var frames = Kit.Cut(codec, Encoding.UTF8.GetBytes("\uFEFF" + Stream));
        Assert.Equal(Documents, frames.ConvertAll(Encoding.UTF8.GetString));
        Assert.Equal(Documents, frames.ConvertAll(f => Kit.ToJson(codec, f)));
    }

    /// <summary>As from a connection that delivers a byte at a time.</summary>
    [Fact]
    public void Documents_that_come_in_pieces_are_the_same()
    {
        var framer = Kit.Codec("json", "documents: many").CreateFramer()!;
        var bytes = Encoding.UTF8.GetBytes(Stream);
        var documents = new List<string>();
        var start = 0;
        for (var end = 1; end <= bytes.Length; end++)
        {
            var input = new ReadOnlySequence<byte>(bytes, start, end - start);
            while (framer.TryRead(ref input, end == bytes.Length, out var frame) is { Status: not FrameStatus.NeedMore } result)
            {
                if (result.Status == FrameStatus.Frame) documents.Add(Encoding.UTF8.GetString(frame));
            }
            start = end - (int)input.Length;
        }
        Assert.Equal(Documents, documents);
    }

    [Fact]
    public void A_document_that_is_cut_short_is_handed_out_for_the_decoder_to_say_so()
    {
        var codec = Kit.Codec("json", "documents: many");
        var frames = Kit.Cut(codec, "{\"a\":1}{\"b\":"u8.ToArray());
        Assert.Equal(2, frames.Count);
        Assert.Equal("BR2101", Assert.Throws<MessageFormatException>(() => Kit.Decode(codec, frames[1])).Code);
    }

    [Fact]
    public void A_bad_line_leaves_its_neighbours_alone_and_a_byte_order_mark_is_passed_over()
    {
        var codec = Kit.Codec("jsonl");
        var lines = Kit.Cut(codec, [.. "\uFEFF{\"a\":1}\r\n\r\n{\"a\":\"ÿ\"}\n{\"a\":"u8, .. "\n"u8, (byte)'"', 0xE4, (byte)'"', (byte)'\n', .. "{\"a\":2}"u8]);
        Assert.Equal(["""{"a":1}""", "{\"a\":\"ÿ\"}", "BR2101", "BR2104", """{"a":2}"""], lines.ConvertAll(l => Result(codec, l)));
    }

    [Theory]
    [InlineData("", "[{\"a\":\"],\"},[1,[2]],12,-1.5e3 ,true,\"x,]\",null,{}]\n", new[] { "{\"a\":\"],\"}", "[1,[2]]", "12", "-1.5e3", "true", "\"x,]\"", "null", "{}" })]
    [InlineData("", "\uFEFF [ ] ", new string[0])]
    [InlineData("", " {\"a\":[1]} ", new[] { "{\"a\":[1]}" })] // a single item that its peer did not put into a list
    [InlineData("", "", new string[0])]
    [InlineData("relaxed: json5", "// all\n[ {a:']'}, /* ] */ 'x', // ,\n ]", new[] { "{a:']'}", "'x'" })]
    public void Items_of_a_list_are_messages(string options, string text, string[] items)
    {
        Assert.Equal(items, Pieces(Items(options), Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("[{},", new[] { "{}" }, "it was cut")]
    [InlineData("[{}, {\"a\":", new[] { "{}", "{\"a\":" }, "it was cut")] // the decoder says what is wrong with the last one
    [InlineData("[", new string[0], "it was cut")]
    [InlineData("[{} {}]", new[] { "{}" }, "expected ',' or ']'")]
    [InlineData("[{},,{}]", new[] { "{}" }, "was left out")]
    [InlineData("[{},]", new[] { "{}" }, "was left out")]
    [InlineData("[,{}]", new string[0], "was left out")]
    [InlineData("[{}] {}", new[] { "{}" }, "stands behind")]
    [InlineData("{} {}", new[] { "{}" }, "stands behind")]
    public void A_list_that_is_broken_or_cut_is_told_of_behind_its_good_items(string text, string[] items, string reason)
    {
        var broken = new List<string>();
        Assert.Equal(items, Pieces(Items(""), Encoding.UTF8.GetBytes(text), broken: broken));
        Assert.Contains(reason, Assert.Single(broken), StringComparison.Ordinal);
    }

    /// <summary>A file is read on where it was left, by another framer with the first one's state.</summary>
    [Fact]
    public void Reading_goes_on_behind_any_item()
    {
        var bytes = Encoding.UTF8.GetBytes("[ {\"a\":1} , 12,\"x\" ,[], null ]");
        for (var size = 1; size < bytes.Length; size++) Assert.Equal(["{\"a\":1}", "12", "\"x\"", "[]", "null"], Pieces(Items(""), bytes, size, resume: true));
    }

    private static IFramer Items(string options) => Kit.Codec("json", $"{{documents: items, {options}}}").CreateFramer()!;

    private static List<string> Pieces(IFramer framer, byte[] bytes, int size = 1, bool resume = false, List<string>? broken = null)
    {
        var pieces = new List<string>();
        var start = 0;
        var end = Math.Min(size, bytes.Length);
        for (var calls = 0; calls < 1000; calls++)
        {
            var state = framer.State;
            var input = new ReadOnlySequence<byte>(bytes, start, end - start);
            if (resume && !state.IsEmpty)
            {
                framer = Items("");
                framer.Resume(state.ToArray());
            }
            var result = framer.TryRead(ref input, end == bytes.Length, out var frame);
            start = end - (int)input.Length;
            if (result.Status == FrameStatus.Frame) pieces.Add(Encoding.UTF8.GetString(frame));
            if (result.Status == FrameStatus.Broken) broken!.Add(result.Reason!);
            if (result.Status == FrameStatus.Broken || (result.Status == FrameStatus.NeedMore && end == bytes.Length)) break;
            if (result.Status == FrameStatus.NeedMore) end = Math.Min(end + size, bytes.Length);
        }
        return pieces;
    }

    private static string Result(ICodec codec, byte[] line)
    {
        try
        {
            return Kit.ToJson(codec, line);
        }
        catch (MessageFormatException e)
        {
            return e.Code;
        }
    }
}
