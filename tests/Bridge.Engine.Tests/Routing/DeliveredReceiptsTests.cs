using Bridge.Engine.Routing;
using Bridge.Intake;

namespace Bridge.Engine.Tests.Routing;

public class DeliveredReceiptsTests
{
    private readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public async Task A_batch_is_complete_when_every_destination_has_settled_every_message()
    {
        var receipts = new DeliveredReceipts(2, isKept: false);
        var waiting = receipts.WaitAsync(1, 2, _none);
        receipts.Settle(0, 1, null);
        receipts.Settle(0, 2, null);
        receipts.Settle(1, 2, null);
        Assert.False(waiting.IsCompleted);
        receipts.Settle(1, 1, null);
        Assert.True((await waiting).AllAccepted);
        Assert.Equal(0, receipts.Waiting);
    }

    [Fact]
    public async Task A_dispatcher_may_be_faster_than_the_intake()
    {
        var receipts = new DeliveredReceipts(1, isKept: false);
        receipts.Settle(0, 8, "no");
        receipts.Settle(0, 7, null);
        var answer = await receipts.WaitAsync(7, 2, _none);
        Assert.Equal([ReceiptKind.Accepted, ReceiptKind.Refused], [answer[0].Kind, answer[1].Kind]);
    }

    [Fact]
    public async Task A_message_that_one_of_two_destinations_refused_is_refused_with_its_reason()
    {
        var receipts = new DeliveredReceipts(2, isKept: false);
        var waiting = receipts.WaitAsync(1, 1, _none);
        receipts.Settle(0, 1, "too old");
        receipts.Settle(1, 1, null);
        Assert.Equal(Receipt.Refused("too old"), (await waiting)[0]);
    }

    [Fact]
    public async Task A_broker_is_told_that_we_have_a_message_that_became_a_dead_letter()
    {
        var receipts = new DeliveredReceipts(1, isKept: true);
        var waiting = receipts.WaitAsync(1, 1, _none);
        receipts.Settle(0, 1, "too old");
        Assert.True((await waiting).AllAccepted);
    }

    [Fact]
    public async Task Batches_complete_in_any_order_of_settling()
    {
        var receipts = new DeliveredReceipts(1, isKept: false);
        var order = Enumerable.Range(0, 50).Select(i => (First: (long)(1 + (i * 3)), Task: receipts.WaitAsync(1 + (i * 3), 3, _none))).ToList();
        var random = new Random(5);
        foreach (var sequence in Enumerable.Range(1, 150).OrderBy(_ => random.Next())) receipts.Settle(0, sequence, null);
        foreach (var (_, task) in order) Assert.True((await task).AllAccepted);
        Assert.Equal(0, receipts.Waiting);
    }

    [Fact]
    public async Task What_a_destination_says_again_of_an_entry_neither_counts_for_another_one_nor_takes_back_its_answer()
    {
        var receipts = new DeliveredReceipts(2, isKept: false);
        var waiting = receipts.WaitAsync(1, 1, _none);
        receipts.Settle(0, 1, null);
        receipts.Settle(0, 1, "given up");
        Assert.False(waiting.IsCompleted);
        receipts.Settle(1, 1, null);
        Assert.True((await waiting).AllAccepted);
    }

    [Fact]
    public async Task What_a_destination_says_again_before_the_batch_is_known_is_ignored_too()
    {
        var receipts = new DeliveredReceipts(2, isKept: false);
        receipts.Settle(0, 1, null);
        receipts.Settle(0, 1, "given up");
        var waiting = receipts.WaitAsync(1, 1, _none);
        Assert.False(waiting.IsCompleted);
        receipts.Settle(1, 1, null);
        Assert.True((await waiting).AllAccepted);
    }

    [Fact]
    public async Task What_is_said_again_of_a_completed_entry_is_not_kept()
    {
        var receipts = new DeliveredReceipts(1, isKept: false);
        foreach (var first in (long[])[5, 1, 3])
        {
            var waiting = receipts.WaitAsync(first, 2, _none);
            receipts.Settle(0, first, null);
            receipts.Settle(0, first + 1, null);
            Assert.True((await waiting).AllAccepted);
        }
        for (var sequence = 1; sequence <= 6; sequence++) receipts.Settle(0, sequence, "given up");
        Assert.Equal(0, receipts.Early);
        receipts.Settle(0, 7, null);
        Assert.Equal(1, receipts.Early);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_disturbs_nobody()
    {
        var receipts = new DeliveredReceipts(1, isKept: false);
        using var cancel = new CancellationTokenSource();
        var left = receipts.WaitAsync(1, 1, cancel.Token);
        var stays = receipts.WaitAsync(2, 1, _none);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        receipts.Settle(0, 1, null);
        receipts.Settle(0, 2, null);
        Assert.True((await stays).AllAccepted);
        Assert.Equal(0, receipts.Waiting);
    }
}
