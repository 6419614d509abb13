using System.Security.Authentication;
using Bridge.Security;
using Bridge.Testing.Certificates;

namespace Bridge.Adapters.Tests.Tcp;

public sealed class TcpSourceTlsTests : TcpSourceBench
{
    [Fact]
    public async Task With_TLS_the_client_is_known_by_its_certificate()
    {
        using var ours = new TestCertificates();
        var (run, address) = await StartAsync(Answers + $", tls: {{ cert: \"{ours.Server.CertificatePath}\", key: \"{ours.Server.KeyPath}\", ca: \"{ours.AuthorityPath}\", require_client_certificate: true }}");
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.AuthenticateAsync(new TlsOptions { Ca = ours.AuthorityPath, Cert = ours.Client.CertificatePath, Key = ours.Client.KeyPath }.ForClient("localhost"), Cancel);
        await peer.SendAsync("one\n", Cancel);
        Assert.Equal(Ack, await peer.ReadAsync(1, Cancel));
        Assert.Equal("CN=client", (await Intake.NextAsync(Cancel)).Headers[":tls_subject"]);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("other")]
    [InlineData("expired")]
    [InlineData("plain")]
    public async Task Clients_with_a_wrong_certificate_or_none_get_nothing_through_and_others_are_served(string which)
    {
        using var ours = new TestCertificates();
        var (run, address) = await StartAsync(Answers + $", tls: {{ cert: \"{ours.Server.CertificatePath}\", key: \"{ours.Server.KeyPath}\", ca: \"{ours.AuthorityPath}\", require_client_certificate: true }}");
        await using var _ = run;
        using (var peer = await TestPeer.ConnectAsync(address, Cancel))
        {
            var cert = which switch { "other" => ours.UnknownClient, "expired" => ours.ExpiredClient, _ => null };
            try
            {
                if (which != "plain") await peer.AuthenticateAsync(new TlsOptions { Ca = ours.AuthorityPath, Cert = cert?.CertificatePath, Key = cert?.KeyPath }.ForClient("localhost"), Cancel);
                await peer.SendAsync("more bytes than the head of a TLS record\n", Cancel);
                Assert.DoesNotContain(Ack, await peer.ReadToEndAsync(Cancel));
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
                // With TLS 1.3 a client learns of its refusal only when it reads.
            }
        }
        using var good = await TestPeer.ConnectAsync(address, Cancel);
        await good.AuthenticateAsync(new TlsOptions { Ca = ours.AuthorityPath, Cert = ours.Client.CertificatePath, Key = ours.Client.KeyPath }.ForClient("localhost"), Cancel);
        await good.SendAsync("two\n", Cancel);
        Assert.Equal(Ack, await good.ReadAsync(1, Cancel));
        Assert.Equal("two", Intake.All.Single().Text);
        Assert.Contains(Stage.Lines, l => l.Contains("TLS handshake", StringComparison.Ordinal));
    }
}
