using System.Text;
using Bridge.Documents;

namespace Bridge.Abstractions.Tests.Documents;

public class TapeWriterTests
{
    private static string Text(Document d, int node) => Encoding.UTF8.GetString(d.Value(d[node]));

    [Fact]
    public void A_sequence_of_one_becomes_its_item_and_keeps_the_name()
    {
        var builder = new DocumentBuilder();
        builder.BeginObject();
        builder.Name("a"u8);
        builder.BeginArray();
        builder.Text("only"u8);
        builder.EndSequence(1);
        builder.Name("b"u8);
        builder.Number("12.50"u8);
        builder.EndObject();
        var document = builder.Document;
        Assert.Equal("only", Text(document, document.Find(0, "a"u8)));
        Assert.Equal("12.50", Text(document, document.Find(0, "b"u8)));
        Assert.Equal(2, document.Nodes[0].Length);
    }

    [Fact]
    public void An_empty_sequence_leaves_no_member_after_rewinding()
    {
        var builder = new DocumentBuilder();
        builder.BeginObject();
        var mark = builder.Mark();
        builder.Name("a"u8);
        builder.BeginArray();
        builder.EndSequence(0);
        builder.Rewind(mark);
        builder.Name("b"u8);
        builder.Boolean(true);
        builder.EndObject();
        Assert.Equal(-1, builder.Document.Find(0, "a"u8));
        Assert.Equal(1, builder.Document.Nodes[0].Length);
    }

    [Fact]
    public void A_sequence_of_one_object_is_unwrapped_with_all_below_it()
    {
        var builder = new DocumentBuilder();
        builder.BeginObject();
        builder.Name("lines"u8);
        builder.BeginArray();
        builder.BeginObject();
        builder.Name("no"u8);
        builder.Number("1"u8);
        builder.EndObject();
        builder.EndSequence(1);
        builder.EndObject();
        var document = builder.Document;
        var lines = document.Find(0, "lines"u8);
        Assert.Equal(NodeKind.Object, document[lines].Kind);
        Assert.Equal("1", Text(document, document.Find(lines, "no"u8)));
        Assert.Equal(document.Count, document.Nodes[0].End);
    }

    [Fact]
    public void A_hint_finds_a_member_at_once_and_a_wrong_hint_still_finds_it()
    {
        var builder = new DocumentBuilder();
        builder.BeginObject();
        foreach (var name in new[] { "a", "b", "c" })
        {
            builder.Name(Encoding.UTF8.GetBytes(name));
            builder.Text(Encoding.UTF8.GetBytes(name + name));
        }
        builder.EndObject();
        var hint = 0;
        Assert.Equal("cc", Text(builder.Document, builder.Document.Find(0, "c"u8, ref hint)));
        Assert.Equal(3, hint);
        Assert.Equal("aa", Text(builder.Document, builder.Document.Find(0, "a"u8, ref hint)));
    }

    [Theory]
    [InlineData(@"a\nb", "a\nb")]
    [InlineData(@"\u00e9\ud83d\ude00", "é😀")]
    [InlineData(@"\\\/\""", "\\/\"")]
    public void Escapes_are_resolved_in_place(string escaped, string expected)
    {
        var builder = new DocumentBuilder();
        builder.EscapedText(Encoding.UTF8.GetBytes(escaped));
        Assert.Equal(expected, Text(builder.Document, 0));
    }

    [Fact]
    public void A_copy_has_the_members_that_are_there_with_their_values_and_names()
    {
        var source = new Document();
        source.Reset("ab\\nc42"u8.ToArray(), "list"u8.ToArray());
        source.Open(NodeKind.Object);
        Named(ref source.Open(NodeKind.Array));
        for (var i = 0; i < 3; i++)
        {
            source.Open(NodeKind.Object);
            Named(ref source.Add(i == 1 ? NodeKind.Absent : NodeKind.True));
            ref var text = ref source.Add(NodeKind.Text);
            (text.Length, text.Flags, text.NameStart, text.NameLength) = (5, NodeFlags.Escaped | NodeFlags.NameInSource, 0, 2);
            source.Close();
        }
        source.Close();
        ref var number = ref source.Add(NodeKind.Number);
        (number.Start, number.Length, number.Flags, number.NameStart, number.NameLength) = (5, 2, NodeFlags.Sensitive | NodeFlags.NameInSource, 5, 1);
        source.Close();

        var builder = new DocumentBuilder();
        builder.BeginArray();
        builder.Number("1"u8);
        builder.Copy(source, 0);
        builder.Copy(source, 1);
        builder.Null();
        builder.EndArray();
        var copy = builder.Document;
        Assert.Equal(4, copy[0].Length);
        Assert.Equal(NodeKind.Null, copy[copy.Count - 1].Kind);
        const string list = "[{list:true,ab:ab\nc},{ab:ab\nc},{list:true,ab:ab\nc}]";
        Assert.Equal($"[1,{{list:{list},4:42}},{list},null]", Shown(copy, 0));
        for (var at = 1; at < copy.Count; at++) Assert.True(copy[at].Parent < at && copy[copy[at].Parent].End >= copy[at].End);
        Assert.NotEqual(default, copy[copy.Find(2, "4"u8)].Flags & NodeFlags.Sensitive);

        static void Named(ref DocumentNode node) => (node.NameStart, node.NameLength) = (0, 4);
    }

    [Fact]
    public void What_is_absent_has_no_copy() =>
        Assert.Throws<InvalidOperationException>(() =>
        {
            var source = new Document();
            source.Add(NodeKind.Absent);
            new DocumentBuilder().Copy(source, 0);
        });

    private static string Shown(Document document, int node)
    {
        var children = new List<string>();
        for (var at = node + 1; at < document[node].End; at = document[at].End) children.Add((document[at].NameLength >= 0 ? Encoding.UTF8.GetString(document.Name(document[at])) + ":" : "") + Shown(document, at));
        return document[node].Kind switch
        {
            NodeKind.Object => $"{{{string.Join(',', children)}}}",
            NodeKind.Array => $"[{string.Join(',', children)}]",
            NodeKind.True => "true",
            NodeKind.Null => "null",
            _ => Text(document, node),
        };
    }
}
