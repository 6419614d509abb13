using System.Text;
using Bridge.Messages;
using CsCheck;

namespace Bridge.Abstractions.Tests.Messages;

public class MessageBatchTests
{
    private static readonly Gen<(byte[] Id, byte[] Key, byte[] Body, string? Fault, long Record)> AnyMessage =
        Gen.Select(Gen.Byte.Array[0, 255], Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 2000], Gen.Select(Gen.Bool, Gen.String, (has, s) => has ? s : null), Gen.Long[0, 1 << 40]);

    [Fact]
    public void What_is_added_comes_back_also_from_the_packed_bytes() => AnyMessage.List[0, 40].Sample(messages =>
    {
        using var batch = MessageBatch.Rent(64);
        foreach (var m in messages) batch.Add(new MessageDraft { Id = m.Id, Key = m.Key, Body = m.Body, Fault = m.Fault, Place = new Place(m.Record, m.Record * 3) });
        var packed = batch.Packed.ToArray();
        using var read = MessageBatch.FromPacked(packed, packed.Length);
        Assert.Equal(messages.Count, read.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            Assert.Equal(messages[i].Id, read[i].Id.ToArray());
            Assert.Equal(messages[i].Key, read[i].Key.ToArray());
            Assert.Equal(messages[i].Body, read[i].Body.ToArray());
            Assert.Equal(messages[i].Record, read[i].Place.Record);
            Assert.Equal(messages[i].Fault is null, read[i].Fault is null);
        }
    });

    [Fact]
    public void A_packed_batch_with_any_bytes_changed_is_read_or_refused_and_never_crashes()
    {
        using var batch = MessageBatch.Rent();
        for (var i = 0; i < 5; i++) batch.Add(new MessageDraft { Body = Encoding.UTF8.GetBytes($"body {i}"), Id = "id"u8, Fault = i == 2 ? "broken" : null, Place = new Place(i + 1, 0) });
        var packed = batch.Packed.ToArray();
        Gen.Select(Gen.Int[0, packed.Length - 1], Gen.Byte, Gen.Int[0, packed.Length]).Sample((at, value, length) =>
        {
            var damaged = packed.ToArray();
            damaged[at] = value;
            try
            {
                using var read = MessageBatch.FromPacked(damaged, length);
                for (var i = 0; i < read.Count; i++) _ = (read[i].Body.Length, read[i].Fault, read[i].Place, read[i].Id.Length);
            }
            catch (InvalidDataException)
            {
            }
        });
    }

    [Fact]
    public void Batches_joined_are_the_messages_of_one_after_those_of_the_other() => Gen.Select(Gen.Byte.Array[0, 300].List[0, 300], Gen.Byte.Array[0, 300].List[0, 300]).Sample((first, second) =>
    {
        using var a = MessageBatch.Rent(64);
        using var b = MessageBatch.Rent(64);
        foreach (var body in first) a.Add(new MessageDraft { Body = body, Id = "a"u8 });
        foreach (var body in second) b.Add(new MessageDraft { Body = body, Id = "b"u8 });
        a.AddAll(b);
        Assert.Equal(first.Concat(second), Enumerable.Range(0, a.Count).Select(i => a[i].Body.ToArray()));
        Assert.Equal(second.Count, Enumerable.Range(0, a.Count).Count(i => a[i].IdText == "b"));
        var packed = a.Packed.ToArray();
        using var read = MessageBatch.FromPacked(packed, packed.Length);
        Assert.Equal(a.Count, read.Count);
    }, iter: 200);

    [Fact]
    public void A_body_can_be_written_in_place_and_taken_back()
    {
        using var batch = MessageBatch.Rent(32);
        var writer = batch.Start(new MessageDraft { Id = "a"u8 });
        for (var i = 0; i < 100; i++)
        {
            "0123456789"u8.CopyTo(writer.GetSpan(10));
            writer.Advance(10);
        }
        batch.Commit();
        batch.Start(new MessageDraft { Id = "b"u8 });
        batch.Abandon();
        Assert.Equal(1, batch.Count);
        Assert.Equal(1000, batch[0].Body.Length);
        batch.Add(new MessageDraft { Body = "x"u8 });
        batch.Truncate(1);
        Assert.Equal(1, batch.Count);
        Assert.Equal(1000, batch[0].Body.Length);
    }

    [Fact]
    public void A_message_without_an_id_is_named_by_the_journal()
    {
        using var batch = MessageBatch.Rent();
        batch.Add(new MessageDraft { Body = "x"u8 });
        batch.Add(new MessageDraft { Body = "y"u8 });
        batch.FirstSequence = 41;
        batch.IdPrefix = "orders-7";
        Assert.Equal("orders-7-42", batch[1].IdText);
    }

    [Fact]
    public void A_batch_allocates_nothing_per_message_once_it_has_grown()
    {
        using var batch = MessageBatch.Rent();
        var body = new byte[250];
        void Fill()
        {
            batch.Clear();
            for (var i = 0; i < 200; i++) batch.Add(new MessageDraft { Body = body, Id = "id"u8 });
        }
        Fill();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
