using System.Globalization;
using Bridge.Testing.Processes;

namespace Bridge.EndToEnd.Tests;

/// <summary>A file of records goes in, files of records come out, and the bridge is killed in between.</summary>
public class RecordsToFilesTests
{
    private const int Lines = 100_000;

    private static RunningBridge Bridge(string destination)
    {
        var bridge = new RunningBridge($$"""
            routes:
              copy:
                source: { type: file, path: "inbox/*.jsonl", stable: { checks: 0 } }
                mapping: mappings/copy.yaml
                destinations:
                  out: { type: file, create_folder: true, {{destination}} }
            """);
        bridge.Folder.Write("mappings/copy.yaml", """
            mapping: copy/1
            from: { format: jsonl }
            to: { format: text }
            output: '"order " & no & " end"'
            """);
        bridge.Folder.File("inbox/x");
        bridge.Drop("inbox/in.jsonl", string.Concat(Enumerable.Range(0, Lines).Select(no => string.Create(CultureInfo.InvariantCulture, $"{{\"no\":{no}}}\n"))));
        return bridge;
    }

    [Theory]
    [InlineData("path: outbox/all.txt, exists: append")]
    [InlineData("path: \"outbox/#####.txt\", exists: append, roll: { count: 1500, age: 1s }")]
    public async Task A_bridge_killed_at_random_instants_leaves_no_torn_record_loses_none_and_keeps_the_order(string destination)
    {
        var random = new Random(11);
        await using var bridge = Bridge(destination);
        var outbox = bridge.Folder.File("outbox");
        var sizes = new List<long>();
        for (var kill = 0; kill < 4; kill++)
        {
            await bridge.LaunchAsync();
            var before = Size(outbox);
            using (var look = new PeriodicTimer(TimeSpan.FromMilliseconds(5)))
            {
                while (Size(outbox) == before && !bridge.Process.HasExited) await look.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            }
            await Task.Delay(random.Next(0, 60), TestContext.Current.CancellationToken); // the random instant, while records are written
            await bridge.KillAsync();
            sizes.Add(Size(outbox));
        }
        await bridge.StartAsync();
        await bridge.WaitForFileAsync("archive/in.jsonl", TimeSpan.FromSeconds(60));
        using (var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100)))
        {
            // The last file of a roll is published by its age.
            while (!Directory.GetFiles(outbox, "*.txt").Any(f => File.ReadLines(f).Contains($"order {Lines - 1} end"))) await look.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
        await bridge.StopAsync();

        Assert.True(sizes.Count(s => s < Size(outbox)) > 1, $"all was written before a second kill ({string.Join(", ", sizes)}); the test proves nothing");
        var next = 0;
        foreach (var line in Directory.GetFiles(outbox, "*.txt").Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines))
        {
            var words = line.Split(' ');
            Assert.True(words is ["order", _, "end"], $"a torn record: '{line}'");
            var number = int.Parse(words[1], CultureInfo.InvariantCulture);
            Assert.True(number <= next, $"{number} came before {next}"); // a repetition after a kill may come, a gap may not
            if (number == next) next++;
        }
        Assert.Equal(Lines, next);
        Assert.DoesNotContain(Directory.GetFiles(outbox), f => Path.GetFileName(f).EndsWith(".part", StringComparison.Ordinal) || Path.GetFileName(f).EndsWith("mark", StringComparison.Ordinal));
    }

    private static long Size(string folder) => Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles().Where(f => f.Name.EndsWith("open", StringComparison.Ordinal) || f.Name.EndsWith("txt", StringComparison.Ordinal)).Sum(f => f.Length) : 0;
}
