using System.Text;
using Bridge.Engine.Routing;
using Bridge.Engine.Telemetry;
using Bridge.Journal;

namespace Bridge.Engine.Tests.Routing;

/// <summary>Connections that are lost during a delivery.</summary>
public sealed class LossTests : IAsyncDisposable
{
    private readonly Plant _plant = new();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task A_message_that_kills_every_connection_is_found_and_given_up_and_the_others_are_not_blamed()
    {
        _plant.Attempts = 3;
        _plant.Sink.Deliver = (sink, batch, _) =>
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (Encoding.UTF8.GetString(batch[i].Body.Span) == """{"n":5}""") throw new IOException("frame too large");
            }
            for (var i = 0; i < batch.Count; i++) sink.Accept(batch, i);
            return ValueTask.CompletedTask;
        };
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 20, _ => "", batchSize: 20);
        var taken = await _plant.Sink.TakenAsync(19);
        Assert.Equal(Enumerable.Range(1, 20).Where(n => n != 5).Select(MemorySource.Number), taken.Select(t => t.Body));
        Assert.All(taken, t => Assert.Equal(0, t.Attempt));
        var status = await _plant.SettledAsync();
        Assert.Equal((20, 19, 1), (status.In, status.Delivered, status.Dead));
        await using var store = await DeadLetterStore.OpenAsync(_plant.State, _plant.Time, TestContext.Current.CancellationToken);
        var letter = Assert.Single(await store.ListAsync(new DeadLetterQuery(), TestContext.Current.CancellationToken));
        Assert.Equal("BR3019", letter.Code);
        Assert.Contains("frame too large", letter.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_is_gone_for_a_while_is_no_fault_of_the_message_that_was_under_way()
    {
        _plant.Attempts = 1;
        var losses = 0;
        _plant.Sink.Connect = _ => _plant.Sink.Connections % 2 == 0 ? throw new IOException("connection refused") : ValueTask.CompletedTask;
        _plant.Sink.Deliver = (sink, batch, _) =>
        {
            if (++losses <= 20) throw new IOException("reset by peer");
            for (var i = 0; i < batch.Count; i++) sink.Accept(batch, i);
            return ValueTask.CompletedTask;
        };
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 1, _ => "");
        Assert.Equal(0, Assert.Single(await _plant.Sink.TakenAsync(1)).Attempt);
        Assert.Equal(21, losses);
        Assert.Equal((1, 0), ((await _plant.SettledAsync()).Delivered, _plant.Destination.Dead));
    }

    [Fact]
    public async Task What_was_settled_before_the_loss_stays_settled_and_the_rest_comes_again()
    {
        var first = true;
        _plant.Sink.Deliver = (sink, batch, _) =>
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (first && i == 7)
                {
                    first = false;
                    throw new IOException("reset by peer");
                }
                sink.Accept(batch, i);
            }
            return ValueTask.CompletedTask;
        };
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 50, _ => "", batchSize: 50);
        await _plant.Sink.TakenAsync(50);
        await _plant.SettledAsync();
        Assert.Equal(Enumerable.Range(1, 50).Select(MemorySource.Number), _plant.Sink.Taken.Select(t => t.Body));
        Assert.Equal(2, _plant.Sink.Connections);
    }

    [Fact]
    public void Three_losses_shrink_the_batch_and_three_more_alone_cost_attempts()
    {
        var guard = new LossGuard();
        for (var i = 0; i < 3; i++)
        {
            Assert.False(guard.IsAlone);
            Assert.False(guard.Lost());
        }
        Assert.True(guard.IsAlone);
        for (var i = 0; i < 3; i++) Assert.False(guard.Lost());
        Assert.True(guard.Lost());
        guard.Progressed();
        Assert.False(guard.IsAlone);
    }

    [Fact]
    public void A_peer_that_cannot_be_reached_clears_the_suspicion()
    {
        var guard = new LossGuard();
        for (var i = 0; i < 6; i++) guard.Lost();
        guard.Unreachable();
        for (var i = 0; i < 3; i++) Assert.False(guard.Lost());
        Assert.True(guard.Lost());
    }

    [Fact]
    public async Task A_late_callback_of_an_old_connection_settles_nothing()
    {
        Action? late = null;
        var calls = 0;
        _plant.MaxBatch = 1;
        _plant.Sink.Deliver = (sink, batch, _) =>
        {
            if (++calls == 1)
            {
                late = () => batch.Accept(0);
                throw new IOException("reset by peer");
            }
            late!();
            sink.Accept(batch, 0);
            return ValueTask.CompletedTask;
        };
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 3, _ => "");
        await _plant.Sink.TakenAsync(3);
        await _plant.SettledAsync();
        Assert.Equal(Enumerable.Range(1, 3).Select(MemorySource.Number), _plant.Sink.Taken.Select(t => t.Body));
        Assert.Equal(PeerState.Connected, _plant.Destination.Sink.State);
    }
}
