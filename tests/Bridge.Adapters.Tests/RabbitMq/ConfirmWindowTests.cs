using Bridge.Adapters.RabbitMq;
using CsCheck;

namespace Bridge.Adapters.Tests.RabbitMq;

public sealed class ConfirmWindowTests
{
    [Fact]
    public void Acks_and_nacks_of_one_or_of_all_up_to_a_number_are_counted_as_the_protocol_says() =>
        Gen.Select(Gen.Int[1, 60], Gen.ULong[1, 1000], Gen.Select(Gen.Int[0, 65], Gen.Bool, Gen.Bool).Array[0, 80]).Sample((count, first, frames) =>
        {
            var window = new ConfirmWindow();
            window.Begin(first);
            for (var i = 0; i < count; i++) window.Add(i, $"id-{i}", "", "q");
            var model = new Confirm[count];
            foreach (var (offset, multiple, isAck) in frames)
            {
                var confirm = isAck ? Confirm.Acked : Confirm.Nacked;
                window.Settle(first + (ulong)offset, multiple, confirm);
                if (!multiple && offset >= count) continue;
                for (var i = multiple ? 0 : offset; i <= Math.Min(offset, count - 1); i++)
                {
                    if (model[i] == Confirm.Outstanding) model[i] = confirm;
                }
            }
            Assert.Equal(model, window.Published.ToArray().Select(p => p.Confirm));
            Assert.Equal(model.Count(c => c == Confirm.Outstanding), window.Outstanding);
        }, seed: "0000KRsC5Xv1", iter: 1000);

    [Fact]
    public void Confirms_of_a_batch_that_was_given_up_on_change_nothing()
    {
        var window = new ConfirmWindow();
        window.Begin(1);
        window.Add(0, "old", "", "q");
        window.Begin(2);
        window.Add(0, "new", "", "q");
        window.Settle(1, multiple: true, Confirm.Nacked);
        Assert.Equal((1, false), (window.Outstanding, window.Troubled));
    }

    [Fact]
    public async Task Who_waits_goes_on_when_enough_is_confirmed_or_the_channel_is_gone()
    {
        var window = new ConfirmWindow();
        window.Begin(1);
        for (var i = 0; i < 10; i++) window.Add(i, "", "", "");
        var waiting = window.WaitAsync(4);
        window.Settle(5, multiple: true, Confirm.Acked);
        Assert.False(waiting.IsCompleted);
        window.Settle(7, multiple: false, Confirm.Acked);
        await waiting.WaitAsync(TimeCap.Start());
        waiting = window.WaitAsync(0);
        window.Close();
        await waiting.WaitAsync(TimeCap.Start());
        Assert.Equal(4, window.Outstanding);
    }

    [Fact]
    public void A_return_finds_its_message_by_id_and_route()
    {
        var window = new ConfirmWindow();
        window.Begin(1);
        window.Add(0, "a", "x", "k");
        window.Add(1, "b", "x", "k");
        Assert.True(window.Return("b", "x", "k", "312 NO_ROUTE"));
        Assert.False(window.Return("b", "x", "k", "312 NO_ROUTE"));
        Assert.False(window.Return("c", "x", "k", "312 NO_ROUTE"));
        Assert.Equal([null, "312 NO_ROUTE"], window.Published.ToArray().Select(p => p.Returned));
    }
}
