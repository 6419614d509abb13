using Bridge.Delivery;
using Bridge.Testing.Brokers;
using Bridge.Testing.Certificates;
using Bridge.Testing.Conformance;

namespace Bridge.Adapters.Amqp.Tests.Amqp;

/// <summary>On a node of its own, with TLS and logins by certificate, that is killed in the middle of a stream.</summary>
[Broker]
public sealed class RabbitMqRestartTests
{
    [Fact]
    public async Task A_broker_killed_in_the_middle_of_a_stream_over_TLS_with_a_certificate_loses_nothing()
    {
        using var cap = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cap.CancelAfter(TimeSpan.FromSeconds(120));
        var stop = cap.Token;
        using var certificates = new TestCertificates();
        await using var broker = await RabbitMqBroker.StartPrivateAsync(new RabbitMqOptions
        {
            ServerCertificate = certificates.Server,
            ClientAuthorityPath = certificates.AuthorityPath,
            RequireClientCertificate = true,
            Plugins = ["rabbitmq_auth_mechanism_ssl"],
            Configuration = ["auth_mechanisms.1 = EXTERNAL", "auth_mechanisms.2 = PLAIN", "ssl_cert_login_from = common_name"],
        }, stop);
        await using var vhost = await broker.CreateVhostAsync(stop);
        await vhost.DeclareQueueAsync("stream", cancellationToken: stop);
        var address = $"uri: \"amqps://localhost:{vhost.TlsUri!.Port}\", host_name: \"vhost:{vhost.Name}\", address: /amq/queue/stream";
        var external = $"{{ type: amqp, {address}, tls: {{ ca: {certificates.AuthorityPath}, cert: {certificates.Client.CertificatePath}, key: {certificates.Client.KeyPath} }} }}";

        // The certificate proves who we are; that user does not exist yet.
        await using (var nobody = Stage().Sink(external))
        {
            var e = await Assert.ThrowsAnyAsync<IOException>(async () => await nobody.ConnectAsync(stop));
            Assert.Contains("refused the login", e.Message, StringComparison.Ordinal);
        }
        await vhost.AddUserAsync("client", "unused", ".*", ".*", ".*", stop);

        // A wrong authority and a missing client certificate are refused with the reason.
        await using (var stranger = Stage().Sink($"{{ type: amqp, {address}, tls: {{ ca: {certificates.UnknownAuthorityPath} }} }}"))
        {
            var e = await Assert.ThrowsAnyAsync<IOException>(async () => await stranger.ConnectAsync(stop));
            Assert.Contains("was not trusted", e.Message, StringComparison.Ordinal);
        }
        await using (var naked = Stage().Sink($"{{ type: amqp, {address}, user: guest, password: guest, tls: {{ ca: {certificates.AuthorityPath} }} }}"))
        {
            await Assert.ThrowsAnyAsync<IOException>(async () => await naked.ConnectAsync(stop));
        }

        const int Total = 20_000;
        var intake = new ScriptedIntake();
        var receiving = ReceiveAsync(external, intake, Total, stop);
        var killed = KillAsync(broker, intake, stop);
        var connections = await SendAsync(external, Total, stop);
        await killed;
        await receiving;

        Assert.True(connections > 1, "the broker was killed after the stream");
        Assert.Equal(Total, intake.All.Select(t => t.Id).Distinct().Count());
        await vhost.WaitForCountAsync("stream", 0, cancellationToken: stop);
    }

    private static async Task KillAsync(RabbitMqBroker broker, ScriptedIntake intake, CancellationToken stop)
    {
        await intake.NextAsync(2000, stop);
        await broker.KillAsync(stop);
        await broker.StartAsync(stop);
    }

    // As the engine does: a new sink after each failure, and what was not accepted is offered again.
    private static async Task<int> SendAsync(string yaml, int total, CancellationToken stop)
    {
        var connections = 0;
        var next = 0;
        while (next < total)
        {
            ISink? sink = null;
            try
            {
                sink = Stage().Sink(yaml);
                await sink.ConnectAsync(stop);
                connections++;
                while (next < total)
                {
                    using var deliveries = new ScriptedDeliveries();
                    for (var i = next; i < Math.Min(next + 500, total); i++) deliveries.Add($"m-{i}", $"body {i}");
                    try
                    {
                        await sink.DeliverAsync(deliveries, stop);
                    }
                    finally
                    {
                        next += deliveries.Settled.TakeWhile(s => s?.Fate == "accepted").Count();
                    }
                }
            }
            catch (Exception e) when (e is IOException or TimeoutException)
            {
                await Task.Delay(200, stop);   // the engine's back-off
            }
            finally
            {
                if (sink is not null) await sink.DisposeAsync();
            }
        }
        return connections;
    }

    private static async Task ReceiveAsync(string yaml, ScriptedIntake intake, int total, CancellationToken stop)
    {
        while (Distinct(intake) < total)
        {
            await using var run = new SourceRun(Stage().Source(yaml), intake);
            while (!run.Running.IsCompleted && Distinct(intake) < total) await Task.WhenAny(run.Running, Task.Delay(100, stop));
            if (run.Running.IsCompleted) await Task.Delay(200, stop);
        }
    }

    private static int Distinct(ScriptedIntake intake)
    {
        while (true)
        {
            try
            {
                return intake.All.ToArray().Select(t => t.Id).Distinct().Count();
            }
            catch (Exception e) when (e is InvalidOperationException or ArgumentException)
            {
                // The list grew meanwhile.
            }
        }
    }

    private static AdapterStage Stage() => new(new AmqpAdapter());
}
