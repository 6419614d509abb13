using System.Diagnostics;
using System.Globalization;
using Bridge.Journal;
using Bridge.Messages;
using Bridge.Testing.Files;

namespace Bridge.Benchmarks.Journal;

/// <summary>
/// Messages per second and CPU per message of the journal beside a bare log (append, fsync), which is what the disk can do at all. All lines of a round run in the same minute,
/// round after round; the median of the rounds counts. 250-byte messages.
/// <code>dotnet run -c Release --project tests/Bridge.Benchmarks -- journal [--seconds 3] [--rounds 3] [--directory DIR]</code>
/// </summary>
internal static class JournalBenchmark
{
    private const int MessageBytes = 250;
    private static readonly byte[] Body = MakeBody();

    public static int Run(string[] args)
    {
        var seconds = double.Parse(Option(args, "--seconds") ?? "3", CultureInfo.InvariantCulture);
        var rounds = int.Parse(Option(args, "--rounds") ?? "3", CultureInfo.InvariantCulture);
        var directory = Option(args, "--directory");
        var duration = TimeSpan.FromSeconds(seconds);

        (string Name, Func<string, Measurement> Run)[] lines =
        [
            ("bare log, 1,024 in a batch", path => MeasureLog(path, duration, 1024)),
            ("journal, 1,024 in a batch: append", path => MeasureJournal(path, duration, 1024, producers: 2, read: false)),
            ("journal, 1,024 in a batch: append, read, settle", path => MeasureJournal(path, duration, 1024, producers: 2, read: true)),
            ("bare log, 1 in a batch", path => MeasureLog(path, duration, 1)),
            ("journal, 1 in a batch, 1 sender: append, read, settle", path => MeasureJournal(path, duration, 1, producers: 1, read: true)),
            ("journal, 1 in a batch, 64 senders: append, read, settle", path => MeasureJournal(path, duration, 1, producers: 64, read: true)),
        ];

        var results = new Dictionary<string, List<Measurement>>(StringComparer.Ordinal);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, run) in lines)
            {
                using var fresh = new TestDirectory("journal-benchmark");
                var path = directory is null ? fresh.Path : Directory.CreateDirectory(Path.Combine(directory, Path.GetFileName(fresh.Path))).FullName;
                if (!results.TryGetValue(name, out var list)) results[name] = list = [];
                list.Add(run(path));
                if (directory is not null) Directory.Delete(path, recursive: true);
            }
        }

        Console.WriteLine($"{"",-58}{"messages/s",12}{"us CPU/message",16}{"bytes allocated/message",26}");
        foreach (var (name, _) in lines)
        {
            var median = results[name].OrderBy(m => m.Rate).ElementAt(results[name].Count / 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-58}{median.Rate,12:N0}{median.CpuMicroseconds,16:0.00}{median.AllocatedBytes,26:0.0}"));
        }
        return 0;
    }

    /// <summary>Packs a batch, writes it behind the one before, fsyncs.</summary>
    private static Measurement MeasureLog(string path, TimeSpan duration, int batchSize)
    {
        using var file = File.OpenHandle(Path.Combine(path, "bare.log"), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        long offset = 0;
        return Measure(duration, until =>
        {
            long count = 0;
            while (Stopwatch.GetTimestamp() < until)
            {
                using var batch = MakeBatch(batchSize);
                RandomAccess.Write(file, batch.Packed.Span, offset);
                RandomAccess.FlushToDisk(file);
                offset += batch.Packed.Length;
                count += batchSize;
            }
            return Task.FromResult(count);
        });
    }

    private static Measurement MeasureJournal(string path, TimeSpan duration, int batchSize, int producers, bool read)
    {
        var journal = BridgeJournal.OpenAsync(new JournalOptions { Directory = path, Bridge = "benchmark" }, CancellationToken.None).GetAwaiter().GetResult();
        try
        {
            var route = journal.OpenRoute("orders", ["broker"], new RouteLimits { MaxBytes = 32L << 30 });
            return Measure(duration, async until =>
            {
                using var stop = new CancellationTokenSource();
                using var reader = route.OpenReader("broker");
                var reading = read ? Task.Run(() => ReadAsync(reader, stop.Token)) : Task.CompletedTask;
                var counts = await Task.WhenAll(Enumerable.Range(0, producers).Select(_ => Task.Run(() => AppendAsync(route, batchSize, until))));
                while (read && reader.Backlog > 0) await Task.Yield();
                await journal.FlushAsync(CancellationToken.None);
                await stop.CancelAsync();
                await reading;
                return counts.Sum();
            });
        }
        finally
        {
            journal.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static async Task<long> AppendAsync(RouteJournal route, int batchSize, long until)
    {
        long count = 0;
        while (Stopwatch.GetTimestamp() < until)
        {
            var result = await route.AppendAsync(MakeBatch(batchSize), CancellationToken.None);
            count += result.Count;
        }
        return count;
    }

    private static async Task ReadAsync(JournalReader reader, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                using var batch = await reader.ReadAsync(stop);
                var first = batch.Messages[0].Sequence;
                for (var i = 0; i < batch.Messages.Count; i++)
                {
                    if (batch.Messages[i].Body.Length != MessageBytes) throw new InvalidOperationException("A message changed on its way.");
                    reader.Settle(first + i);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the measurement.
        }
    }

    private static Measurement Measure(TimeSpan duration, Func<long, Task<long>> run)
    {
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        var cpu = process.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        var count = run(start + (long)(duration.TotalSeconds * Stopwatch.Frequency)).GetAwaiter().GetResult();
        var elapsed = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        process.Refresh();
        cpu = process.TotalProcessorTime - cpu;
        return new Measurement(count / elapsed.TotalSeconds, cpu.TotalMicroseconds / count, (double)allocated / count);
    }

    private static MessageBatch MakeBatch(int count)
    {
        var batch = MessageBatch.Rent(count * (MessageBytes + 16) + 64);
        for (var i = 0; i < count; i++) batch.Add(new MessageDraft { Body = Body });
        return batch;
    }

    private static byte[] MakeBody()
    {
        var body = new byte[MessageBytes];
        new Random(1).NextBytes(body);
        return body;
    }

    private static string? Option(string[] args, string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}
