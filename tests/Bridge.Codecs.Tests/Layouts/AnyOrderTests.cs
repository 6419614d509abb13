using System.Text;
using Bridge.Codecs.Layouts;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Layouts;

/// <summary>Records that come in any order within the one that they belong to.</summary>
public class AnyOrderTests
{
    private const string Layout = """
        layout: mixed/1
        format: { type: fixed_width, line_end: lf, short: pad }
        records:
          F: { recognise: { T: F }, fields: { T: { at: 1, length: 1 } } }
          H:
            recognise: { T: H }
            occurs: 0..*
            order: any
            fields: { T: { at: 1, length: 1 } }
            records:
              A:
                recognise: { T: A }
                occurs: 1..*
                fields: { T: { at: 1, length: 1 }, V: { at: 2, length: 2 } }
                records:
                  C: { recognise: { T: C }, occurs: 0..2, fields: { T: { at: 1, length: 1 }, V: { at: 2, length: 2 } } }
              B: { recognise: { T: B }, occurs: 0..1, fields: { T: { at: 1, length: 1 }, V: { at: 2, length: 2 } } }
              N: { recognise: { T: N }, occurs: 0..*, fields: { T: { at: 1, length: 1 }, V: { at: 2, length: 2 } } }
          E: { recognise: { T: E }, fields: { T: { at: 1, length: 1 } } }
        """;

    private const string Mixed = "F\nH\nN1 \nA1 \nC1 \nC2 \nB1 \nA2 \nN2 \nH\nA3 \nE";

    private const string Json = """{"F":{"T":"F"},"H":[{"T":"H","A":[{"T":"A","V":"1","Position":2,"C":[{"T":"C","V":"1"},{"T":"C","V":"2"}]},{"T":"A","V":"2","Position":4,"C":[]}],"B":{"T":"B","V":"1","Position":3},"N":[{"T":"N","V":"1","Position":1},{"T":"N","V":"2","Position":5}]},{"T":"H","A":[{"T":"A","V":"3","Position":1,"C":[]}],"N":[]}],"E":{"T":"E"}}""";

    [Fact]
    public void They_are_members_by_type_with_their_positions_and_come_back_as_they_stood()
    {
        var codec = Kit.Layout(Layout);
        Assert.Equal(Json, Kit.ToJson(codec, Mixed));
        Assert.Equal(Mixed, Kit.EncodeText(codec, Json));
        var report = LayoutVerifier.Verify(codec, Encoding.UTF8.GetBytes($"{Mixed}\n{Mixed}\n"));
        Assert.Equal((2, 2), (report.Records, report.Identical));
    }

    [Fact]
    public void Without_positions_the_layout_s_order_is_written()
    {
        Assert.Equal("F\nH\nA1 \nB1 \nN1 \nE", Kit.EncodeText(Kit.Layout(Layout), """{"F":{},"H":[{"N":[{"V":"1"}],"B":{"V":"1"},"A":[{"V":"1"}]}],"E":{}}"""));
        Assert.Contains("Position is a number", Assert.Throws<MessageFormatException>(() => Kit.EncodeText(Kit.Layout(Layout), Json.Replace("\"Position\":4", "\"Position\":\"last\"", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("F\nH\nN1\nE", "record A is missing")]
    [InlineData("F\nH\nB1\nA1\nB2\nE", "record B comes more than once")]
    [InlineData("F\nH\nA1\nC1\nC2\nC3\nE", "record C comes more than 2 times")]
    [InlineData("F\nH\nA1\nX1\nE", "has the marks of none of")]
    public void How_often_each_comes_is_still_checked(string message, string problem)
    {
        Assert.Contains(problem, Assert.Throws<MessageFormatException>(() => Kit.ToJson(Kit.Layout(Layout), message)).Message, StringComparison.Ordinal);
        var lenient = Kit.Decode(Kit.Layout(Layout.Replace("short: pad", "short: pad, mode: lenient", StringComparison.Ordinal)), Encoding.UTF8.GetBytes(message));
        Assert.Contains(problem, Assert.Single(lenient.Notes).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_cannot_have_the_name_of_the_position()
    {
        Assert.Null(Kit.TryLayout(Layout.Replace("B: { recognise: { T: B }, occurs: 0..1, fields: { T: { at: 1, length: 1 }, V:", "B: { recognise: { T: B }, occurs: 0..1, fields: { T: { at: 1, length: 1 }, Position:", StringComparison.Ordinal), out var diagnostics));
        Assert.Contains("has a field Position", string.Join('\n', diagnostics.All), StringComparison.Ordinal);
    }
}
