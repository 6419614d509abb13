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
        var frames = Kit.Cut(codec, Encoding.UTF8.GetBytes(Stream));
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
