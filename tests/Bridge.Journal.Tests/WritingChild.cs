using System.Globalization;
using Bridge.Testing.Processes;

namespace Bridge.Journal.Tests;

/// <summary>
/// The test program itself, started again with a state directory in its environment: appends from three tasks, settles what it reads, and writes a line for each batch that was confirmed.
/// It is killed in the middle; what it wrote is what the journal has promised.
/// </summary>
internal static class WritingChild
{
    private const string Variable = "BRIDGE_JOURNAL_TEST_STATE";
    private static readonly Lock Output = new();

    public static ChildProcess Start(string state, int seed) => ChildProcess.StartDotnet(typeof(WritingChild).Assembly.Location, [],
        environment: new Dictionary<string, string?> { [Variable] = string.Create(CultureInfo.InvariantCulture, $"{seed}|{state}") });

    /// <summary>"ok first count size seed" of a line the child wrote.</summary>
    public static (long First, int Count, int Size, int Seed)? Parse(string line)
    {
        var parts = line.Split(' ');
        return parts is ["ok", var first, var count, var size, var seed]
            ? (long.Parse(first, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture), int.Parse(size, CultureInfo.InvariantCulture), int.Parse(seed, CultureInfo.InvariantCulture))
            : null;
    }

    /// <summary>True in the child.</summary>
    public static bool IsAsked => Environment.GetEnvironmentVariable(Variable) is not null;

    /// <summary>The child's work; ends only by a failure.</summary>
    public static async Task<int> RunAsync()
    {
        var value = Environment.GetEnvironmentVariable(Variable)!;
        var bar = value.IndexOf('|', StringComparison.Ordinal);
        try
        {
            await RunAsync(value[(bar + 1)..], int.Parse(value[..bar], CultureInfo.InvariantCulture));
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine(exception);
        }
        return 1;
    }

    private static async Task RunAsync(string state, int seed)
    {
        var journal = await BridgeJournal.OpenAsync(new JournalOptions { Directory = state, Bridge = "test" }, CancellationToken.None);
        var route = journal.OpenRoute("orders", ["broker"], new RouteLimits());
        Write("open");
        await Task.WhenAll(Enumerable.Range(1, 3).Select(task => Task.Run(() => AppendAsync(route, seed * 10 + task))).Append(Task.Run(() => SettleAsync(route))));
    }

    private static async Task AppendAsync(RouteJournal route, int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            var batchSeed = random.Next(1 << 20);
            var size = random.Next(10, 500);
            var result = await route.AppendAsync(JournalBench.Batch(random.Next(1, 40), size, batchSeed), CancellationToken.None);
            Write(string.Create(CultureInfo.InvariantCulture, $"ok {result.FirstSequence} {result.Count} {size} {batchSeed}"));
        }
    }

    private static async Task SettleAsync(RouteJournal route)
    {
        using var reader = route.OpenReader("broker");
        while (true)
        {
            using var batch = await reader.ReadAsync(CancellationToken.None);
            for (var i = 0; i < batch.Messages.Count; i++)
            {
                // A third stays unsettled, so that there is something left to be found, in rows that are kept and rows with holes.
                if (batch.Messages[i].Sequence % 3 != 0) reader.Settle(batch.Messages[i].Sequence);
            }
        }
    }

    private static void Write(string line)
    {
        lock (Output) Console.Out.WriteLine(line);
    }
}
