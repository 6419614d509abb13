using Bridge.Journal;

namespace Bridge.Engine.Tests.Routing;

/// <summary>A dispatcher that begins again at its first unsettled entry while dead letters are on their way to the disk.</summary>
public sealed class RewindTests : IAsyncDisposable
{
    private readonly Plant _plant = new();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task Each_dead_letter_is_counted_once_though_the_dispatcher_reads_again_before_it_is_stored()
    {
        // More than a dispatcher holds of one lane, so that the rest is skipped and read again once the lane is free; behind them messages that cannot be mapped.
        const int Stuck = 4200, Bad = 6000, Rounds = 3;
        _plant.Mapping = _plant.Map("output: n\n");
        var isOpen = false;
        _plant.Sink.Deliver = (sink, batch, _) =>
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (Volatile.Read(ref isOpen)) sink.Accept(batch, i);
                else batch.Postpone(i, "busy");
            }
            return ValueTask.CompletedTask;
        };
        await _plant.StartAsync();
        for (var round = 1; round <= Rounds; round++)
        {
            Volatile.Write(ref isOpen, false);
            await _plant.Source.SubmitNumbersAsync(1, Stuck, _ => "stuck");
            await _plant.Source.SubmitAsync([.. Enumerable.Range(0, Bad).Select(n => ($"bad-{n}", "no JSON"))]);
            await _plant.UntilAsync(d => d.Dead > (round - 1) * Bad, "the first dead letters are stored");
            Volatile.Write(ref isOpen, true);
            await _plant.Sink.TakenAsync(round * Stuck);
            var status = await _plant.SettledAsync();
            Assert.Equal((round * (Stuck + Bad), round * Stuck, round * Bad), (status.In, status.Delivered, status.Dead));
        }
        await using var store = await DeadLetterStore.OpenAsync(_plant.State, _plant.Time, TestContext.Current.CancellationToken);
        Assert.Equal(Rounds * Bad, await store.CountAsync(new DeadLetterQuery(), TestContext.Current.CancellationToken));
    }
}
