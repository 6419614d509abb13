using System.Security.Cryptography.X509Certificates;
using Bridge.Testing.Brokers;
using Bridge.Testing.Certificates;
using MQTTnet;

namespace Bridge.Testing.Tests.Brokers;

[Broker]
public sealed class MosquittoBrokerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_reach_a_subscriber_in_order()
    {
        var broker = await MosquittoBroker.GetAsync();
        await using var subscriber = await broker.ConnectAsync(cancellationToken: Token);
        await using var publisher = await broker.ConnectAsync(cancellationToken: Token);
        await subscriber.SubscribeAsync("fixture/order/#", cancellationToken: Token);
        for (var i = 0; i < 20; i++)
            await publisher.PublishAsync($"fixture/order/{i}", $"payload {i}", cancellationToken: Token);

        var messages = await subscriber.ReceiveAsync(20, cancellationToken: Token);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"payload {i}"), messages.Select(m => m.Text));
    }

    [Fact]
    public async Task A_killed_broker_still_has_what_it_queued_for_a_session()
    {
        await using var broker = await MosquittoBroker.StartPrivateAsync(cancellationToken: Token);
        var session = broker.ClientOptions("the-session").WithCleanStart(false).WithSessionExpiryInterval(3600).Build();
        await using (var subscriber = await broker.ConnectAsync(session, Token))
            await subscriber.SubscribeAsync("queued", cancellationToken: Token);
        await using (var publisher = await broker.ConnectAsync(cancellationToken: Token))
        {
            for (var i = 0; i < 5; i++)
                await publisher.PublishAsync("queued", $"{i}", cancellationToken: Token);
        }

        await using (await broker.ConnectAsync(cancellationToken: Token))
            await broker.KillAsync(Token); // the answer to the connection proves that the broker has saved the five
        await broker.StartAsync(Token);

        await using var again = await broker.ConnectAsync(session, Token);
        var messages = await again.ReceiveAsync(5, cancellationToken: Token);
        Assert.Equal(["0", "1", "2", "3", "4"], messages.Select(m => m.Text));
    }

    [Fact]
    public async Task Password_and_client_certificate_are_demanded()
    {
        using var certificates = new TestCertificates();
        await using var broker = await MosquittoBroker.StartPrivateAsync(
            new MosquittoOptions
            {
                UserName = "bridge",
                Password = "s3cret; with spaces",
                ServerCertificate = certificates.Server,
                ClientAuthorityPath = certificates.AuthorityPath,
            },
            Token);

        var anonymous = new MqttClientOptionsBuilder().WithTcpServer(broker.Host, broker.Port).Build();
        await Assert.ThrowsAnyAsync<Exception>(() => broker.ConnectAsync(anonymous, Token));

        await using var client = await broker.ConnectAsync(TlsOptions(broker, certificates, certificates.Client), Token);
        Assert.True(client.Client.IsConnected);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var stranger = await broker.ConnectAsync(TlsOptions(broker, certificates, certificates.UnknownClient), Token);
            await stranger.SubscribeAsync("anything", cancellationToken: Token);
        });
    }

    private static MqttClientOptions TlsOptions(MosquittoBroker broker, TestCertificates certificates, CertificateFiles client) =>
        broker.ClientOptions().WithTcpServer("localhost", broker.TlsPort).WithTlsOptions(tls => tls
            .UseTls()
            .WithTrustChain([X509CertificateLoader.LoadCertificateFromFile(certificates.AuthorityPath)])
            .WithClientCertificates([client.Certificate])).Build();
}
