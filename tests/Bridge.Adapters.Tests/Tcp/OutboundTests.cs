using System.Net.Security;
using System.Net.Sockets;
using Bridge.Adapters.Tcp;
using Bridge.Security;
using Bridge.Testing.Certificates;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.Adapters.Tests.Tcp;

public sealed class OutboundTests
{
    private readonly CancellationToken _cancel = TimeCap.Start();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_peer_that_reads_nothing_cannot_hold_up_the_end_of_a_TLS_connection_for_ever(bool stops)
    {
        using var own = new TestCertificates();
        using var listener = TestPeer.Listen();
        var accepting = TestPeer.AcceptAsync(listener, _cancel);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndPoint!, _cancel);
        using var peer = await accepting;
        var secure = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var shaking = peer.AuthenticateAsync(new TlsOptions { Cert = own.Server.CertificatePath, Key = own.Server.KeyPath }.ForListener(), _cancel);
        await secure.AuthenticateAsClientAsync(new TlsOptions { Ca = own.AuthorityPath }.ForClient("127.0.0.1"), _cancel);
        await shaking;
        var time = new FakeTimeProvider();
        var options = new TcpSinkOptions { AnswerTimeout = TimeSpan.FromSeconds(5) };
        await using var connection = new Outbound(socket, secure, "the peer", options, null, time);
        Fill(socket);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_cancel);
        var ending = connection.EndSendingAsync(stop.Token).AsTask();
        Assert.False(ending.IsCompleted);
        if (stops)
        {
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ending.WaitAsync(_cancel));
            return;
        }
        time.Advance(TimeSpan.FromSeconds(5));
        var error = await Assert.ThrowsAsync<IOException>(() => ending.WaitAsync(_cancel));
        Assert.Contains("has read nothing for 5s", error.Message, StringComparison.Ordinal);
    }

    // Until the buffers of both sides are full.
    private static void Fill(Socket socket)
    {
        var bytes = new byte[64 * 1024];
        socket.Blocking = false;
        SocketError error;
        do socket.Send(bytes, 0, bytes.Length, SocketFlags.None, out error);
        while (error == SocketError.Success);
        do socket.Send(bytes, 0, 1, SocketFlags.None, out error);
        while (error == SocketError.Success);
        Assert.Equal(SocketError.WouldBlock, error);
    }
}
