using System.Text;
using Bridge.Engine.Configuration;
using Bridge.Journal;

namespace Bridge.Engine.Tests.Routing;

/// <summary>One entry that becomes several messages.</summary>
public sealed class SplitTests : IAsyncDisposable
{
    private const string Items = "split: { each: items }\nkey: sku\noutput: { sku: sku }\n";

    private readonly Plant _plant = new();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task The_parts_go_out_with_numbered_ids_and_the_entry_counts_once()
    {
        _plant.Mapping = _plant.Map(Items);
        await _plant.StartAsync();
        await _plant.Source.SubmitAsync(("", """{"items":[{"sku":"a"},{"sku":"b"},{"sku":"c"}]}"""));
        var taken = await _plant.Sink.TakenAsync(3);
        Assert.Equal(["a", "b", "c"], taken.Select(t => t.Key));
        var id = taken[0].Id[..^2];
        Assert.Equal([$"{id}/1", $"{id}/2", $"{id}/3"], taken.Select(t => t.Id));
        var status = await _plant.SettledAsync();
        Assert.Equal((1, 1), (status.In, status.Delivered));
    }

    [Fact]
    public async Task An_entry_without_parts_is_filtered()
    {
        _plant.Mapping = _plant.Map(Items);
        await _plant.StartAsync();
        await _plant.Source.SubmitAsync(("", """{"items":[]}"""), ("", """{"items":[{"sku":"a"}]}"""));
        await _plant.Sink.TakenAsync(1);
        var status = await _plant.SettledAsync();
        Assert.Equal((2, 1, 1), (status.In, status.Delivered, status.Filtered));
        Assert.Equal(["split"], status.FilteredBy.Keys);
    }

    [Fact]
    public async Task More_parts_than_the_sink_takes_go_out_in_several_deliveries()
    {
        _plant.MaxBatch = 10;
        _plant.Mapping = _plant.Map(Items);
        await _plant.StartAsync();
        await _plant.Source.SubmitAsync(("", $$"""{"items":[{{string.Join(',', Enumerable.Range(0, 95).Select(n => $$"""{"sku":"{{n:000}}"}"""))}}]}"""));
        var taken = await _plant.Sink.TakenAsync(95);
        Assert.Equal(Enumerable.Range(0, 95).Select(n => $"{n:000}"), taken.Select(t => t.Key));
        Assert.Equal(1, (await _plant.SettledAsync()).Delivered);
    }

    [Fact]
    public async Task Only_the_parts_that_are_missing_are_offered_again()
    {
        var postponed = false;
        _plant.Mapping = _plant.Map(Items);
        _plant.Sink.Deliver = (sink, batch, _) =>
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (!postponed && Encoding.UTF8.GetString(batch[i].Key.Span) == "b")
                {
                    postponed = true;
                    batch.Postpone(i, "busy");
                }
                else
                {
                    sink.Accept(batch, i);
                }
            }
            return ValueTask.CompletedTask;
        };
        await _plant.StartAsync();
        await _plant.Source.SubmitAsync(("", """{"items":[{"sku":"a"},{"sku":"b"},{"sku":"c"}]}"""), ("", """{"items":[{"sku":"b"},{"sku":"d"}]}"""));
        var taken = await _plant.Sink.TakenAsync(5);
        var status = await _plant.SettledAsync();
        Assert.Equal((2, 2), (status.In, status.Delivered));
        Assert.Equal(5, taken.Select(t => t.Id).Distinct().Count());
        Assert.Equal(["a", "c"], taken.Select(t => t.Key).Take(2));
    }

    [Fact]
    public async Task A_refused_part_makes_a_dead_letter_of_the_entry_that_names_it_and_the_other_parts_are_delivered()
    {
        _plant.Mapping = _plant.Map(Items);
        _plant.Sink.Deliver = (sink, batch, _) =>
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (Encoding.UTF8.GetString(batch[i].Key.Span) == "b") batch.Reject(i, "no such article");
                else sink.Accept(batch, i);
            }
            return ValueTask.CompletedTask;
        };
        await _plant.StartAsync();
        await _plant.Source.SubmitAsync(("", """{"items":[{"sku":"a"},{"sku":"b"},{"sku":"c"}]}"""));
        var status = await _plant.UntilAsync(d => d.Dead == 1 && d.InFlight == 0, "dead");
        Assert.Equal((1, 0), (status.In, status.Delivered));
        Assert.Equal(["a", "c"], _plant.Sink.Taken.Select(t => t.Key));
        await using var store = await DeadLetterStore.OpenAsync(_plant.State, _plant.Time, TestContext.Current.CancellationToken);
        var letter = Assert.Single(await store.ListAsync(new DeadLetterQuery(), TestContext.Current.CancellationToken));
        Assert.Equal("part 2 of 3: no such article", letter.Reason);
    }

    [Fact]
    public async Task A_part_that_waits_holds_back_what_is_behind_it_in_its_lane_and_nothing_else()
    {
        var open = false;
        _plant.Mapping = _plant.Map(Items);
        _plant.Sink.Deliver = (sink, batch, _) =>
        {
            var held = false;
            for (var i = 0; i < batch.Count; i++)
            {
                if (!Volatile.Read(ref open) && Encoding.UTF8.GetString(batch[i].Key.Span) == "b")
                {
                    if (!held) batch.Postpone(i, "busy");
                    held = true;
                }
                else
                {
                    sink.Accept(batch, i);
                }
            }
            return ValueTask.CompletedTask;
        };
        await _plant.StartAsync();
        await _plant.Source.SubmitAsync(("", """{"items":[{"sku":"a"},{"sku":"b"}]}"""));
        await _plant.Sink.TakenAsync(1);
        await _plant.UntilAsync(d => d.Postponed > 1, "postponed");
        await _plant.Source.SubmitAsync(("", """{"items":[{"sku":"b"}]}"""));
        await _plant.Source.SubmitAsync(("", """{"items":[{"sku":"z"}]}"""));
        Assert.Equal(["a", "z"], (await _plant.Sink.TakenAsync(2)).Select(t => t.Key));
        Volatile.Write(ref open, true);
        var taken = await _plant.Sink.TakenAsync(4);
        Assert.Equal(["a", "z", "b", "b"], taken.Select(t => t.Key));
        Assert.EndsWith("/2", taken[2].Id, StringComparison.Ordinal);
        Assert.Equal(3, (await _plant.SettledAsync()).Delivered);
    }
}
