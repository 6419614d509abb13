using System.Text;
using Bridge.Testing.Processes;

namespace Bridge.EndToEnd.Tests;

/// <summary>Messages made to do harm go through a running route: each is a dead letter with its reason, its neighbours arrive, and the process lives.</summary>
public class RunawayTests
{
    private static RunningBridge Bridge()
    {
        var bridge = new RunningBridge("""
            routes:
              harm:
                source: { type: file, path: "inbox/*.jsonl", stable: { checks: 0 }, poll_interval: 50ms }
                mapping: mappings/harm.yaml
                destinations:
                  out: { type: file, path: outbox/all.txt, create_folder: true, exists: append }
            """);
        bridge.Folder.Write("mappings/harm.yaml", """
            mapping: harm/1
            from: { format: jsonl }
            to: { format: text }
            limits: { time: 1s, sequence: 100000 }
            functions:
              $spin: 'function($x) { $spin($x + 1) }'
              $dive: 'function($x) { 1 + $dive($x + 1) }'
            output: |
              harm = "loop" ? $spin(1)
                : harm = "recursion" ? $dive(1)
                : harm = "range" ? $count([1..2000].([1..2000]))
                : harm = "regex" ? $contains(text, /^(a+)+\\1$/)
                : harm = "eval" ? $string(text)
                : "good " & no
            """.Replace("\\\\", "\\", StringComparison.Ordinal));
        bridge.Folder.File("inbox/x");
        return bridge;
    }

    [Fact]
    public async Task Runaway_expressions_regular_expressions_depth_and_length_are_dead_letters_with_their_reasons_and_the_process_lives()
    {
        await using var bridge = Bridge();
        await bridge.StartAsync();
        var before = bridge.Process.ResidentBytes;
        var path = bridge.Folder.File("inbox/harm.tmp");
        await using (var file = new StreamWriter(path, append: false, new UTF8Encoding(false)))
        {
            await file.WriteAsync("{\"no\":1}\n{\"harm\":\"loop\"}\n{\"no\":2}\n{\"harm\":\"recursion\"}\n{\"no\":3}\n{\"harm\":\"range\"}\n{\"no\":4}\n");
            await file.WriteAsync($"{{\"harm\":\"regex\",\"text\":\"{new string('a', 40)}!\"}}\n{{\"no\":5}}\n");
            await file.WriteAsync(string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000) + "\n{\"no\":6}\n");
            await file.WriteAsync("{\"text\":\"");
            var piece = new string('x', 1_000_000);
            for (var i = 0; i < 200; i++) await file.WriteAsync(piece);
            await file.WriteAsync("\"}\n{\"no\":7}\n");
        }
        File.Move(path, Path.ChangeExtension(path, ".jsonl"));

        await bridge.WaitForAsync("harm", "dead", 6);
        await bridge.WaitForFileAsync("archive/harm.jsonl");
        await bridge.WaitForAsync("harm", "delivered", 7);
        Assert.True(bridge.Process.ResidentBytes - before < 150_000_000, $"{(bridge.Process.ResidentBytes - before) / 1_000_000} MB more than before");
        var (code, list) = await bridge.RunAsync("dead", "export", "--route", "harm");
        Assert.Equal(0, code);
        var text = string.Join('\n', list.Output);
        foreach (var reason in new[] { "D1012", "D1011", "D2015", "BR2102", "max_frame" }) Assert.Contains(reason, text, StringComparison.Ordinal);
        await bridge.StopAsync();
        Assert.Equal(Enumerable.Range(1, 7).Select(i => $"good {i}"), File.ReadLines(bridge.Folder.File("outbox/all.txt")));
    }
}
