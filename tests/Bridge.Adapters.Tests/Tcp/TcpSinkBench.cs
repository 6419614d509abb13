using System.Net.Sockets;
using Bridge.Adapters.Tcp;

namespace Bridge.Adapters.Tests.Tcp;

/// <summary>A TCP sink and the peer that it sends to.</summary>
public abstract class TcpSinkBench : IDisposable
{
    private protected const string Answers = "answers: { accepted: ack, refused: nak, busy: dc1, ignored: \".\" }";
    private protected const string Ack = "\x06", Nak = "\x15", Busy = "\x11";

    private protected AdapterStage Stage { get; } = new(new TcpAdapter());

    private protected Socket Listener { get; } = TestPeer.Listen();

    private protected CancellationToken Cancel { get; } = TimeCap.Start();

    public void Dispose()
    {
        Listener.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected TcpSink Sink(string options, string? address = null) => (TcpSink)Stage.Sink($"{{ type: tcp, {address ?? $"connect: \"{Listener.LocalEndPoint}\""}, framing: {{ type: lines }}, {options} }}");

    private protected async Task<(TcpSink Sink, TestPeer Peer)> ConnectAsync(string options = Answers, string? address = null)
    {
        var sink = Sink(options, address);
        var accepting = TestPeer.AcceptAsync(Listener, Cancel);
        await sink.ConnectAsync(Cancel);
        return (sink, await accepting);
    }

    private protected static OfferedBatch Offer(params string[] bodies) => new(bodies.Select(b => new OfferedMessage(b) { Key = b.Contains(':', StringComparison.Ordinal) ? b.Split(':')[0] : "" }));

    private protected static SettlementKind?[] Kinds(OfferedBatch batch) => [.. batch.Settlements.Select(s => s?.Kind)];

    private protected async Task<T> FailsAsync<T>(ValueTask delivering) where T : Exception => await Assert.ThrowsAsync<T>(async () => await delivering.AsTask().WaitAsync(Cancel));
}
