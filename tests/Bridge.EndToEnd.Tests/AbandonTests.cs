using Bridge.Testing.Network;
using Bridge.Testing.Processes;

namespace Bridge.EndToEnd.Tests;

/// <summary>A destination is renamed while messages wait for it, and its backlog is given up.</summary>
public sealed class AbandonTests
{
    private static string Configuration(string destination) => $$"""
        routes:
          orders:
            source: { type: file, path: "inbox/*.txt", create_folder: true, framing: { type: lines }, stable: { checks: 0 }, poll_interval: 50ms, after: { success: archive/, failure: error/ } }
            destinations:
              {{destination}}: { type: tcp, connect: "127.0.0.1:{{FreePort.Next()}}", framing: { type: lines } }
        """;

    [Fact]
    public async Task The_backlog_of_a_destination_that_was_renamed_becomes_dead_letters_when_the_operator_says_so()
    {
        await using var bridge = new RunningBridge(Configuration("old"));
        await bridge.StartAsync();
        bridge.Drop("inbox/a.txt", "one\ntwo\nthree\n");
        await bridge.WaitForAsync("orders", "received", 3);

        Assert.Equal((3, true), await AbandonAsync(bridge, "BR4001", "--all", "--yes"));   // the bridge runs
        await bridge.StopAsync();
        Assert.Equal((0, true), await AbandonAsync(bridge, "Nothing waits for a route or destination that is no longer configured."));
        Assert.Equal((2, true), await AbandonAsync(bridge, "That is in the configuration", "--destination", "old", "--yes"));

        bridge.Configure(Configuration("new"));
        Assert.Equal((0, true), await AbandonAsync(bridge, "route orders, destination old: 3 messages, the oldest received 2"));
        Assert.Equal((2, true), await AbandonAsync(bridge, "Nothing was changed: there is nobody to ask.", "--destination", "old"));
        Assert.Equal((2, true), await AbandonAsync(bridge, "Nothing waits for that", "--destination", "odl", "--yes"));
        Assert.Equal((0, true), await AbandonAsync(bridge, "3 messages given up.", "--destination", "old", "--yes"));
        Assert.Equal((0, true), await AbandonAsync(bridge, "Nothing waits for a route or destination that is no longer configured.", "--all"));

        var (_, list) = await bridge.RunAsync("dead", "list", "--code", "BR4020");
        Assert.Equal(3, list.Output.Count(l => l.Contains("old", StringComparison.Ordinal)));
        await bridge.StartAsync();
        Assert.Equal(0, await bridge.CountAsync("orders", "in", "new"));
        Assert.DoesNotContain(bridge.Process.Output.Concat(bridge.Process.Errors), l => l.Contains("BR4015", StringComparison.Ordinal));
        await bridge.StopAsync();
    }

    private static async Task<(int ExitCode, bool Says)> AbandonAsync(RunningBridge bridge, string expected, params string[] options)
    {
        var (code, process) = await bridge.RunAsync(["dead", "abandon", .. options]);
        var text = string.Join('\n', process.Output.Concat(process.Errors));
        return (code, text.Contains(expected, StringComparison.Ordinal) ? true : throw new Xunit.Sdk.XunitException($"'{expected}' is not in: {text}"));
    }
}
