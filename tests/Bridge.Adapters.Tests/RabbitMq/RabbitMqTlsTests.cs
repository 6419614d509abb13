using Bridge.Adapters.RabbitMq;
using Bridge.Registration;
using Bridge.Testing.Brokers;
using Bridge.Testing.Certificates;

namespace Bridge.Adapters.Tests.RabbitMq;

public sealed class RabbitMqTlsTests : TlsContractTests
{
    protected override IAdapter Adapter => new RabbitMqAdapter();

    protected override string SinkOptions(int port, string tls) => $"{{ type: rabbitmq, uri: \"amqps://localhost:{port}\", routing_key: q, {tls} }}";

    protected override string SourceOptions(int port, string tls) => $"{{ type: rabbitmq, uri: \"amqps://localhost:{port}\", queue: q, {tls} }}";
}

/// <summary>Needs a node of its own, which takes its time.</summary>
[Broker]
public sealed class RabbitMqRestartTests
{
    [Fact]
    public async Task A_node_with_client_certificates_that_is_killed_and_started_in_the_middle_costs_no_message_and_no_order()
    {
        const int Count = 3000;
        using var cap = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cap.CancelAfter(TimeSpan.FromMinutes(2));
        using var certificates = new TestCertificates();
        await using var broker = await RabbitMqBroker.StartPrivateAsync(
            new RabbitMqOptions { ServerCertificate = certificates.Server, ClientAuthorityPath = certificates.AuthorityPath, RequireClientCertificate = true }, cap.Token);
        await using var vhost = await broker.CreateVhostAsync(cap.Token);
        await vhost.DeclareQueueAsync("q", cancellationToken: cap.Token);
        var tls = $"tls: {{ ca: \"{certificates.AuthorityPath}\", cert: \"{certificates.Client.CertificatePath}\", key: \"{certificates.Client.KeyPath}\" }}";
        var stage = new AdapterStage(new RabbitMqAdapter());

        await using (var stranger = stage.Sink($"{{ type: rabbitmq, uri: \"{vhost.TlsUri}\", routing_key: q, tls: {{ ca: \"{certificates.AuthorityPath}\" }} }}"))
        {
            await Assert.ThrowsAsync<IOException>(async () => await stranger.ConnectAsync(cap.Token)); // shows no certificate
        }

        var peer = new RestartingPeer($"{{ type: rabbitmq, uri: \"{vhost.TlsUri}\", routing_key: q, {tls} }}");
        await using var driver = new SinkDriver(peer);
        Task? restarting = null;
        driver.Progress = accepted =>
        {
            if (accepted > Count / 3) restarting ??= RestartAsync();
            return restarting is { IsFaulted: true } ? restarting : Task.CompletedTask; // a node that does not come back says why

            async Task RestartAsync()
            {
                await broker.KillAsync(cap.Token);
                await broker.StartAsync(cap.Token);
            }
        };
        var intake = new ScriptedIntake();
        var source = new RestartingSource($"{{ type: rabbitmq, uri: \"{vhost.TlsUri}\", queue: q, {tls} }}");
        await using var run = new SourceDriver(source, intake);
        await driver.DeliverAsync(Enumerable.Range(0, Count).Select(i => driver.Make(i, System.Text.Encoding.ASCII.GetBytes($"{i}"))), cap.Token);
        await restarting!;
        for (var next = 0; next < Count;)
        {
            var number = int.Parse((await intake.NextAsync(cap.Token)).Text, System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(number <= next, $"{number} came before {next}");
            if (number == next) next++;
        }
        Assert.True(driver.Losses > 0 && run.Losses > 0);
    }

    private sealed class RestartingPeer(string options) : ISinkPeer
    {
        public IReadOnlyList<IAdapter> Adapters { get; } = [new RabbitMqAdapter()];
        public string Options => options;
        public Task<Received> ReceiveAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
        public Task StopAsync() => Task.CompletedTask;
        public Task StartAsync() => Task.CompletedTask;
        public ValueTask DisposeAsync() => default;
    }

    private sealed class RestartingSource(string options) : ISourcePeer
    {
        public IReadOnlyList<IAdapter> Adapters { get; } = [new RabbitMqAdapter()];
        public string Options => options;
        public Task SendAsync(IReadOnlyList<byte[]> bodies, CancellationToken cancellationToken) => throw new NotSupportedException();
        public Task StopAsync() => Task.CompletedTask;
        public Task StartAsync() => Task.CompletedTask;
        public ValueTask DisposeAsync() => default;
    }
}
