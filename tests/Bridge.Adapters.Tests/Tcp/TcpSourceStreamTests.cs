using Bridge.Adapters.Tcp;
using CsCheck;

namespace Bridge.Adapters.Tests.Tcp;

public sealed class TcpSourceStreamTests : TcpSourceBench
{
    [Fact]
    public async Task However_the_stream_is_cut_the_same_messages_come()
    {
        var (run, address) = await StartAsync();
        await using var _ = run;
        var lines = Enumerable.Range(0, 40).Select(i => new string((char)('a' + i % 26), 1 + i * 7 % 200)).ToArray();
        var text = string.Join('\n', lines) + "\n";
        await Gen.Int[1, 300].Array[1, 30].SampleAsync(async cuts =>
        {
            using var peer = await TestPeer.ConnectAsync(address, Cancel);
            for (int at = 0, i = 0; at < text.Length; i++)
            {
                var length = Math.Min(cuts[i % cuts.Length], text.Length - at);
                await peer.SendAsync(text.Substring(at, length), Cancel);
                at += length;
            }
            var taken = await Intake.NextAsync(lines.Length, Cancel);
            Assert.Equal(lines, taken.Select(t => t.Text));
            Assert.Equal(lines.Length, (await peer.ReadAsync(lines.Length, Cancel)).Length);
        }, iter: 30, threads: 1);
    }

    [Fact]
    public async Task An_oversized_frame_leaves_its_head_is_refused_and_closes_the_connection()
    {
        Stage.MaxFrame = 10_000;
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.SendAsync("one\n" + new string('x', 200_000), Cancel);
        Assert.Equal(Ack + Nak, await peer.ReadToEndAsync(Cancel));
        var taken = await Intake.NextAsync(2, Cancel);
        Assert.Contains("max_frame", taken[1].Fault);
        Assert.Equal(4096, taken[1].Body.Length);
        await run.StopAsync();
        Assert.Contains(Stage.Lines, l => l.Contains("BR3204", StringComparison.Ordinal) && l.Contains("max_frame", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Binary_garbage_without_an_end_does_not_fill_the_memory_and_others_are_served()
    {
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var noisy = await TestPeer.ConnectAsync(address, Cancel);
        var garbage = new byte[256 * 1024];
        new Random(1).NextBytes(garbage);
        for (var i = 0; i < garbage.Length; i++) if (garbage[i] == '\n') garbage[i] = 0;
        var sending = Task.Run(async () =>
        {
            try
            {
                while (true) await noisy.SendAsync(garbage, Cancel);
            }
            catch (IOException)
            {
                // closed by the source
            }
        }, Cancel);
        Assert.NotNull((await Intake.NextAsync(Cancel)).Fault);
        await sending;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.SendAsync("one\n", Cancel);
        Assert.Equal(Ack, await peer.ReadAsync(1, Cancel));
    }

    [Fact]
    public async Task Noise_is_refused_and_the_connection_goes_on()
    {
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.SendAsync("one\n#noise\ntwo\n", Cancel);
        Assert.Equal(Ack + Nak + Ack, await peer.ReadAsync(3, Cancel));
        Assert.Equal([null, "noise", null], (await Intake.NextAsync(3, Cancel)).Select(t => t.Fault));
    }

    [Fact]
    public async Task A_broken_stream_is_refused_and_closed_with_the_messages_before_it_answered()
    {
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.SendAsync("one\n!broken\nnever\n", Cancel);
        Assert.Equal(Ack + Nak, await peer.ReadToEndAsync(Cancel));
        Assert.Equal(2, Intake.All.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Half_a_message_at_the_end_is_kept_with_the_reason(bool reset)
    {
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.SendAsync("one\nhal", Cancel);
        Assert.Equal(Ack, await peer.ReadAsync(1, Cancel));
        if (reset) peer.Reset();
        else peer.EndSending();
        var half = (await Intake.NextAsync(2, Cancel))[1];
        Assert.Equal("hal", half.Text);
        Assert.Contains("in the middle of a message", half.Fault);
        if (!reset) Assert.Equal(Nak, await peer.ReadToEndAsync(Cancel));
    }

    [Theory]
    [InlineData("whole", "a message\nof two lines")]
    [InlineData("delimiter, delimiter: lf, unfinished: take", "of two lines")]
    public async Task With_a_framing_that_says_so_the_end_of_the_connection_ends_the_message(string framing, string last)
    {
        var source = (TcpSource)new AdapterStage(new TcpAdapter(), new Bridge.Codecs.CodecsAdapter()).Source($"{{ type: tcp, listen: 0, framing: {{ type: {framing} }}, {Answers} }}");
        await using var run = new SourceRun(source, Intake);
        while (source.LocalEndPoint is null) await Task.Yield();
        using var peer = await TestPeer.ConnectAsync(source.LocalEndPoint, Cancel);
        await peer.SendAsync("a message\nof two lines", Cancel);
        peer.EndSending();
        Assert.Equal(Ack, (await peer.ReadToEndAsync(Cancel))[^1..]);
        Assert.Equal(last, Intake.All[^1].Text);
        Assert.Null(Intake.All[^1].Fault);
    }
}
