using Bridge.Documents;

namespace Bridge.Abstractions.Tests.Documents;

/// <summary>Documents of one shape, message after message, whose nodes stay.</summary>
public class TemplateDocumentTests
{
    private static DocumentNode[] Template() =>
    [
        new() { Kind = NodeKind.Object, NameLength = -1, Length = 1, End = 2, Parent = -1 },
        new() { Kind = NodeKind.Text, NameLength = 1, End = 2, Parent = 0 },
    ];

    [Fact]
    public void What_was_said_of_the_whole_record_is_not_said_of_the_next()
    {
        var (template, document) = (Template(), new Document());
        document.Reset("a"u8.ToArray());
        document.FillFrom(template);
        document.Edit(0).Flags |= NodeFlags.Sensitive;
        document.Reset("b"u8.ToArray());
        document.FillFrom(template);
        Assert.Equal(NodeFlags.None, document.Nodes[0].Flags);
    }

    [Fact]
    public void Nodes_that_another_format_filled_meanwhile_are_filled_anew()
    {
        var (template, document) = (Template(), new Document());
        document.Reset("a"u8.ToArray());
        document.FillFrom(template);
        document.Reset("b"u8.ToArray());
        document.Open(NodeKind.Array);
        document.Add(NodeKind.Null);
        document.Close();
        document.Reset("c"u8.ToArray());
        document.FillFrom(template);
        Assert.Equal((2, NodeKind.Object, NodeKind.Text, 1), (document.Count, document.Nodes[0].Kind, document.Nodes[1].Kind, document.Nodes[1].NameLength));
    }
}
