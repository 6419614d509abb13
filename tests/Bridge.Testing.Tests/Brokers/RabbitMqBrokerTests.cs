using System.Text;
using Bridge.Testing.Brokers;
using Bridge.Testing.Certificates;
using Bridge.Testing.Faults;
using RabbitMQ.Client;

namespace Bridge.Testing.Tests.Brokers;

[Broker]
public sealed class RabbitMqBrokerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fresh_vhost_carries_messages_in_order_with_their_properties()
    {
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync(Token);
        await vhost.DeclareQueueAsync("orders", "legacy", "order.*", cancellationToken: Token);
        await vhost.PublishAsync("legacy", "order.new", Numbered(300), cancellationToken: Token);

        Assert.Equal(300, await vhost.CountAsync("orders", Token));
        var messages = await vhost.ReceiveAsync("orders", 300, cancellationToken: Token);

        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"body {i}"), messages.Select(m => m.Text));
        Assert.Equal("id-7", messages[7].MessageId);
        Assert.True(messages[7].Persistent);
        Assert.Equal("order.new", messages[7].RoutingKey);
        Assert.Equal(0, await vhost.CountAsync("orders", Token));
    }

    [Fact]
    public async Task Vhosts_do_not_see_each_other()
    {
        var broker = await RabbitMqBroker.GetAsync();
        await using var first = await broker.CreateVhostAsync(Token);
        await using var second = await broker.CreateVhostAsync(Token);
        await first.DeclareQueueAsync("q", cancellationToken: Token);
        await second.DeclareQueueAsync("q", cancellationToken: Token);
        await first.PublishAsync("", "q", Numbered(1), cancellationToken: Token);

        Assert.Equal(1, await first.CountAsync("q", Token));
        Assert.Equal(0, await second.CountAsync("q", Token));
    }

    [Fact]
    public async Task A_private_node_keeps_its_messages_over_a_kill_and_serves_TLS()
    {
        using var certificates = new TestCertificates();
        await using var broker = await RabbitMqBroker.StartPrivateAsync(
            new RabbitMqOptions { ServerCertificate = certificates.Server, ClientAuthorityPath = certificates.AuthorityPath, RequireClientCertificate = true },
            Token);
        await using var vhost = await broker.CreateVhostAsync(Token);
        await vhost.DeclareQueueAsync("kept", cancellationToken: Token);
        await broker.RestartAsync(Token); // a node that was killed right behind a declaration has once forgotten the queue
        await vhost.PublishAsync("", "kept", Numbered(50), cancellationToken: Token);

        await broker.KillAsync(Token);
        await Assert.ThrowsAnyAsync<Exception>(() => vhost.CountAsync("kept", Token));
        await broker.StartAsync(Token);

        var messages = await vhost.ReceiveAsync("kept", 50, cancellationToken: Token);
        Assert.Equal("body 49", messages[^1].Text);

        var factory = new ConnectionFactory { Uri = vhost.TlsUri! };
        factory.Ssl.Certs = [certificates.Client.Certificate];
        factory.Ssl.CertificateValidationCallback = (_, certificate, _, _) => certificate!.Subject == "CN=localhost";
        await using (var connection = await factory.CreateConnectionAsync(Token))
            Assert.True(connection.IsOpen);
        factory.Ssl.Certs = [];
        await Assert.ThrowsAnyAsync<Exception>(() => factory.CreateConnectionAsync(Token));
    }

    [Fact]
    public async Task A_connection_through_the_fault_proxy_is_cut_and_made_again()
    {
        var broker = await RabbitMqBroker.GetAsync();
        await using var vhost = await broker.CreateVhostAsync(Token);
        await using var proxy = FaultProxy.Start(broker.AmqpUri.Host, broker.AmqpUri.Port);
        var factory = new ConnectionFactory { Uri = vhost.Through(proxy.Port), AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync(Token);
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionShutdownAsync += (_, _) =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };

        Assert.Equal(1, proxy.Cut());
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);

        await using var again = await factory.CreateConnectionAsync(Token);
        Assert.True(again.IsOpen);
    }

    private static IEnumerable<(string? MessageId, ReadOnlyMemory<byte> Body)> Numbered(int count) =>
        Enumerable.Range(0, count).Select(i => ((string?)$"id-{i}", (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"body {i}")));
}
