using System.Globalization;
using System.Text;
using Bridge.Codecs;
using Bridge.Configuration;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Running;
using Bridge.Mapping.Testing;
using Bridge.Messages;
using Bridge.Registration;

namespace Bridge.Benchmarks.Mapping;

/// <summary>
/// Fixed-width records of 13 fields to JSON, as a route's worker maps them: decode, evaluate, write, and the message with its headers put into the outgoing batch.
/// All fields are used, each record is another one.
/// </summary>
internal static class RecordBenchmark
{
    /// <summary>Mapped messages are taken away in batches of so many.</summary>
    private const int BatchSize = 256;

    public static void Run(MappingBenchmarkOptions options)
    {
        var registry = new AdapterRegistry();
        new CodecsAdapter().Register(registry);
        var diagnostics = new Diagnostics();
        var mapping = new MappingLoader(registry).Load(Path.Combine(AppContext.BaseDirectory, "Mapping", "cases", "record.yaml"), diagnostics)
            ?? throw new InvalidOperationException(string.Join('\n', diagnostics.All));
        var batch = MessageCutter.Cut(Records(BatchSize), mapping.From, default).Single();
        using var output = new MappedBatch([]);
        var worker = mapping.CreateWorker();
        var at = 0;
        void Next()
        {
            if (at == BatchSize)
            {
                at = 0;
                output.Clear();
            }
            if (worker.Translate(batch[at++], output) is { Kind: not MappingOutcomeKind.Mapped } outcome) throw new InvalidOperationException(outcome.Rejection?.Text);
        }

        var inner = new RecordPath((FileMapping)mapping, batch, BatchSize);
        (string Name, Action Call)[] parts = [("decode", inner.Decode), ("decode, evaluate, write", inner.Bytes), ("through a route's worker", Next)];
        foreach (var (_, call) in parts)
        {
            for (var i = 0; i < 300_000; i++) call(); // until the compiler has seen enough
        }
        var samples = parts.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < options.Rounds; round++)
        {
            for (var i = 0; i < parts.Length; i++) samples[i].Add(BridgeEngine.Measure(parts[i].Call, options.Slice).Rate(options.Cpu));
        }
        var allocated = BridgeEngine.Allocated(Next);
        Console.WriteLine();
        Console.WriteLine($"Fixed-width record of 13 fields (147 bytes) to JSON, records a second on one thread ({allocated:0.##} bytes allocated a record):");
        Console.WriteLine("| part | median | best |");
        Console.WriteLine("| --- | ---: | ---: |");
        for (var i = 0; i < parts.Length; i++)
        {
            samples[i].Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {parts[i].Name} | {samples[i][samples[i].Count / 2]:#,0} | {samples[i][^1]:#,0} |"));
        }
        Console.WriteLine($"first: {Encoding.UTF8.GetString(output.Messages[0].Body.Span)}");
    }

    private static byte[] Records(int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{4711000 + i:D10}{(i % 90) + 1:D5}{20240101 + (i % 28):D8}{"NAC"[i % 3]}{i * 37:D10}{"Customer " + i + " GmbH",-30}{(i % 2 == 0 ? "DE" : "FR")}{"SKU-" + i * 3,-15}{"Screws M" + (i % 12) + " zinc plated",-30}{"PCE",-3}");
            text.Append(CultureInfo.InvariantCulture, $"{(i * 13) + 500:D10}{"{ABCDEFGHI"[i % 10]}{(i * 7) + 99:D10}{"{ABCDEFGHI"[(i + 3) % 10]}{(i % 4 == 0 ? "" : "remark " + (i % 100)),-11}\n");
        }
        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
