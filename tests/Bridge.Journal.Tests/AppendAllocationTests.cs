namespace Bridge.Journal.Tests;

/// <summary>Counts what the whole process allocates, so no other test may run at the same time.</summary>
[CollectionDefinition(nameof(AppendAllocationTests), DisableParallelization = true)]
[Collection(nameof(AppendAllocationTests))]
public sealed class AppendAllocationTests : IAsyncDisposable
{
    private readonly JournalBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task An_append_allocates_nothing_once_the_journal_is_warm()
    {
        var route = await _bench.OpenRouteAsync(new RouteLimits { MaxBytes = 1L << 30 });
        const int count = 4000;
        var tasks = new ValueTask<AppendResult>[count];
        long allocated = 0;
        for (var round = 0; round < 4; round++)
        {
            var batches = Enumerable.Range(0, count).Select(i => JournalBench.Batch(1, 250, i)).ToArray();
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var at = 0; at < count; at += 200)
            {
                for (var i = at; i < at + 200; i++) tasks[i] = route.AppendAsync(batches[i], Cancel);
                for (var i = at; i < at + 200; i++) await tasks[i];
            }
            allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / count;
        }
        // A row, its batch and what the awaiting test needs, spread over the messages of a group.
        Assert.True(allocated < 100, $"{allocated} bytes a message");
    }
}
