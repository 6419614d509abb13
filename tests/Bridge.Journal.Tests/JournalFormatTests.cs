using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Bridge.Messages;

namespace Bridge.Journal.Tests;

/// <summary>docs/journal-format.md by hand: a failure here means that journals of earlier versions are read wrongly. Change the version, not the test.</summary>
public sealed class JournalFormatTests : IAsyncDisposable
{
    private readonly JournalBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_row_has_the_bytes_that_the_page_says()
    {
        var route = await _bench.OpenRouteAsync();
        var own = new HeaderWriter();
        own.Add("n", 258);
        var shared = new HeaderWriter();
        shared.Add("a", "b");
        var batch = MessageBatch.Rent();
        batch.Preamble = "id"u8.ToArray();
        batch.SharedHeaders = shared.ToHeaderSet();
        batch.ReceivedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
        batch.Position = ("in.csv", new byte[] { 1, 2 });
        batch.Add(new MessageDraft { Id = "i1"u8, Key = "key"u8, Headers = own.ToHeaderSet(), Place = new Place(1, 2), Fault = "bad", Body = "B"u8 });
        batch.Add(new MessageDraft { Body = "xyz"u8 });
        await route.AppendAsync(batch, Cancel);

        (long Id, long Count, long Bytes, long ReceivedAt, long Hash, string Prefix, byte[] Preamble, byte[] Headers, byte[] Messages) row = (0, 0, 0, 0, 0, "", [], [], []);
        long version = 0, application = 0, pageSize = 0, next = 0, positionHash = 0;
        byte[] position = [];
        await _bench.Journal!.Writer.ExecuteAsync(database =>
        {
            using var query = database.PrepareOnce("SELECT id, count, bytes, received_at, hash, prefix, preamble, headers, messages FROM entry");
            Assert.True(query.Step());
            row = (query.Long(0), query.Long(1), query.Long(2), query.Long(3), query.Long(4), query.Text(5), query.Blob(6).ToArray(), query.Blob(7).ToArray(), query.Blob(8).ToArray());
            Assert.False(query.Step());
            using var place = database.PrepareOnce("SELECT value, hash FROM position WHERE route = 1 AND name = 'in.csv'");
            Assert.True(place.Step());
            (position, positionHash) = (place.Blob(0).ToArray(), place.Long(1));
            (version, application, pageSize) = (database.Scalar("PRAGMA user_version"), database.Scalar("PRAGMA application_id"), database.Scalar("PRAGMA page_size"));
            next = database.Scalar("SELECT next FROM route");
        });

        Assert.Equal((1L, 0x42524A4CL, 4096L, 3L), (version, application, pageSize, next));
        const string headerOfTheFirst = "01006E0A" + "08000000" + "0201000000000000";
        const string first = "37000000" + "03" + "02" + "0300" + "10000000" + "01000000"
            + "0100000000000000" + "0200000000000000" + "0300" + "6931" + "6B6579" + headerOfTheFirst + "626164" + "42";
        const string second = "0F000000" + "00" + "00" + "0000" + "00000000" + "03000000" + "78797A";
        Assert.Equal(first + second, Convert.ToHexString(row.Messages));
        Assert.Equal("010061" + "00" + "01000000" + "62", Convert.ToHexString(row.Headers));
        Assert.Equal("id", Encoding.UTF8.GetString(row.Preamble));
        Assert.Equal(((1L << 48) | 1, 2L, 1_700_000_000_123L), (row.Id, row.Count, row.ReceivedAt));
        Assert.Equal(row.Messages.Length + row.Headers.Length + row.Preamble.Length + 96, row.Bytes);
        Assert.Equal(_bench.Journal.IdPrefix + "-1", row.Prefix);
        Assert.Equal(Hash(row.Id, row.Count, row.ReceivedAt, Encoding.UTF8.GetBytes(row.Prefix), row.Preamble, row.Headers, row.Messages), row.Hash);
        Assert.Equal([1, 2], position);
        Assert.Equal(Hash(1L, "in.csv"u8.ToArray(), position), positionHash);

        await _bench.CloseAsync();
        var mark = await File.ReadAllBytesAsync(Path.Combine(_bench.State, "journal.mark"), Cancel);
        Assert.Equal("BRJMARK1" + "\u0002\0\0\0\0\0\0\0", Encoding.Latin1.GetString(mark[..16]));
        Assert.Equal(XxHash3.HashToUInt64(mark.AsSpan(0, 16)), BinaryPrimitives.ReadUInt64LittleEndian(mark.AsSpan(16)));
        Assert.Equal(24, mark.Length);
    }

    private static long Hash(params object[] fields)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            foreach (var field in fields)
            {
                if (field is byte[] blob)
                {
                    writer.Write((long)blob.Length);
                    writer.Write(blob);
                }
                else
                {
                    writer.Write((long)field);
                }
            }
        }
        return unchecked((long)XxHash3.HashToUInt64(bytes.ToArray()));
    }
}
