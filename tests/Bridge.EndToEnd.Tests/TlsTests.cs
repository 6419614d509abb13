using Bridge.Testing.Brokers;
using Bridge.Testing.Certificates;
using Bridge.Testing.Processes;

namespace Bridge.EndToEnd.Tests;

[Broker]
public class TlsTests
{
    private static string Configuration(Uri broker, string tls) => $$"""
        connections:
          broker: { type: rabbitmq, uri: "{{broker}}", tls: {{tls}} }
        routes:
          orders:
            source: { type: file, path: "inbox/*.csv", create_folder: true, stable: { checks: 0 }, poll_interval: 50ms }
            mapping: mappings/order.yaml
            destinations:
              out: { connection: broker, exchange: "", routing_key: q }
        """;

    [Fact]
    public async Task A_trusted_certificate_is_accepted_and_a_client_certificate_is_shown()
    {
        using var certificates = new TestCertificates();
        await using var broker = await RabbitMqBroker.StartPrivateAsync(new RabbitMqOptions { ServerCertificate = certificates.Server, ClientAuthorityPath = certificates.AuthorityPath, RequireClientCertificate = true });
        await using var vhost = await broker.CreateVhostAsync();
        await vhost.DeclareQueueAsync("q");
        await using var bridge = Orders.WithMappings(new RunningBridge(Configuration(vhost.TlsUri!,
            $$"""{ ca: "{{certificates.AuthorityPath}}", cert: "{{certificates.Client.CertificatePath}}", key: "{{certificates.Client.KeyPath}}" }""")));
        await bridge.StartAsync();

        bridge.Drop("inbox/1.csv", Orders.Header + Orders.Line(1));

        Assert.Single(await vhost.ReceiveAsync("q", 1));
        await bridge.StopAsync();
    }

    [Fact]
    public async Task An_expired_certificate_and_one_for_another_name_are_refused_with_the_reason_and_nothing_is_lost()
    {
        using var certificates = new TestCertificates();
        await using var broker = await RabbitMqBroker.StartPrivateAsync(new RabbitMqOptions { ServerCertificate = certificates.Expired });
        await using var vhost = await broker.CreateVhostAsync();
        await vhost.DeclareQueueAsync("q");
        await using var bridge = Orders.WithMappings(new RunningBridge(Configuration(vhost.TlsUri!, $$"""{ ca: "{{certificates.AuthorityPath}}" }""")));
        await bridge.StartAsync();

        bridge.Drop("inbox/1.csv", Orders.Header + Orders.Line(1));
        await bridge.Process.WaitForLineAsync("expired");
        Assert.Equal(0, await bridge.CountAsync("orders", "delivered"));
        await bridge.StopAsync();

        // The operator's way out is a right address; what was taken meanwhile follows.
        bridge.Configure(Configuration(vhost.Uri, "{}").Replace(", tls: {}", "", StringComparison.Ordinal));
        await bridge.StartAsync();
        Assert.Single(await vhost.ReceiveAsync("q", 1));
        await bridge.StopAsync();
    }
}
