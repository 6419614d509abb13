using System.Buffers;
using System.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Layouts;

/// <summary>Records that belong to a message which is not there, and messages of several records on their way out.</summary>
public sealed class DetailOrphanTests
{
    private const string Layout = """
        layout: orders/1
        format: { type: fixed_width, line_end: lf, MODE }
        message: D
        records:
          H: { recognise: { T: H }, fields: { T: { at: 1, length: 1 } } }
          D:
            recognise: { T: D }
            occurs: 0..*
            fields: { T: { at: 1, length: 1 }, No: { at: 2, length: 1 } }
            records:
              N: { recognise: { T: N }, occurs: 0..1, fields: { T: { at: 1, length: 1 }, Text: { at: 2, length: 1 } } }
        """;

    private static ICodec Codec(string mode = "strict") => Kit.Layout(Layout.Replace("MODE", $"mode: {mode}", StringComparison.Ordinal));

    [Fact]
    public void A_record_that_follows_an_unknown_one_is_a_dead_letter_and_not_lost()
    {
        var frames = Kit.Cut(Codec(), "H\nD1\nNa\nX?\nNb\nD2\n"u8.ToArray()).ConvertAll(Encoding.UTF8.GetString);
        Assert.Equal(["D1\nNa", "X?", "Nb", "D2"], frames);
        Assert.Contains("the record is a N, and no D stands before it", Assert.Throws<MessageFormatException>(() => Kit.ToJson(Codec(), frames[2])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_too_many_within_a_message_is_a_fault_that_lenient_passes_over()
    {
        Assert.Contains("record N comes more than once", Assert.Throws<MessageFormatException>(() => Kit.ToJson(Codec(), "D1\nNa\nNb")).Message, StringComparison.Ordinal);
        Assert.Equal("""{"D":{"T":"D","No":"1","N":{"T":"N","Text":"a"}}}""", Kit.ToJson(Codec("lenient"), "D1\nNa\nNb"));
    }

    [Fact]
    public void Messages_of_several_records_are_written_record_by_record()
    {
        var codec = Codec();
        var output = new ArrayBufferWriter<byte>();
        codec.CreateFramer()!.Write(Kit.Encode(codec, """{"D":{"No":"1","N":{"Text":"a"}}}"""), output);
        codec.CreateFramer()!.Write(Kit.Encode(codec, """{"D":{"No":"2"}}"""), output);
        Assert.Equal("D1\nNa\nD2\n", Encoding.UTF8.GetString(output.WrittenSpan));
        var documents = Kit.Layout(Layout.Replace("MODE", "mode: strict", StringComparison.Ordinal).Replace("message: D", "message: document", StringComparison.Ordinal));
        output.ResetWrittenCount();
        documents.CreateFramer()!.Write(Kit.Encode(documents, """{"H":{},"D":[{"No":"1","N":{"Text":"a"}},{"No":"2"}]}"""), output);
        Assert.Equal("H\nD1\nNa\nD2\n", Encoding.UTF8.GetString(output.WrittenSpan).Replace("H \n", "H\n", StringComparison.Ordinal));
    }
}
