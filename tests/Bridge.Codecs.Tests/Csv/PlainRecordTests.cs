using System.Globalization;
using System.Text;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Tests.Csv;

/// <summary>Records without quotes, which take a short way: whatever their length, and whatever record went before.</summary>
public class PlainRecordTests
{
    private const string Layout = """
        layout: plain/1
        format: { type: csv, short: pad, long: ignore }
        records:
          r: { fields: { A: { }, B: { type: decimal }, C: { } } }
        """;

    [Fact]
    public void Every_column_of_every_length_has_its_own_bytes()
    {
        var random = new Random(4);
        var document = new Document();
        for (var round = 0; round < 4000; round++)
        {
            // Blocks of 64 bytes without a delimiter, columns that end at a block's end, empty ones at both ends.
            var columns = Enumerable.Range(0, random.Next(1, 12)).Select(_ => new string((char)random.Next('a', 'z'), random.Next(4) switch { 0 => 0, 1 => random.Next(3), 2 => random.Next(70), _ => random.Next(200) * (random.Next(20) == 0 ? 20 : 1) })).ToArray();
            if (columns is [""]) continue;
            var codec = Kit.Codec("csv", $"header: [{string.Join(',', columns.Select((_, i) => $"c{i}"))}]");
            using var batch = MessageBatch.Rent();
            batch.Add(new MessageDraft { Body = Encoding.ASCII.GetBytes(string.Join(',', columns)) });
            codec.Decode(batch[0], document);
            Assert.Equal(columns, Enumerable.Range(1, document.Count - 1).Select(i => Encoding.ASCII.GetString(document.Value(document[i]))));
        }
    }

    [Fact]
    public void A_record_is_read_the_same_whatever_went_before()
    {
        var codec = Kit.Layout(Layout);
        string[] records = ["a,1,c", "a", "a,2,c,more", "\"a\",3,\"c\"\"d\"", "a,4", new string('x', 5000) + ",5,c", "a,,c"];
        var alone = records.ToDictionary(r => r, r => Read(codec, new Document(), r));
        var (random, document) = (new Random(5), new Document());
        for (var round = 0; round < 500; round++)
        {
            var record = records[random.Next(records.Length)];
            Assert.Equal(alone[record], Read(codec, document, record, all: random.Next(2) == 0));
        }
    }

    [Fact]
    public void Each_batch_has_the_header_that_it_came_with()
    {
        var codec = Kit.Codec("csv", "");
        var document = new Document();
        for (var round = 0; round < 3; round++)
        {
            using var batch = MessageBatch.Rent();
            batch.Preamble = Encoding.ASCII.GetBytes("x,y\n");
            batch.Add(new MessageDraft { Body = "1,2"u8.ToArray() });
            Assert.Equal("x=1 y=2", Read(codec, document, batch));
            batch.Preamble = Encoding.ASCII.GetBytes("y,x\n");
            Assert.Equal("y=1 x=2", Read(codec, document, batch));
        }
    }

    [Fact]
    public void Two_codecs_that_read_one_batch_keep_their_own_plans()
    {
        var (plain, layout, document) = (Kit.Codec("csv", ""), Kit.Layout(Layout.Replace("type: csv", "type: csv, header: true", StringComparison.Ordinal)), new Document());
        using var batch = MessageBatch.Rent();
        batch.Preamble = Encoding.ASCII.GetBytes("C,B,A\n");
        batch.Add(new MessageDraft { Body = "1,2,3"u8.ToArray() });
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal("C=1 B=2 A=3", Read(plain, document, batch));
            Assert.Equal("A=3 B=2 C=1", Read(layout, document, batch));
        }
    }

    private static string Read(ICodec codec, Document document, string record, bool all = true)
    {
        using var batch = MessageBatch.Rent();
        batch.Preamble = "A,B,C\n"u8.ToArray();
        batch.Add(new MessageDraft { Body = Encoding.ASCII.GetBytes(record) });
        if (all) return Read(codec, document, batch);
        codec.Decode(batch[0], document);
        return Read(codec, document, batch);
    }

    private static string Read(ICodec codec, Document document, MessageBatch batch)
    {
        codec.Decode(batch[0], document);
        var text = new StringBuilder();
        for (var node = 1; node < document.Count; node++)
        {
            ref readonly var at = ref document[node];
            var value = at.Kind is NodeKind.Text or NodeKind.Number ? Encoding.UTF8.GetString(document.Value(at)) : at.Kind.ToString();
            text.Append(CultureInfo.InvariantCulture, $" {Encoding.UTF8.GetString(document.Name(at))}={value}");
        }
        return text.ToString().TrimStart();
    }
}
