using System.Text;

namespace Bridge.Codecs.Tests.Copybook;

/// <summary>Several views of the same bytes in one document.</summary>
public sealed class ViewTests : IDisposable
{
    private const string Copybook = """
           01  R.
               05  ADDRESS         PIC X(8).
               05  FILLER REDEFINES ADDRESS.
                   10  STREET      PIC X(3).
                   10  FILLER      PIC X(7).
               05  BOTH            PIC X(4).
               05  PARTS REDEFINES BOTH.
                   10  FILLER      PIC X(2).
                   10  LAST-TWO    PIC X(2).
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("bridge-copybook-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_filler_of_one_view_leaves_what_another_view_gave()
    {
        var file = Path.Combine(_folder, "r.cpy");
        File.WriteAllText(file, Copybook);
        var codec = Kit.Copybook(file, "encoding: ascii\nrecords: lines");
        var record = Encoding.ASCII.GetBytes("Gate 12b  wxyz");
        Assert.Equal("""{"ADDRESS":"Gate 12b","STREET":"Gat","BOTH":"wxyz","PARTS":{"LAST_TWO":"yz"}}""", Kit.ToJson(codec, record));
        Assert.Equal(record, Kit.Encode(codec, Kit.Decode(codec, record)));
        // One view alone has blanks in its filler, as before.
        Assert.Equal("Gat         yz", Kit.EncodeText(codec, """{"STREET":"Gat","PARTS":{"LAST_TWO":"yz"}}"""));
        // A view that the mapping changes is written over the other.
        Assert.Equal("Baye 12b  wx--", Kit.EncodeText(codec, """{"ADDRESS":"Gate 12b","STREET":"Bay","BOTH":"wxyz","PARTS":{"LAST_TWO":"--"}}"""));
    }
}
