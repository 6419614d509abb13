using Microsoft.Extensions.Time.Testing;

namespace Bridge.Adapters.Tests.Tcp;

public sealed class TcpSourceConnectionTests : TcpSourceBench
{
    [Fact]
    public async Task A_silent_connection_is_closed_after_idle_timeout()
    {
        var time = new FakeTimeProvider();
        Stage.Time = time;
        var (run, address) = await StartAsync(Answers + ", idle_timeout: 1m");
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.SendAsync("one\n", Cancel);
        await peer.ReadAsync(1, Cancel);
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("", await peer.ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task Connections_above_the_limit_are_closed()
    {
        var (run, address) = await StartAsync(Answers + ", max_connections: 1");
        await using var _ = run;
        using var first = await TestPeer.ConnectAsync(address, Cancel);
        await first.SendAsync("one\n", Cancel);
        await first.ReadAsync(1, Cancel);
        using var second = await TestPeer.ConnectAsync(address, Cancel);
        Assert.Equal("", await second.ReadToEndAsync(Cancel));
        await first.SendAsync("two\n", Cancel);
        Assert.Equal(Ack, await first.ReadAsync(1, Cancel));
    }

    [Fact]
    public async Task The_silent_one_can_make_room_instead()
    {
        var (run, address) = await StartAsync(Answers + ", max_connections: 1, over_limit: kick_oldest");
        await using var _ = run;
        using var first = await TestPeer.ConnectAsync(address, Cancel);
        await first.SendAsync("one\n", Cancel);
        await first.ReadAsync(1, Cancel);
        using var second = await TestPeer.ConnectAsync(address, Cancel);
        Assert.Equal("", await first.ReadToEndAsync(Cancel));
        await second.SendAsync("two\n", Cancel);
        Assert.Equal(Ack, await second.ReadAsync(1, Cancel));
    }

    [Fact]
    public async Task Or_the_new_one_waits()
    {
        var (run, address) = await StartAsync(Answers + ", max_connections: 1, over_limit: wait");
        await using var _ = run;
        using var first = await TestPeer.ConnectAsync(address, Cancel);
        await first.SendAsync("one\n", Cancel);
        await first.ReadAsync(1, Cancel);
        using var second = await TestPeer.ConnectAsync(address, Cancel);
        await second.SendAsync("two\n", Cancel);
        first.EndSending();
        Assert.Equal(Ack, await second.ReadAsync(1, Cancel));
    }

    [Theory]
    [InlineData("allow: [10.0.0.0/8]", false)]
    [InlineData("allow: [10.0.0.0/8, 127.0.0.0/8]", true)]
    [InlineData("allow: 127.0.0.1", true)]
    public async Task Only_who_is_allowed_gets_in(string allow, bool expected)
    {
        var (run, address) = await StartAsync(Answers + ", " + allow);
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        if (expected)
        {
            await peer.SendAsync("one\n", Cancel);
            Assert.Equal(Ack, await peer.ReadAsync(1, Cancel));
        }
        else
        {
            Assert.Equal("", await peer.ReadToEndAsync(Cancel));
        }
    }

    [Theory]
    [InlineData("none", "")]
    [InlineData("address", "127.0.0.1")]
    public async Task The_ordering_key_is_what_was_asked_for(string key, string expected)
    {
        var (run, address) = await StartAsync(Answers + $", key: {key}");
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.SendAsync("one\n", Cancel);
        Assert.Equal(expected, (await Intake.NextAsync(Cancel)).Key);
    }

    [Fact]
    public async Task Stopping_lets_answers_out_and_takes_no_more()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Intake.Gate = (_, c) => held.Task.WaitAsync(c);
        var (run, address) = await StartAsync();
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.SendAsync("one\n", Cancel);
        await Intake.NextAsync(Cancel);
        var stopped = run.StopAsync();
        held.SetResult();
        Assert.Equal(Ack, await peer.ReadToEndAsync(Cancel));
        await stopped;
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => TestPeer.ConnectAsync(address, Cancel));
        await run.DisposeAsync();
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_ever_for_a_receipt_that_does_not_come()
    {
        var time = new FakeTimeProvider();
        Stage.Time = time;
        Intake.Gate = (_, c) => Task.Delay(Timeout.Infinite, c);
        var (run, address) = await StartAsync();
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.SendAsync("one\n", Cancel);
        await Intake.NextAsync(Cancel);
        var stopped = run.StopAsync();
        while (!stopped.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(stopped, Task.Delay(10, Cancel));
        }
        await stopped;
        Assert.Equal("", await peer.ReadToEndAsync(Cancel));
        await run.DisposeAsync();
    }

    [Fact]
    public async Task As_a_client_it_receives_answers_and_ends_with_the_connection()
    {
        using var listener = TestPeer.Listen();
        var source = Stage.Source($"{{ type: tcp, connect: \"{listener.LocalEndPoint}\", framing: {{ type: lines }}, {Answers} }}");
        await using var run = new SourceRun(source, Intake);
        using (var peer = await TestPeer.AcceptAsync(listener, Cancel))
        {
            await Stage.ConnectedAsync(Cancel);
            await peer.SendAsync("one\n", Cancel);
            Assert.Equal(Ack, await peer.ReadAsync(1, Cancel));
        }
        var error = await Assert.ThrowsAsync<IOException>(() => run.Running.WaitAsync(Cancel));
        Assert.Contains("the peer closed it", error.Message);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var listener = TestPeer.Listen();
        var error = await Assert.ThrowsAsync<IOException>(() => StartAsync(Answers, $"listen: \"{listener.LocalEndPoint}\""));
        Assert.Contains("Cannot listen on 127.0.0.1:", error.Message);
    }
}
