using Bridge.Security;
using Bridge.Testing.Certificates;

namespace Bridge.Adapters.Tests.Tcp;

public sealed class TcpSinkTlsTests : TcpSinkBench
{
    [Fact]
    public async Task Tls_is_spoken_both_ways_with_client_certificates_and_a_wrong_or_expired_one_is_refused_in_words()
    {
        using var own = new TestCertificates();
        async Task<Exception?> TryAsync(CertificateFiles server, string authority, CertificateFiles client)
        {
            var sink = Sink($"{Answers}, tls: {{ ca: {authority}, cert: {client.CertificatePath}, key: {client.KeyPath} }}");
            await using var _ = sink;
            var listening = new TlsOptions { Cert = server.CertificatePath, Key = server.KeyPath, Ca = own.AuthorityPath, RequireClientCertificate = true }.ForListener();
            var serving = Task.Run(async () =>
            {
                using var peer = await TestPeer.AcceptAsync(Listener, Cancel);
                await peer.AuthenticateAsync(listening, Cancel);
                await peer.ReadAsync(4, Cancel);
                await peer.SendAsync(Ack, Cancel);
                await peer.ReadToEndAsync(Cancel);
            }, Cancel);
            var batch = Offer("one");
            var e = await Record.ExceptionAsync(async () =>
            {
                await sink.ConnectAsync(Cancel);
                await sink.DeliverAsync(batch, Cancel);
            });
            await sink.DisposeAsync();
            await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.Equal(e is null ? [SettlementKind.Accepted] : [null], Kinds(batch));
            return e;
        }
        Assert.Null(await TryAsync(own.Server, own.AuthorityPath, own.Client));
        Assert.Contains("TLS handshake", (await TryAsync(own.Server, own.UnknownAuthorityPath, own.Client))!.Message, StringComparison.Ordinal);
        Assert.Contains("TLS handshake", (await TryAsync(own.Expired, own.AuthorityPath, own.Client))!.Message, StringComparison.Ordinal);
        Assert.Contains("TLS handshake", (await TryAsync(own.WrongName, own.AuthorityPath, own.Client))!.Message, StringComparison.Ordinal);
        Assert.IsType<IOException>(await TryAsync(own.Server, own.AuthorityPath, own.UnknownClient));
    }

    [Fact]
    public async Task A_listener_speaks_tls_and_a_stranger_that_says_nothing_does_not_keep_others_out()
    {
        using var own = new TestCertificates();
        var sink = Sink($"{Answers}, tls: {{ cert: {own.Server.CertificatePath}, key: {own.Server.KeyPath} }}", "listen: 0");
        await using var _ = sink;
        await sink.ConnectAsync(Cancel);
        using var stranger = await TestPeer.ConnectAsync(sink.LocalEndPoint!, Cancel);
        using var peer = await TestPeer.ConnectAsync(sink.LocalEndPoint!, Cancel);
        await peer.AuthenticateAsync(new TlsOptions { Ca = own.AuthorityPath }.ForClient("127.0.0.1"), Cancel);
        var batch = Offer("one");
        var delivering = sink.DeliverAsync(batch, Cancel).AsTask();
        Assert.Equal("one\n", await peer.ReadAsync(4, Cancel));
        await peer.SendAsync(Ack, Cancel);
        await delivering;
        Assert.Equal([SettlementKind.Accepted], Kinds(batch));
    }
}
