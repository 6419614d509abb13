using System.Buffers;
using System.Text;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Json;

public class JsonWriterTests
{
    private static readonly MemberName A = new("a"), B = new("b"), Quoted = new("q\"ü");

    [Fact]
    public void Commas_stand_between_members_and_items()
    {
        Assert.Equal("""{"a":1,"b":[true,null,{"a":"x"},[]],"q\"ü":{}}""", Write(w =>
        {
            w.BeginObject();
            w.Name(A);
            w.Number("1"u8);
            w.Name("b"u8);
            w.BeginArray();
            w.Boolean(true);
            w.Null();
            w.BeginObject();
            w.Name(A);
            w.Text("x"u8);
            w.EndObject();
            w.BeginArray();
            w.EndArray();
            w.EndArray();
            w.Name(Quoted);
            w.BeginObject();
            w.EndObject();
            w.EndObject();
        }));
    }

    [Theory]
    [InlineData(0, """{"b":2}""")]
    [InlineData(1, """{"a":{"b":[0]},"b":2}""")]
    [InlineData(2, """{"a":[{"b":[0]},{"b":[1]}],"b":2}""")]
    public void A_sequence_becomes_nothing_its_item_or_an_array(int count, string expected)
    {
        Assert.Equal(expected, Write(w =>
        {
            w.BeginObject();
            w.Name(A);
            w.BeginArray();
            for (var i = 0; i < count; i++)
            {
                w.BeginObject();
                w.Name(B);
                w.BeginArray();
                w.Number(Encoding.UTF8.GetBytes($"{i}"));
                w.EndArray();
                w.EndObject();
            }
            w.EndSequence(count);
            w.Name(B);
            w.Number("2"u8);
            w.EndObject();
        }));
    }

    [Fact]
    public void Sequences_collapse_inside_each_other()
    {
        Assert.Equal("[1,2,[3,4]]", Write(w =>
        {
            w.BeginArray();
            w.Number("1"u8);
            w.BeginArray();
            w.BeginArray();
            w.Number("2"u8);
            w.EndSequence(1);
            w.EndSequence(1);
            w.BeginArray();
            w.EndSequence(0);
            w.BeginArray();
            w.Number("3"u8);
            w.Number("4"u8);
            w.EndSequence(2);
            w.EndArray();
        }));
    }

    [Fact]
    public void A_member_is_taken_back_with_its_name()
    {
        Assert.Equal("""{"b":1}""", Write(w =>
        {
            w.BeginObject();
            var mark = w.Mark();
            w.Name(A);
            w.BeginArray();
            w.Number("1"u8);
            w.Rewind(mark);
            w.Name(B);
            w.Number("1"u8);
            mark = w.Mark();
            w.Name(A);
            w.Rewind(mark);
            w.EndObject();
        }));
    }

    [Fact]
    public void Text_is_escaped_where_it_must_be()
    {
        Assert.Equal("""["\"\\\n\t\u0001ü\u007f한","a\u0041b\n","ab\"c","\ud800x\udfff","\ud83d\ude00"]""".Replace("\\u007f", "\u007f", StringComparison.Ordinal), Write(w =>
        {
            w.BeginArray();
            w.Text("\"\\\n\t\u0001ü\u007f한"u8);
            w.EscapedText("""a\u0041b\n"""u8);
            w.BeginText();
            w.AppendText("ab"u8);
            w.AppendText("\"c"u8);
            w.EndText();
            w.Text([0xED, 0xA0, 0x80, (byte)'x', 0xED, 0xBF, 0xBF]);
            w.BeginText();
            w.AppendText([0xED, 0xA0, 0xBD]);
            w.AppendText([0xED, 0xB8, 0x80]);
            w.EndText();
            w.EndArray();
        }));
    }

    [Fact]
    public void Indented_output_is_spread_over_lines()
    {
        Assert.Equal("{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"x{,}\\\"\"\n}", Kit.EncodeText(Kit.Codec("json", "indent: 2"), """{"a":[1,{}],"b":"x{,}\""}"""));
    }

    [Fact]
    public void No_value_is_an_error()
    {
        var error = Assert.Throws<MessageFormatException>(() => Write(_ => { }));
        Assert.Equal("BR2105", error.Code);
    }

    private static string Write(Action<DocumentWriter> act)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = Kit.Codec("json").CreateWriter(output);
        writer.Reset(output);
        act(writer);
        writer.Complete();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
