using Bridge.Testing.Processes;

namespace Bridge.Testing.Tests.Processes;

public sealed class ChildProcessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_are_seen_also_when_they_came_earlier_and_input_gets_through()
    {
        await using var process = Shell("echo ready; echo trouble >&2; read line; echo got \"$line\"; exit 3");
        await process.WaitForLineAsync("trouble", cancellationToken: Token);
        Assert.Equal("ready", await process.WaitForLineAsync("ready", cancellationToken: Token));
        await process.Input.WriteLineAsync("häh");

        Assert.Equal("got häh", await process.WaitForLineAsync("got", cancellationToken: Token));
        Assert.Equal(3, await process.WaitForExitAsync(cancellationToken: Token));
        Assert.Equal(["ready", "got häh"], process.Output);
        Assert.Equal(["trouble"], process.Errors);
    }

    [Fact]
    public async Task Waiting_for_a_line_ends_with_the_process_and_shows_what_it_wrote()
    {
        await using var process = Shell("echo only this");
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => process.WaitForLineAsync("something else", cancellationToken: Token));
        Assert.Contains("only this", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminate_runs_the_handler_and_kill_does_not()
    {
        const string Script = "trap 'echo stopped; exit 7' TERM; echo ready; while :; do sleep 0.05; done";
        await using var polite = Shell(Script);
        await polite.WaitForLineAsync("ready", cancellationToken: Token);
        polite.Terminate();
        Assert.Equal(7, await polite.WaitForExitAsync(cancellationToken: Token));
        Assert.Contains("stopped", polite.Output);

        await using var brutal = Shell(Script);
        await brutal.WaitForLineAsync("ready", cancellationToken: Token);
        await brutal.KillAsync();
        Assert.Equal(137, await brutal.WaitForExitAsync(cancellationToken: Token));
        Assert.DoesNotContain("stopped", brutal.Output);
    }

    private static ChildProcess Shell(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        return ChildProcess.Start("/bin/sh", ["-c", script]);
    }
}
